"""Each page once more, small: for lists, and to cut a document by. Runs in the child."""

import io
from typing import BinaryIO

from ingest.rendering.preview import preview_of

LONGEST_SIDE = 240  # pixels; some 5 KB
_QUALITY, _EFFORT = 70, 4  # of WebP


def pages_and_thumbnails(stream: BinaryIO, content_type: str) -> tuple[bytes, ...]:
    """As `preview_of`, and behind the pages as many thumbnails, in the same order; WebP."""
    made = preview_of(stream, content_type)
    return (*made, *map(_thumbnail, made[1:]))


def _thumbnail(page: bytes) -> bytes:
    from PIL import Image  # noqa: PLC0415 - in the child: who names the function above needs none of it

    with Image.open(io.BytesIO(page), formats=["WEBP"]) as image:
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        image.save(out, "WEBP", quality=_QUALITY, method=_EFFORT)
    return out.getvalue()
