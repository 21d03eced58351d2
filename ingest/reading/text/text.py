"""What a file says, as plain text: enough of it to find it by, whatever the file does."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import BinaryIO

from ingest.reading import kinds

TEXT_CHARACTERS = 100_000  # some forty pages; what stands beyond them is not found by its words

_PLAIN = (kinds.PLAIN, kinds.CSV, kinds.MT940, "application/json", "text/calendar", "text/vcard")
_HTML = (kinds.HTML, "application/xhtml+xml")
_BLANKS = re.compile(r"\s+")
_CONTROLS = re.compile(r"[\0-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\xad]")

Reader = Callable[[BinaryIO], Iterator[str]]


def text_pieces(stream: BinaryIO, content_type: str) -> tuple[bytes, ...]:
    """`text_of` in UTF-8, as a child process gives it; () when there is none."""
    text = text_of(stream, content_type)
    return (text.encode(),) if text else ()


def text_of(stream: BinaryIO, content_type: str) -> str:
    """At most TEXT_CHARACTERS, on one line, without controls; "" when there is nothing to read in it.

    `content_type` as told by the content. Programs, pictures, locked and unknown files have no text. Never raises:
    what came before a file stumbled is given.
    """
    found: list[str] = []
    left = 2 * TEXT_CHARACTERS  # blanks and controls go; after that it is cut for good
    with suppress(Exception):  # libraries meet strangers' files: a surprise costs the words from here on
        stream.seek(0)
        for piece in _reader(content_type)(stream):
            found.append(piece[:left])
            left -= len(piece)
            if left <= 0:
                break
    return _tidy("".join(found))


def _reader(content_type: str) -> Reader:
    """Imported here, by the child: who only names `text_pieces` needs none of the libraries."""
    from ingest.reading.text import documents, marked, office  # noqa: PLC0415 - as said

    readers: dict[str, Reader] = {
        kinds.PDF: documents.pdf,
        kinds.MESSAGE: documents.mail,
        kinds.OUTLOOK: documents.mail,
        kinds.RTF: documents.rtf,
        kinds.XML: marked.xml,
        kinds.DOCX: office.word,
        kinds.XLSX: office.workbook,
        kinds.PPTX: office.slides,
        **dict.fromkeys(_PLAIN, documents.plain),
        **dict.fromkeys(_HTML, marked.html),
        **dict.fromkeys(office.OPEN_DOCUMENT, office.open_document),
    }
    return readers.get(content_type, _nothing)


def _nothing(_stream: BinaryIO) -> Iterator[str]:
    return iter(())


def _tidy(text: str) -> str:
    """Ligatures as letters (NFKC), so that words are found as people type them."""
    bare = _CONTROLS.sub("", unicodedata.normalize("NFKC", text))
    return _BLANKS.sub(" ", bare).strip()[:TEXT_CHARACTERS]
