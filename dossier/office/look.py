"""Huisstijl: the name, colour and logo that clients see in the portal and in mail. One office, one look."""

from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from PIL import Image, UnidentifiedImageError
from sqlalchemy import select

from adapters.database import Database
from dossier.accountability.trail import Event, record
from dossier.rules.acts import Act
from dossier.rules.colours import OFFICE_COLOUR, carries_white_text, is_colour
from dossier.rules.errors import Refused
from dossier.rules.powers import Power, refuse_without
from models import Office, OfficeStyle

LONGEST_NAME = 100  # characters
LARGEST_UPLOAD = 1_000_000  # bytes of the picture that is given
LARGEST_SIDE = 4_000  # pixels: a few bytes of PNG may unpack to gigabytes
SHOWN = (480, 160)  # pixels of the logo that is kept, at the most
LARGEST_KEPT = 50_000  # bytes: it goes with every mail


@dataclass(frozen=True, slots=True)
class OfficeLook:
    name: str  # "": there is no office of this mail domain yet
    colour: str = OFFICE_COLOUR  # #rrggbb
    has_logo: bool = False
    names_in_mail: bool = False  # whether mail names files
    phone: str = ""  # for clients who are stuck; "": not said
    email: str = ""


def look_of(database: Database, domain: str) -> OfficeLook:
    """Of the office of this mail domain. One query."""
    with database.read() as session:
        style = (OfficeStyle.colour, OfficeStyle.logo.is_not(None).label("has_logo"), OfficeStyle.names_in_mail)
        found = select(Office.name, *style, OfficeStyle.phone, OfficeStyle.email)
        found = found.outerjoin(OfficeStyle, OfficeStyle.office_id == Office.id)
        row = session.execute(found.where(Office.mail_domain == domain)).one_or_none()
    if row is None:
        return OfficeLook("")
    if row.colour is None:
        return OfficeLook(row.name)
    return OfficeLook(row.name, row.colour, bool(row.has_logo), row.names_in_mail, row.phone, row.email)


def logo_of(database: Database, domain: str) -> bytes | None:
    """PNG. None: the office has none."""
    with database.read() as session:
        found = select(OfficeStyle.logo).join(Office, Office.id == OfficeStyle.office_id)
        return session.scalar(found.where(Office.mail_domain == domain))


def set_look(database: Database, office_id: UUID, look: OfficeLook, act: Act) -> None:
    """The name, the colour and whether mail names files; the logo stays. Raises Refused."""
    refuse_without(act, Power.OFFICE)
    name, colour = look.name.strip(), look.colour.strip().lower()
    if not name or len(name) > LONGEST_NAME:
        raise Refused("Give a name of {limit} characters at the most.", limit=LONGEST_NAME)
    if not is_colour(colour):
        raise Refused("Write the colour as #rrggbb, for example #1d5c63.")
    if not carries_white_text(colour):
        raise Refused("White letters cannot be read on this colour: choose a darker one.")
    with database.write() as session:
        session.get_one(Office, office_id).name = name
        style = session.get(OfficeStyle, office_id) or OfficeStyle(office_id=office_id)
        style.colour, style.names_in_mail = colour, look.names_in_mail
        session.add(style)
        record(session, Event(office_id, "office.look-set", None), act)


def set_logo(database: Database, office_id: UUID, given: bytes | None, act: Act) -> None:
    """A PNG, drawn anew so that nothing else of the file is kept; None: no logo. Raises Refused."""
    refuse_without(act, Power.OFFICE)
    logo = redrawn(given) if given is not None else None
    with database.write() as session:
        style = session.get(OfficeStyle, office_id) or OfficeStyle(office_id=office_id, colour=OFFICE_COLOUR)
        style.logo = logo
        session.add(style)
        record(session, Event(office_id, "office.logo-set", None), act)


def redrawn(given: bytes) -> bytes:
    """The picture alone, small enough to go with every mail. Raises Refused."""
    if len(given) > LARGEST_UPLOAD:
        raise Refused("This picture is too large: a logo has 1 MB at the most.")
    try:
        with Image.open(BytesIO(given), formats=("PNG",)) as picture:
            if max(picture.size) > LARGEST_SIDE:
                raise Refused(
                    "This picture is too large: a logo is {limit} pixels wide at the most.", limit=LARGEST_SIDE
                )
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Refused("This is no PNG picture that we can read.") from None
    drawn.thumbnail(SHOWN)
    plain = _as_png(drawn)
    kept = plain if len(plain) <= LARGEST_KEPT else _as_png(drawn.quantize(256))
    if len(kept) > LARGEST_KEPT:
        raise Refused("This picture is too busy for a logo: give one with fewer colours.")
    return kept


def _as_png(picture: Image.Image) -> bytes:
    drawn = BytesIO()
    picture.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()
