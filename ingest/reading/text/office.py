"""The words of office files (ECMA-376, ISO 26300): XML in a zip, read in passing."""

import re
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from ingest.reading.text.marked import Words, WordsOf, between_tags, local

OPEN_DOCUMENT = tuple(f"application/vnd.oasis.opendocument.{each}" for each in ("text", "spreadsheet", "presentation"))

_WORD = re.compile(r"word/(document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml")
_SHARED, _SHEET = re.compile(r"xl/sharedStrings\.xml"), re.compile(r"xl/worksheets/[^/]+\.xml")
_SLIDES = re.compile(r"ppt/(slides|notesSlides)/[^/]+\.xml")
_CONTENT = re.compile(r"content\.xml")
_MOST_MEMBERS = 10_000  # of the zip; a workbook has some hundreds
_BREAKS = frozenset({"p", "br", "tab", "tr", "si", "h", "line-break", "s", "table-cell"})


def word(stream: BinaryIO) -> Iterator[str]:
    return _members(stream, _WORD, _runs)


def slides(stream: BinaryIO) -> Iterator[str]:
    return _members(stream, _SLIDES, _runs)


def workbook(stream: BinaryIO) -> Iterator[str]:
    """Texts first, then numbers: an amount is looked for too."""
    yield from _members(stream, _SHARED, _runs)
    yield from _members(stream, _SHEET, _Cells)


def open_document(stream: BinaryIO) -> Iterator[str]:
    return _members(stream, _CONTENT, lambda: WordsOf((), _BREAKS))


def _runs() -> Words:
    return WordsOf({"t"}, _BREAKS)


class _Cells(Words):
    """The cells of a sheet; those that are numbers of shared texts left out."""

    def __init__(self) -> None:
        super().__init__()
        self._is_shared = self._is_spoken = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "c":
            self._is_shared = attributes.get("t") == "s"
        self._is_spoken = name == "t" or (name == "v" and not self._is_shared)

    def data(self, text: str) -> None:
        if self._is_spoken:
            super().data(text)

    def end(self, tag: str) -> None:
        self._is_spoken = False
        if local(tag) == "c":
            super().end(tag)


def _members(stream: BinaryIO, wanted: re.Pattern[str], words: Callable[[], Words]) -> Iterator[str]:
    """Of each XML file in the zip that is wanted, in the order of their names."""
    with zipfile.ZipFile(stream) as archive:
        names = [each.filename for each in archive.infolist()[:_MOST_MEMBERS]]
        for name in sorted(filter(wanted.fullmatch, names), key=_by_number):
            with archive.open(name) as member:
                yield from between_tags(member, words())  # type: ignore[arg-type]  # it has the `read` that is used
                yield " "


def _by_number(name: str) -> tuple[int, str]:
    """slide2 before slide10; the body of a text before its headers and notes."""
    return len(name) if "document" not in name else 0, name
