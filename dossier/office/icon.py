"""The office as an icon on a phone: its logo on white, or the mark of the portal on its colour."""

from io import BytesIO

from PIL import Image, ImageDraw

from adapters.database import Database
from dossier.office.look import logo_of, look_of

SIDES = (180, 192, 512)  # pixels: what Apple asks for, and what the web app manifest asks for
_GRID = 32  # of the drawing below, which portal/static/mark.svg has too
_FOLDER = ((7, 11), (14, 11), (16, 13.5), (25, 13.5), (25, 23), (7, 23))
_FINER = 4  # drawn larger, then made small: edges without steps
_SAFE = 0.6  # of the side: phones cut icons to a circle (W3C Web App Manifest, maskable)


def icon_of(database: Database, domain: str, side: int) -> bytes:
    """A square PNG that fills its corners; `side` in pixels. Raises TryLater."""
    logo = logo_of(database, domain)
    picture = _with_logo(logo, side) if logo else _with_mark(look_of(database, domain).colour, side)
    drawn = BytesIO()
    picture.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def _with_logo(logo: bytes, side: int) -> Image.Image:
    icon = Image.new("RGB", (side, side), "#ffffff")
    with Image.open(BytesIO(logo), formats=("PNG",)) as read:  # redrawn by ourselves when it was given
        shown = read.convert("RGBA")
    scale = side * _SAFE / max(shown.size)
    shown = shown.resize([max(1, round(each * scale)) for each in shown.size], Image.Resampling.LANCZOS)
    icon.paste(shown, ((side - shown.width) // 2, (side - shown.height) // 2), shown)
    return icon


def _with_mark(colour: str, side: int) -> Image.Image:
    scale = side * _FINER / _GRID
    icon = Image.new("RGB", (side * _FINER, side * _FINER), colour)
    ImageDraw.Draw(icon).polygon([(x * scale, y * scale) for x, y in _FOLDER], fill="#ffffff")
    return icon.resize((side, side), Image.Resampling.LANCZOS)
