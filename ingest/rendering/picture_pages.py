"""Pictures as pages: decoded, turned upright, made small, and written again without what cameras write beside them."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from pi_heif import register_heif_opener
from PIL import Image, ImageOps
from PIL.ImageFile import ImageFile

from ingest.rendering.pictured import Pictured

MOST_PIXELS = 89_000_000  # 360 MB decoded; A4 at 950 dpi, all but the largest phone photos
LONGEST_SIDE = 1_600  # pixels; an A4 page then has 137 dpi
_QUALITY, _EFFORT = 80, 2  # of WebP: small print stays readable; a page takes 0.1 s
_FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP", "HEIF", "AVIF")
_THUMBNAILS = ("docProps/thumbnail.jpeg", "docProps/thumbnail.png", "Thumbnails/thumbnail.png")
_LARGEST_THUMBNAIL_BYTES = 5_000_000

register_heif_opener()


def picture_pages(stream: BinaryIO) -> Pictured:
    """Each frame of a TIFF (that is how scanners keep pages), the first of all others."""
    return Pictured(map(written, upright_frames(stream, LONGEST_SIDE)), _frames(_opened(stream)))


def upright_frames(stream: BinaryIO, longest_side: int) -> Iterator[Image.Image]:
    """The same, decoded; `longest_side` in pixels: larger ones are made small."""
    with _opened(stream) as image:
        for number in range(_frames(image)):
            image.seek(number)
            if image.width * image.height > MOST_PIXELS:
                return
            yield _upright(image, longest_side)


def _opened(stream: BinaryIO) -> ImageFile:
    stream.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)  # twice that is an error by itself
        return Image.open(stream, formats=_FORMATS)


def _frames(image: ImageFile) -> int:
    return getattr(image, "n_frames", 1) if image.format == "TIFF" else 1


def thumbnail_inside(stream: BinaryIO) -> Iterator[bytes]:
    """The picture of its first page that a program left in an office file; most do for slides and OpenDocument."""
    with zipfile.ZipFile(stream) as archive:
        for name in _THUMBNAILS:
            if name in archive.namelist() and archive.getinfo(name).file_size <= _LARGEST_THUMBNAIL_BYTES:
                with archive.open(name) as opened:
                    yield from picture_pages(io.BytesIO(opened.read(_LARGEST_THUMBNAIL_BYTES))).pages
                return


def written(image: Image.Image) -> bytes:
    """WebP of the pixels alone, on white where they are transparent."""
    out = io.BytesIO()
    on_white(image).save(out, "WEBP", quality=_QUALITY, method=_EFFORT)
    return out.getvalue()


def on_white(image: Image.Image) -> Image.Image:
    """The pixels alone: nothing that a camera wrote beside them."""
    drawn = image.convert("RGBA" if image.has_transparency_data else "RGB")
    page = Image.new("RGB", drawn.size, "white")
    page.paste(drawn, mask=drawn if drawn.mode == "RGBA" else None)
    return page


def _upright(image: Image.Image, longest_side: int) -> Image.Image:
    """As its camera says it stands. Small first: a phone's photo has 50 million pixels."""
    image.draft(None, (2 * longest_side, 2 * longest_side))  # a JPEG is then decoded at a fraction of its size
    if image.mode in {"P", "PA"}:
        image = image.convert("RGBA")
    elif image.mode.startswith(("1", "I", "F")):  # a fax or 16 bits: made small as they are they would lose their greys
        image = image.convert("L")
    if max(image.size) > longest_side:
        image = ImageOps.contain(image, (longest_side, longest_side))
    return ImageOps.exif_transpose(image)
