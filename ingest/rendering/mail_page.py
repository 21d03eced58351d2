"""What of a mail goes on its page: a heading, its text, and the pictures that its text shows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TypeGuard
from zoneinfo import ZoneInfo

from dossier.rules.states import Fate
from ingest.reading.charsets import decode
from ingest.reading.letter import Address, Letter, Part, Store
from ingest.rendering.request import PageRequest

LARGEST_PICTURES_BYTES = 20_000_000  # together; the others are left out of the page
MOST_PICTURES = 50
MOST_ADDRESSES = 20
LONGEST_LINE = 300  # characters of one line of the heading
_COVERING = (Fate.BODY, Fate.ALTERNATIVE)
_LEFT_OUT = ("Cc", "Kenmerk")  # when there is none
_HERE = ZoneInfo("Europe/Amsterdam")


def page_requests(letter: Letter, mail_id: str, store: Store) -> Iterator[PageRequest]:
    """The page best to make first, then plainer ones: of the HTML, of the plain text, of its ASCII (no font can stumble
    on that). `mail_id` stands in the heading, "" leaves it out.
    """
    covering = covering_texts(letter)
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
    if shown:
        html = decode(plain.original, dict(shown.facts).get("charset"))
        yield replace(plain, html=html, pictures=dict(_pictures(letter, html, store)))
    yield plain
    yield _in_ascii(plain)


def covering_texts(letter: Letter) -> list[Part]:
    """The texts of the mail itself, not those of messages and containers in it."""
    structure = {part.path for part in letter.parts if part.fate is Fate.STRUCTURE}
    return [
        part
        for part in letter.parts
        if part.fate in _COVERING and part.kept and (part.parent is None or part.parent in structure)
    ]


def is_inline_picture(part: Part) -> bool:
    is_placed = part.content_id is not None and part.disposition != "attachment"
    return is_placed and part.detected_type.startswith("image/")


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
    placed = [part for part in letter.parts if is_inline_picture(part)]
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
    return [(label, value[:LONGEST_LINE]) for label, value in rows if value or label not in _LEFT_OUT]


def _addresses(addresses: tuple[Address, ...]) -> str:
    shown = [f"{each.name} <{each.address}>" if each.name else each.address for each in addresses[:MOST_ADDRESSES]]
    more = len(addresses) - len(shown)
    return "; ".join([*shown, f"en {more} meer"] if more else shown)


def _is_plausible(date: datetime | None) -> TypeGuard[datetime]:
    return date is not None and 1970 < date.year < 2100  # noqa: PLR2004 - what a PDF can be dated


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()
