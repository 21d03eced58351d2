"""Several pictures as one PDF, each a page. Runs in a process of its own: what it reads is a stranger's.

Nothing of the files goes along but their pixels: no place, no hour, no name of a camera.
"""

import io
import json
from collections.abc import Sequence
from typing import BinaryIO

import pikepdf
from pikepdf import Name
from PIL import Image

from ingest.rendering.picture_pages import on_white, upright_frames

LONGEST_SIDE = 2_340  # pixels: an A4 page has 200 dpi
LONGEST_EDGE = 841.89  # points: of A4
QUALITY = 80  # of JPEG: small print stays readable, and a page takes about half a megabyte


def plan(sizes: Sequence[int], turns: Sequence[int]) -> str:
    """For the function below. `sizes`: in bytes, of the pictures, which follow each other in one file.

    `turns`: degrees clockwise, beside what the camera says.
    """
    return json.dumps([list(sizes), list(turns)])


def as_pdf(file: BinaryIO, plan: str) -> tuple[bytes, ...]:
    """One PDF. Raises for what is no picture."""
    with pikepdf.new() as pdf:
        for size, turn in zip(*json.loads(plan), strict=True):
            image = next(upright_frames(io.BytesIO(file.read(size)), LONGEST_SIDE))
            _add_page(pdf, on_white(image).rotate(-turn, expand=True))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return (out.getvalue(),)


def _add_page(pdf: pikepdf.Pdf, image: Image.Image) -> None:
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=QUALITY)
    scale = LONGEST_EDGE / max(image.size)
    width, height = (round(each * scale, 2) for each in image.size)
    page = pdf.add_blank_page(page_size=(width, height))
    drawn = pikepdf.Stream(
        pdf,
        jpeg.getvalue(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=drawn))
    page.Contents = pdf.make_stream(b"q %.2f 0 0 %.2f 0 0 cm /Photo Do Q" % (width, height))
