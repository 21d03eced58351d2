"""What runs in a child of its own (`adapters.confined`), which works in an empty folder."""

from pathlib import Path
from typing import BinaryIO

from ingest.rendering.page import page
from ingest.rendering.request import PageRequest


def page_of(file: BinaryIO, about: str) -> tuple[bytes]:
    """The PDF for a packed PageRequest."""
    return (page(PageRequest.unpacked(file.read()), Path()),)
