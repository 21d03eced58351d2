"""Pictures of a mail, decoded and written again, so that nothing but pixels goes on."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image

MOST_PIXELS = 25_000_000
LONGEST_SIDE = 1_600  # pixels; at the width of the page that is 240 dpi
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP")


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    width: int  # pixels, as sent
    data: bytes


def redraw(number: int, data: bytes) -> Picture | None:
    """The first frame as a JPEG or, where it is transparent or drawn, a PNG. None: not a picture we can show."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            warnings.simplefilter("error")
            if image.width * image.height > MOST_PIXELS:
                return None
            return _written(number, image)
    except Exception:  # noqa: BLE001 - decoders meet strangers' files: a surprise costs this picture only
        return None


def _written(number: int, image: Image.Image) -> Picture:
    as_jpeg = image.format == "JPEG"
    drawn = image.convert("RGB" if as_jpeg else "RGBA")
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    drawn.save(out, "JPEG" if as_jpeg else "PNG")
    return Picture(f"{number}.{'jpg' if as_jpeg else 'png'}", image.width, out.getvalue())
