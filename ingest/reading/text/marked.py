"""The words of HTML and XML: what stands between the tags."""

from collections.abc import Collection, Iterator
from typing import BinaryIO

from defusedxml.ElementTree import DefusedXMLParser

from ingest.reading.covering import from_html
from ingest.reading.text.documents import decoded

_BLOCK_BYTES = 64 * 1024
_HTML_BYTES = 2 * 1024 * 1024  # a page is mostly tags
_XML_BYTES = 50 * 1024 * 1024  # read in passing: memory holds one block


def html(stream: BinaryIO) -> Iterator[str]:
    yield from_html(decoded(stream.read(_HTML_BYTES)))


def xml(stream: BinaryIO) -> Iterator[str]:
    """Every text, elements apart: an invoice, an audit file."""
    yield from between_tags(stream, Words())


class Words:
    """Hears the parser and keeps the words. By default of every element, with a blank where one ends."""

    def __init__(self) -> None:
        self._heard: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        pass

    def data(self, text: str) -> None:
        self._heard.append(text)

    def end(self, tag: str) -> None:
        self._heard.append(" ")

    def close(self) -> None:
        pass

    def take(self) -> str:
        """What was heard since the last time."""
        text = "".join(self._heard)
        self._heard.clear()
        return text


class WordsOf(Words):
    """Of some elements only, with a blank at the end of others: a word may stand in pieces."""

    def __init__(self, spoken: Collection[str], ending: Collection[str]) -> None:
        super().__init__()
        self._spoken, self._ending = spoken, ending  # local names; spoken empty: all
        self._is_spoken = not spoken

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._spoken:
            self._is_spoken = local(tag) in self._spoken

    def data(self, text: str) -> None:
        if self._is_spoken:
            self._heard.append(text)

    def end(self, tag: str) -> None:
        if self._spoken:
            self._is_spoken = False
        if local(tag) in self._ending:
            self._heard.append(" ")


def between_tags(stream: BinaryIO, words: Words) -> Iterator[str]:
    """Parsed without entities and without fetching; no tree is built. Raises for what is broken or hostile."""
    parser = DefusedXMLParser(target=words)
    left = _XML_BYTES
    while left > 0 and (block := stream.read(_BLOCK_BYTES)):
        parser.feed(block)
        left -= len(block)
        yield words.take()


def local(tag: str) -> str:
    """Its name without the namespace."""
    return tag.rpartition("}")[2]
