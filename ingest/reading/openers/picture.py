"""Pictures: not decoded, only their header looked at, for a size that no viewer should try."""

from typing import BinaryIO

from PIL import Image

from dossier.rules.states import Why
from ingest.reading.limits import Budget
from ingest.reading.openers.seam import Opened, Trouble

_FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP")


def take_apart(stream: BinaryIO, budget: Budget) -> Opened:
    """A Trouble beyond 179 million pixels, Pillow's own bound (A4 at 1200 dpi has 139 million)."""
    try:
        Image.open(stream, formats=_FORMATS).close()
    except (Image.DecompressionBombError, ValueError):  # ValueError: a text chunk that swells
        yield Trouble(Why.BUDGET_RATIO, note="picture: swells")
    except (OSError, SyntaxError):
        return  # broken: it stays what it is, a viewer may still show something
