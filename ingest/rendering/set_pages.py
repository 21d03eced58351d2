"""Files that have no pages of their own, set on pages: texts, mails, HTML, and office files by their words."""

import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence
from typing import BinaryIO

import typst

from ingest.reading.charsets import codec, decode
from ingest.reading.read import read
from ingest.reading.results import MemoryStore
from ingest.rendering.blocks import Block, blocks_of
from ingest.rendering.mail_page import page_requests
from ingest.rendering.page import blocks_of_mail, sheet
from ingest.rendering.pdf_pages import pdf_pages
from ingest.rendering.pictured import Pictured
from ingest.rendering.safe_html import TooMuch, safe_html

MOST_TEXT_BYTES = 100_000  # of a text: 20 pages
LARGEST_BYTES = 50_000_000  # of a file read whole
_LINE = 98  # characters in the page's width
_HTML_CHARSET = re.compile(rb"""(?i)charset\s*=\s*["']?([\w-]{2,40})""")
_HEAD_BYTES = 1024  # where HTML names its charset: HTML Living Standard 4.2.5.4


def text(stream: BinaryIO) -> Pictured:
    """A text as it is, in letters of one width, so that columns stay columns."""
    raw = stream.read(MOST_TEXT_BYTES)
    is_whole = len(raw) < MOST_TEXT_BYTES
    if not is_whole:
        raw = raw[: raw.rfind(b"\n") + 1] or raw  # not inside a character
    shown = decode(raw, "utf-16" if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else None).removeprefix("\ufeff")
    lines = (line.expandtabs(8) for line in shown.splitlines())
    folded = (line[at : at + _LINE] for line in lines for at in range(0, max(len(line), 1), _LINE))
    drawn = _drawn([{"kind": "verbatim", "text": "\n".join(folded)}])
    return drawn if is_whole else Pictured(drawn.pages)


def html(stream: BinaryIO) -> Pictured:
    """What HTML says, without its pictures. Nothing of it is run or fetched."""
    raw = stream.read(LARGEST_BYTES)
    named = _HTML_CHARSET.search(raw, 0, _HEAD_BYTES)
    charset = named[1].decode() if named and codec(named[1].decode()) else None
    return _in_part(blocks_of(safe_html(decode(raw, charset)), {}))


def word(stream: BinaryIO) -> Pictured:
    from ingest.rendering.office_html import word_html  # noqa: PLC0415 - 0.2 s to import, for few files

    return _in_part(blocks_of(safe_html(word_html(stream)), {}))


def workbook(stream: BinaryIO) -> Pictured:
    from ingest.rendering.office_html import workbook_html  # noqa: PLC0415 - as above

    return _in_part(blocks_of(safe_html(workbook_html(stream)), {}))


def mail(stream: BinaryIO) -> Pictured:
    """An attached message with the heading that ours have, without its pictures."""
    store = MemoryStore()
    letter = read(stream.read(LARGEST_BYTES), store)
    for request in page_requests(letter, "", store):
        try:
            return _in_part(blocks_of_mail(request, {}), request.heading)
        except (TooMuch, typst.TypstError):
            continue
    return Pictured(iter(()))


def _in_part(blocks: list[Block], heading: Sequence[tuple[str, str]] = ()) -> Pictured:
    """Of a file that holds more than its words: how many pages it has, nobody knows."""
    return Pictured(_drawn(blocks, heading).pages)


def _drawn(blocks: list[Block], heading: Sequence[tuple[str, str]] = ()) -> Pictured:
    return pdf_pages(io.BytesIO(sheet(heading, blocks)))
