"""A message of Outlook written as RFC 5322, so that the one reader reads it. Only in memory, never shown or sent.

Contents go in as they are (`binary`, RFC 2045 2.8): nothing is encoded to be decoded again, and every byte returns.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from ingest.reading.openers import rtf
from ingest.reading.openers.mapi import (
    Attachment,
    Message,
    Prop,
    Properties,
    charset_of,
    filename,
    text_of,
)  # fmt: skip

_OURS = frozenset({"from", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to"})
_HEADER_LINE = re.compile(r"([!-9;-~]+):((?:[^\r\n]|\r?\n[ \t])*)")
_MIME_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_TO, _CC, _BCC = 1, 2, 3
_SMTP = re.compile(r"[^\s<>,;\"'@]+@[^\s<>,;\"'@]+")
_ENCODED_BYTES = 45  # an encoded word is at most 75 characters: RFC 2047 section 2


def message(source: Message) -> Iterator[bytes]:
    """The whole message in pieces; a content is one piece, it is in memory already."""
    yield from _headers(source)
    yield from _multipart("mixed", [*_bodies(source), *(_attachment(one) for one in source.attachments)], _seed(source))


Entity = Iterator[bytes]  # headers, an empty line, content


def _multipart(subtype: str, entities: list[Entity], seed: str) -> Entity:
    boundary = f"=_{subtype}_{seed}"
    yield f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    for entity in entities:
        yield f"\r\n--{boundary}\r\n".encode()
        yield from entity
    yield f"\r\n--{boundary}--\r\n".encode()


def _seed(source: Message) -> str:
    """Makes boundaries that nothing in the message holds, and the same ones each time."""
    digest = hashlib.sha256()
    for one in source.attachments:
        digest.update(one.content or b"")
    digest.update(repr(sorted((prop, value) for prop, value in source.properties.items() if prop in _SEEDS)).encode())
    return digest.hexdigest()


_SEEDS = (Prop.SUBJECT, Prop.BODY, Prop.HTML, Prop.RTF, Prop.MESSAGE_ID)


def _headers(source: Message) -> Iterator[bytes]:
    received = _transport_headers(source)
    written = {**_own_headers(source)}
    for name, value in received:
        if name.lower() not in _OURS:
            yield f"{name}:{value}\r\n".encode("utf-8", "replace")
        elif not written.get(name.lower()):
            written[name.lower()] = value.strip()
    for name, value in written.items():
        if value:
            yield f"{name}: {value}\r\n".encode("utf-8", "replace")
    yield b"MIME-Version: 1.0\r\n"


def _transport_headers(source: Message) -> list[tuple[str, str]]:
    """What stood above the message when it came in, without the description of a MIME tree that is gone."""
    found = _HEADER_LINE.findall(source.text(Prop.TRANSPORT_HEADERS))
    return [(name, value) for name, value in found if not name.lower().startswith(("content-", "mime-"))]


def _own_headers(source: Message) -> dict[str, str]:
    sent = source.properties.get(Prop.CLIENT_SUBMIT_TIME) or source.properties.get(Prop.DELIVERY_TIME)
    return {
        "subject": _word(source.text(Prop.SUBJECT, Prop.NORMALIZED_SUBJECT)),
        "from": _sender(source),
        "to": _addresses(source, _TO),
        "cc": _addresses(source, _CC),
        "bcc": _addresses(source, _BCC),
        "date": format_datetime(sent) if isinstance(sent, datetime) else "",
        "message-id": _word(source.text(Prop.MESSAGE_ID)),
        "in-reply-to": _word(source.text(Prop.IN_REPLY_TO)),
    }


def _sender(source: Message) -> str:
    """Who wrote it: the one it was sent for before the one who sent it. Only an SMTP address counts as an address."""
    name = source.text(Prop.SENT_REPRESENTING_NAME, Prop.SENDER_NAME)
    for prop in (
        Prop.SENT_REPRESENTING_SMTP, Prop.SENT_REPRESENTING_ADDRESS, Prop.SENDER_SMTP, Prop.SENDER_ADDRESS,
    ):  # fmt: skip
        if found := _SMTP.fullmatch(source.text(prop).strip()):
            return f"{_phrase(name)} <{found.group()}>"
    headers = {name.lower() for name, _ in _transport_headers(source)}
    return "" if "from" in headers else _phrase(name)


def _addresses(source: Message, kind: int) -> str:
    chosen = [one for one in source.recipients if one.get(Prop.RECIPIENT_TYPE, _TO) == kind]
    return ", ".join(filter(None, map(_address, chosen)))


def _address(recipient: Properties) -> str:
    name = text_of(recipient, Prop.DISPLAY_NAME)
    for prop in (Prop.SMTP_ADDRESS, Prop.EMAIL_ADDRESS, Prop.DISPLAY_NAME):
        if found := _SMTP.fullmatch(text_of(recipient, prop).strip("' ")):
            return f"{_phrase(name)} <{found.group()}>"
    return ""


def _word(text: str) -> str:
    """For a header: plain where it can be, else encoded words (RFC 2047). Line ends and controls become blanks."""
    clean = _one_line(text)
    if re.fullmatch(r"[A-Za-z0-9 .,!#$%&'*+/^_`{|}~<>@:;()?\[\]-]*", clean) and "=?" not in clean:
        return clean
    return _encoded(clean)


def _phrase(name: str) -> str:
    """A display name (RFC 5322 3.2.5): anything but plain words would need quoting, so it is encoded."""
    clean = _one_line(name)
    return clean if re.fullmatch(r"[A-Za-z0-9 ]*", clean) else _encoded(clean)


def _one_line(text: str) -> str:
    return re.sub(r"[\0-\x1f\x7f]+", " ", text).strip()


def _encoded(clean: str) -> str:
    return " ".join(f"=?utf-8?b?{base64.b64encode(piece).decode()}?=" for piece in _pieces(clean))


def _pieces(text: str) -> Iterator[bytes]:
    """UTF-8 cut between characters: RFC 2047 section 5."""
    piece = b""
    for character in text:
        encoded = character.encode("utf-8", "replace")
        if len(piece) + len(encoded) > _ENCODED_BYTES:
            yield piece
            piece = b""
        piece += encoded
    yield piece


def _bodies(source: Message) -> list[Entity]:
    """The covering text in each of its forms; one multipart/alternative when there are two."""
    plain, html = source.text(Prop.BODY), _html(source)
    packed = source.properties.get(Prop.RTF)
    if not html and isinstance(packed, bytes) and (found := rtf.body(packed)):
        html = found.text.encode("utf-8", "replace") if found.subtype == "html" else b""
        plain = plain or ("" if html else found.text)
        charset = "utf-8"
    else:
        charset = charset_of(source.properties.get(Prop.INTERNET_CODEPAGE))
    forms = []
    if plain:
        forms.append(_entity("text/plain; charset=utf-8", plain.encode("utf-8", "replace")))
    if html:
        forms.append(_entity(f"text/html; charset={charset}", html))
    return [_multipart("alternative", forms, _seed(source))] if len(forms) > 1 else forms


def _html(source: Message) -> bytes:
    value = source.properties.get(Prop.HTML)
    return value.encode("utf-8", "replace") if isinstance(value, str) else value if isinstance(value, bytes) else b""


def _entity(content_type: str, content: bytes, *more: str) -> Entity:
    lines = (f"Content-Type: {content_type}", "Content-Transfer-Encoding: binary", *more)
    yield "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n"
    yield content


def _attachment(source: Attachment) -> Entity:
    if source.message is not None:
        name = source.message.text(Prop.SUBJECT) if not filename(source) else filename(source)
        yield _entity_head("message/rfc822", f"{name or 'message'}.eml", source)
        yield from message(source.message)
        return
    declared = text_of(source.properties, Prop.ATTACH_MIME_TAG).strip().lower()
    usable = _MIME_TYPE.fullmatch(declared) and not declared.startswith(("multipart/", "message/"))
    yield _entity_head(declared if usable else "application/octet-stream", filename(source), source)
    yield source.content or b""


def _entity_head(content_type: str, name: str, source: Attachment) -> bytes:
    content_id = re.sub(r"[\0-\x20<>\x7f-\uffff]", "", text_of(source.properties, Prop.ATTACH_CONTENT_ID))
    lines = [f"Content-Type: {content_type}", "Content-Transfer-Encoding: binary"]
    lines.append("Content-Disposition: attachment" + (f"; filename*=utf-8''{quote(name, safe='')}" if name else ""))
    if content_id:
        lines.append(f"Content-ID: <{content_id}>")
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n"
