"""The pages of a PDF as pictures."""

from collections.abc import Iterator
from typing import BinaryIO

import pypdfium2

from ingest.rendering.picture_pages import LONGEST_SIDE, written
from ingest.rendering.pictured import Pictured

_LARGEST_SCALE = 4.0  # pixels per point: 288 dpi, for pages the size of a stamp


def pdf_pages(stream: BinaryIO) -> Pictured:
    """One picture a page. Raises PdfiumError for a file that is broken or locked."""
    with pypdfium2.PdfDocument(stream) as document:
        total = len(document)
    return Pictured(_drawn(stream), total)


def _drawn(stream: BinaryIO) -> Iterator[bytes]:
    """WebP.

    The scale follows from the size of the page: it may be 14,400 points wide (PDF 32000-1 annex C).
    """
    with pypdfium2.PdfDocument(stream) as document:
        document.init_forms()  # what people filled in; without it the fields stay empty. No script is run
        for page in document:
            scale = min(LONGEST_SIDE / max(*page.get_size(), 1.0), _LARGEST_SCALE)
            yield written(page.render(scale=scale).to_pil())
            page.close()
