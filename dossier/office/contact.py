"""How clients reach the office when they are stuck, and the guide on the help page, in its own words or in ours."""

from importlib.resources import files
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.accountability.trail import Event, record
from dossier.rules.acts import Act
from dossier.rules.colours import OFFICE_COLOUR
from dossier.rules.errors import Refused
from dossier.rules.powers import Power, refuse_without
from dossier.rules.text import Language, Text
from models import Office, OfficeStyle

LONGEST_GUIDE = 20_000  # characters
PHONE, EMAIL = 40, 254  # characters

# A line with # before it is a heading; an empty line begins a new paragraph.
GUIDE = Text(
    *(files(__package__).joinpath(each).read_text("utf-8").strip() for each in ("guide.nl.txt", "guide.en.txt"))
)


def guide_of(database: Database, domain: str, language: Language) -> str:
    """Of the office of this mail domain, in its own words; else ours, in this language."""
    with database.read() as session:
        found = select(OfficeStyle.guide).join(Office, Office.id == OfficeStyle.office_id)
        own = session.scalar(found.where(Office.mail_domain == domain))
    return own or GUIDE.said_in(language)


def set_contact(database: Database, office_id: UUID, phone: str, email: str, act: Act) -> None:
    """Empty: not said. Raises Refused."""
    refuse_without(act, Power.OFFICE)
    phone, email = phone.strip(), email.strip()
    if len(phone) > PHONE or not set(phone) <= set("+0123456789 ()-"):
        raise Refused("Give a telephone number of digits, such as 030 123 45 67.")
    if len(email) > EMAIL or (email and "@" not in email):
        raise Refused("Give a mail address, or leave it empty.")
    with database.write() as session:
        style = _style(session, office_id)
        style.phone, style.email = phone, email
        record(session, Event(office_id, "office.contact-set", None), act)


def set_guide(database: Database, office_id: UUID, text: str, act: Act) -> None:
    """Empty, or just ours: ours, in the language of who reads it. Raises Refused."""
    refuse_without(act, Power.OFFICE)
    written = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if len(written) > LONGEST_GUIDE:
        raise Refused("This text is too long: {most} characters at the most.", most=LONGEST_GUIDE)
    with database.write() as session:
        _style(session, office_id).guide = None if written in {"", GUIDE.nl, GUIDE.en} else written
        record(session, Event(office_id, "office.guide-set", None), act)


def _style(session: Session, office_id: UUID) -> OfficeStyle:
    style = session.get(OfficeStyle, office_id) or OfficeStyle(office_id=office_id, colour=OFFICE_COLOUR)
    session.add(style)
    return style
