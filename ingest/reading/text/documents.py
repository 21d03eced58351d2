"""The words of PDF, of mail, of RTF and of plain text."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from ingest.reading.charsets import decode
from ingest.reading.letter import Kept
from ingest.reading.openers import rtf as rich_text

_PAGES = 500  # pages of pictures have no words: there is an end to looking for them
_BYTES = 1024 * 1024  # of a text file: it has more characters than are kept
_MAIL_BYTES = 50 * 1024 * 1024
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8"}


def pdf(stream: BinaryIO) -> Iterator[str]:
    import pypdfium2  # noqa: PLC0415 - a tenth of a second, for PDF only

    with pypdfium2.PdfDocument(stream) as document:
        for number in range(min(len(document), _PAGES)):
            page = document[number]
            words = page.get_textpage()
            yield words.get_text_range() + "\n"
            words.close()
            page.close()


def mail(stream: BinaryIO) -> Iterator[str]:
    """Subject, sender and covering text. What is attached is a document of its own."""
    from ingest.reading.read import read  # noqa: PLC0415 - every opener, for mail only

    letter = read(stream.read(_MAIL_BYTES), _Nowhere())
    sender = (letter.sender.name, letter.sender.address) if letter.sender else ()
    yield from (f"{line}\n" for line in (letter.subject, *sender, letter.text))


def rtf(stream: BinaryIO) -> Iterator[str]:
    yield rich_text.plain(stream.read(_BYTES))


def plain(stream: BinaryIO) -> Iterator[str]:
    yield decoded(stream.read(_BYTES))


def decoded(data: bytes) -> str:
    """Text of a file that does not say its charset: by its byte order mark, or as UTF-8, or as windows-1252."""
    named = (charset for mark, charset in _BYTE_ORDER_MARKS.items() if data.startswith(mark))
    charset = next(named, None)
    if charset is None:
        whole = data.rsplit(b"\n", 1)[0] if len(data) == _BYTES else data  # no half of a character at the cut
        return decode(whole)
    return data.decode(charset, "replace")


class _Nowhere:
    """Takes what a mail holds and keeps none of it."""

    def keep(self, chunks: Iterable[bytes]) -> Kept:
        digest, size = hashlib.sha256(), 0
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
        return Kept(digest.hexdigest(), size)

    def open(self, sha256: str) -> BinaryIO:
        return io.BytesIO()
