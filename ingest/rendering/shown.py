"""What shows each kind of file as pictures of its pages. For the child: it takes the libraries of them all."""

from typing import BinaryIO

from ingest.reading import kinds
from ingest.rendering import pdf_pages, picture_pages, set_pages
from ingest.rendering.pictured import Pictured

_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/tiff", "image/webp", "image/bmp", "image/heic",
             "image/heif", "image/avif")  # fmt: skip
_TEXTS = (kinds.PLAIN, kinds.CSV, kinds.MT940, kinds.XML, "application/json", "text/calendar", "text/vcard")
_MAILS = (kinds.MESSAGE, kinds.OUTLOOK)
_HTML = (kinds.HTML, "application/xhtml+xml")
_WORD = (kinds.OOXML + "wordprocessingml.", "application/vnd.ms-word.")
_WORKBOOK = (kinds.OOXML + "spreadsheetml.", "application/vnd.ms-excel.sheet.macroenabled")
_WITH_THUMBNAIL = (kinds.OOXML + "presentationml.", "application/vnd.oasis.opendocument.")


def pages_of(stream: BinaryIO, content_type: str) -> Pictured:
    """No pages of a type that has no preview. Raises what the libraries raise for a broken file."""
    if content_type == kinds.PDF:
        return pdf_pages.pdf_pages(stream)
    if content_type in _PICTURES:
        return picture_pages.picture_pages(stream)
    if content_type.startswith(_WITH_THUMBNAIL):
        return Pictured(picture_pages.thumbnail_inside(stream))
    setters = ((_TEXTS, set_pages.text), (_MAILS, set_pages.mail), (_HTML, set_pages.html),
               (_WORD, set_pages.word), (_WORKBOOK, set_pages.workbook))  # fmt: skip
    return next((setter(stream) for types, setter in setters if content_type.startswith(types)), Pictured(iter(())))
