"""Photos as phones take them: with where and by which camera, and lying on their side."""

import io

from PIL import Image, ImageDraw
from pillow_heif import register_heif_opener

register_heif_opener()  # to write HEIC as well
RED, BLUE = (230, 20, 20), (20, 20, 230)
ORIENTATION, CAMERA, GPS = 0x0112, 0x010F, 0x8825
SECRET = b"Geheim 3000"


def photo(size=(400, 200), form="JPEG", orientation=1) -> bytes:
    """Red on the left, blue on the right, before it is turned as `orientation` (TIFF 6.0) says."""
    image = Image.new("RGB", size, BLUE)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1]), RED)
    exif = Image.Exif()
    exif[ORIENTATION], exif[CAMERA] = orientation, SECRET.decode()
    exif[GPS] = {1: "N", 2: (52.0, 5.0, 1.0)}
    out = io.BytesIO()
    image.save(out, form, exif=exif.tobytes())
    return out.getvalue()


def is_near(colour, wanted) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(colour, wanted, strict=True))
