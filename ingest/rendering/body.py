"""The document that a mail is when it holds no other: a PDF of what it says, with the received text inside."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TypeGuard
from zoneinfo import ZoneInfo

from dossier.rules import bodies
from dossier.rules.errors import TryLater
from dossier.rules.states import Fate, Why
from ingest.reading.charsets import decode
from ingest.reading.letter import Address, Letter, Part, Store
from ingest.reading.names import Names
from ingest.rendering.request import PageRequest
from ingest.rendering.sandbox import ChildFailed, RenderLimits, run

LARGEST_PICTURES_BYTES = 20_000_000  # together; the others are left out of the page
MOST_PICTURES = 50
MOST_ADDRESSES = 20
LONGEST_LINE = 300  # characters of one line of the heading
_PDF = "application/pdf"
_COVERING = (Fate.BODY, Fate.ALTERNATIVE)
_HERE = ZoneInfo("Europe/Amsterdam")


def body_document(letter: Letter, mail_id: str, store: Store, limits: RenderLimits | None = None) -> Part | None:
    """The mail itself as one more part, its PDF kept in `store`. None: it has another document, or says too little.

    The same mail gives the same bytes. Raises TryLater when this machine cannot make even the plainest page, and
    the store's OSError.
    """
    covering = _covering(letter)
    if not covering or _has_document(letter) or _is_answering_machine(letter):
        return None
    if not bodies.is_real(letter.subject, letter.text):
        return None
    pdf = _pdf(letter, mail_id, covering, store, limits or RenderLimits())
    path = f"{covering[0].path}.body"
    name, flags = _names_of(letter).give(_named(letter.subject), _PDF, word="mail")
    return Part(
        path=path,
        parent=covering[0].path,
        content_type=_PDF,
        detected_type=_PDF,
        name=name,
        original_name=None,
        disposition=None,
        content_id=None,
        fate=Fate.DOCUMENT,
        why=Why.NO_OTHER_DOCUMENT,
        flags=flags,
        kept=store.keep([pdf]),
    )


def _covering(letter: Letter) -> list[Part]:
    """The texts of the mail itself, not those of messages and containers in it."""
    structure = {part.path for part in letter.parts if part.fate is Fate.STRUCTURE}
    return [
        part
        for part in letter.parts
        if part.fate in _COVERING and part.kept and (part.parent is None or part.parent in structure)
    ]


def _has_document(letter: Letter) -> bool:
    """Any but the pictures that a text shows: a shop's one logo must not hide its receipt."""
    return any(not _is_inline_picture(part) for part in letter.documents())


def _is_inline_picture(part: Part) -> bool:
    is_placed = part.content_id is not None and part.disposition != "attachment"
    return is_placed and part.detected_type.startswith("image/")


def _is_answering_machine(letter: Letter) -> bool:
    """An out-of-office reply (RFC 3834 5) or a mail server's report; a shop's auto-generated receipt is neither."""
    replied = any(
        name.lower() == "auto-submitted" and value.strip().lower().startswith("auto-replied")
        for name, value in letter.headers
    )
    return replied or any(part.fate is Fate.REPORT for part in letter.parts)


def _pdf(letter: Letter, mail_id: str, covering: list[Part], store: Store, limits: RenderLimits) -> bytes:
    """The best page that can be made: of the HTML, of the plain text, or of its ASCII (no font can stumble on that)."""
    shown = _html_part(covering)
    lone = shown or (covering[0] if len(covering) == 1 else None)
    plain = PageRequest(
        heading=_heading(letter, mail_id),
        html=None,
        text=letter.text,
        pictures={},
        original=_content(lone, store) if lone else letter.text.encode(),
        original_type="text/html" if shown else "text/plain",
        dated=int(letter.date.timestamp()) if _is_plausible(letter.date) else None,
    )
    attempts = [plain, _in_ascii(plain)]
    if shown:
        html = decode(plain.original, dict(shown.facts).get("charset"))
        attempts.insert(0, replace(plain, html=html, pictures=dict(_pictures(letter, html, store))))
    for attempt in attempts:
        try:
            return run("page", attempt.packed(), limits)
        except ChildFailed:
            continue
    raise TryLater("no page can be made on this machine now")


def _in_ascii(request: PageRequest) -> PageRequest:
    heading = [(label, _ascii(value)) for label, value in request.heading]
    return replace(request, heading=heading, text=_ascii(request.text))


def _html_part(covering: list[Part]) -> Part | None:
    """The HTML that says all of the mail. None: there is none, or there are other texts beside it."""
    bodies_found = [part for part in covering if part.fate is Fate.BODY]
    candidates = covering if len(bodies_found) == 1 else []
    return next((part for part in candidates if part.content_type == "text/html"), None)


def _pictures(letter: Letter, html: str, store: Store) -> Iterator[tuple[str, bytes]]:
    """Content id and bytes of the pictures of this mail that its HTML shows."""
    left_bytes = LARGEST_PICTURES_BYTES
    placed = [part for part in letter.parts if _is_inline_picture(part)]
    for part in placed[:MOST_PICTURES]:
        left_bytes -= part.kept.size_bytes if part.kept else 0
        if part.content_id and part.content_id in html and left_bytes >= 0:
            yield part.content_id, _content(part, store)


def _content(part: Part, store: Store) -> bytes:
    if part.kept is None:
        return b""
    with store.open(part.kept.sha256) as stream:
        return stream.read()


def _heading(letter: Letter, mail_id: str) -> list[tuple[str, str]]:
    date = letter.date.astimezone(_HERE).strftime("%d-%m-%Y %H:%M") if _is_plausible(letter.date) else ""
    rows = [
        ("Van", _addresses((letter.sender,) if letter.sender else ())),
        ("Aan", _addresses(letter.to)),
        ("Cc", _addresses(letter.cc)),
        ("Datum", date),
        ("Onderwerp", letter.subject),
        ("Kenmerk", mail_id),
    ]
    return [(label, value[:LONGEST_LINE]) for label, value in rows if value or label != "Cc"]


def _addresses(addresses: tuple[Address, ...]) -> str:
    shown = [f"{each.name} <{each.address}>" if each.name else each.address for each in addresses[:MOST_ADDRESSES]]
    more = len(addresses) - len(shown)
    return "; ".join([*shown, f"en {more} meer"] if more else shown)


def _is_plausible(date: datetime | None) -> TypeGuard[datetime]:
    return date is not None and 1970 < date.year < 2100  # noqa: PLR2004 - what a PDF can be dated


def _names_of(letter: Letter) -> Names:
    names = Names()
    for part in letter.parts:
        if part.name:
            names.give(part.name, part.detected_type)
    return names


def _named(subject: str) -> str | None:
    stem = subject.replace("/", "-").replace("\\", "-").strip()
    return f"{stem}.pdf" if stem else None


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()
