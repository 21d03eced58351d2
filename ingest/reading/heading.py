"""What the header of a message says. mail-parser reads addresses and dates, from a header that cannot hurt it."""

import re
from dataclasses import dataclass
from datetime import datetime

import mailparser

from ingest.reading.charsets import decode
from ingest.reading.fields import Fields
from ingest.reading.letter import Address
from ingest.reading.words import decode_words

MAX_SUBJECT = 998  # characters; RFC 5322 2.1.1
MAX_ADDRESS_BYTES = 32_768  # of one address field: some 800 people; more is for nobody to read
MAX_SHOWN_FIELDS = 200

_FOR_MAIL_PARSER = ("from", "to", "cc", "date")
_ONCE = ("from", "subject", "date", "to", "message-id", "content-type")  # RFC 5322 3.6, RFC 2045 3
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_ID = re.compile(rb"<([^<>\s]{1,500})>")
_ANGLE = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
_BARE = re.compile(r"[^\s<>,;:\"'()\[\]]+@[^\s<>,;:\"'()\[\]]+")
_LIST_FIELDS = ("list-id", "list-unsubscribe", "list-post", "x-auto-response-suppress", "x-autoreply", "x-autorespond")
_BULK = frozenset({b"bulk", b"junk", b"list", b"auto_reply"})


@dataclass(frozen=True, slots=True)
class Heading:
    """The fields of a message that people know."""

    subject: str
    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    date: datetime | None  # aware UTC
    message_id: str | None
    in_reply_to: str | None
    received_hops: int
    auto_submitted: bool
    defects: tuple[str, ...]

    def facts(self) -> tuple[tuple[str, str], ...]:
        """What staff see of an attached message."""
        sender = self.sender.address if self.sender else ""
        return (("from", sender), ("subject", self.subject), ("date", self.date.isoformat() if self.date else ""))


def read_heading(fields: Fields, hint: str | None) -> Heading:
    """`hint`: charset for raw 8-bit that is not UTF-8. Never raises."""
    defects = [f"two-{name}-headers" for name in _ONCE if fields.count(name) > 1]
    parsed = _parsed(fields, hint)
    if parsed is None:
        defects.append("addresses-unreadable")
    people = {name: _people(parsed, name) for name in ("from", "to", "cc")}
    return Heading(
        subject=shown(decode_words(fields.get("subject") or b"", hint))[:MAX_SUBJECT],
        sender=_sender(people["from"], fields.get("from"), hint),
        to=people["to"],
        cc=people["cc"],
        date=parsed.date if parsed else None,
        message_id=_identifier(fields.get("message-id")),
        in_reply_to=_identifier(fields.get("in-reply-to")),
        received_hops=fields.count("received"),
        auto_submitted=_is_automatic(fields),
        defects=(*fields.defects, *defects),
    )


def shown(text: str) -> str:
    """Without control characters and line ends: safe in a log, a table and another header."""
    return _CONTROLS.sub("", text)


def shown_fields(fields: Fields, hint: str | None) -> tuple[tuple[str, str], ...]:
    """The first fields, decoded, in order."""
    return tuple((name, shown(decode_words(value, hint))) for name, value in fields.all_fields[:MAX_SHOWN_FIELDS])


def _parsed(fields: Fields, hint: str | None) -> mailparser.MailParser | None:
    """mail-parser's reading of a header made of the fields it is good at: unfolded, decoded, bounded, no body.

    None when it stumbled. It must never see the body: it would copy each attachment several times.
    """
    lines = [
        f"{name}: {shown(decode(value[:MAX_ADDRESS_BYTES], None, hint))}"
        for name, value in fields.all_fields
        if name in _FOR_MAIL_PARSER
    ]
    try:
        return mailparser.parse_from_string("\n".join([*lines, "", ""]))
    except Exception:  # noqa: BLE001 - a library on strangers' headers: a surprise must not cost the mail
        return None


def _people(parsed: mailparser.MailParser | None, name: str) -> tuple[Address, ...]:
    if parsed is None:
        return ()
    found = {"from": parsed.from_, "to": parsed.to, "cc": parsed.cc}[name] or []
    return tuple(Address(shown(display), shown(address)) for display, address in found)


def _sender(people: tuple[Address, ...], raw: bytes | None, hint: str | None) -> Address | None:
    """The first mailbox; when mail-parser saw none, whatever in the field looks like an address."""
    if raw is None:
        return None
    for person in people:
        if "@" in person.address:
            return person
    text = shown(decode_words(raw, hint))
    found = _ANGLE.search(text) or _BARE.search(text)
    if found is None:
        return Address(text, "")
    return Address(text[: found.start()].strip(' "'), found[1] if found.re is _ANGLE else found[0])


def _identifier(raw: bytes | None) -> str | None:
    found = _ID.search(raw or b"")
    return shown(found[1].decode("utf-8", "replace")) if found else None


def _is_automatic(fields: Fields) -> bool:
    """RFC 3834, lists, bounces: never to be answered."""
    if (fields.get("auto-submitted") or b"no").split(b";")[0].strip().lower() != b"no":
        return True
    if (fields.get("return-path") or b"").strip() == b"<>":
        return True
    if (fields.get("content-type") or b"").lower().startswith(b"multipart/report"):
        return True
    if (fields.get("precedence") or b"").strip().lower() in _BULK:
        return True
    return any(fields.get(name) is not None for name in _LIST_FIELDS)
