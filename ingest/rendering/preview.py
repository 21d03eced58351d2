"""Pictures of a file's pages, for people who look at it in a browser: nothing but pixels goes on.

Meant to run in a child with limits on time and memory: decoders and typesetters meet strangers' files here. Nothing in
a file is run and nothing is fetched: a text, a mail and an office file are set anew from their words, without scripts,
macros and pictures from elsewhere. SVG, PostScript and programs have no preview.
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

from ingest.reading import kinds

MOST_PAGES = 20  # what a person leafs through; all of it is in the file
MOST_TIME = timedelta(seconds=15)  # no page is begun after that: the first ones are worth having

_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/tiff", "image/webp", "image/bmp", "image/heic",
             "image/heif", "image/avif")  # fmt: skip
_TEXTS = (kinds.PLAIN, kinds.CSV, kinds.MT940, kinds.XML, "application/json", "text/calendar", "text/vcard")
_MAILS = (kinds.MESSAGE, kinds.OUTLOOK)
_HTML = (kinds.HTML, "application/xhtml+xml")
_WORD = (kinds.OOXML + "wordprocessingml.", "application/vnd.ms-word.")
_WORKBOOK = (kinds.OOXML + "spreadsheetml.", "application/vnd.ms-excel.sheet.macroenabled")
_WITH_THUMBNAIL = (kinds.OOXML + "presentationml.", "application/vnd.oasis.opendocument.")


def preview_of(stream: BinaryIO, content_type: str) -> tuple[bytes, ...]:
    """WebP pictures of the first pages, at most 1600 pixels high or wide; () when none can be made.

    `content_type` as told by the content. `stream` is seekable. Never raises for what is in the file: what was made
    before it stumbled is given.
    """
    pages: list[bytes] = []
    deadline = time.monotonic() + MOST_TIME.total_seconds()
    try:
        stream.seek(0)
        for page in _pages_of(stream, content_type):
            pages.append(page)
            if len(pages) == MOST_PAGES or time.monotonic() > deadline:
                break
    except Exception:  # noqa: BLE001, S110 - libraries meet strangers' files: a surprise costs the pages from here on
        pass
    return tuple(pages)


def _pages_of(stream: BinaryIO, content_type: str) -> Iterator[bytes]:
    """What shows such files. It is imported here, in the child: who only names `preview_of` needs none of it."""
    from ingest.rendering import pdf_pages, picture_pages, set_pages  # noqa: PLC0415 - as said

    if content_type == kinds.PDF:
        return pdf_pages.pdf_pages(stream)
    if content_type in _PICTURES:
        return picture_pages.picture_pages(stream)
    if content_type.startswith(_WITH_THUMBNAIL):
        return picture_pages.thumbnail_inside(stream)
    setters = ((_TEXTS, set_pages.text), (_MAILS, set_pages.mail), (_HTML, set_pages.html),
               (_WORD, set_pages.word), (_WORKBOOK, set_pages.workbook))  # fmt: skip
    return next((setter(stream) for types, setter in setters if content_type.startswith(types)), iter(()))
