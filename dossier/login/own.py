"""The own account (Mijn Account, S1-32): what is known of a person, and what they change of it themselves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError

from adapters.house import House
from dossier.accountability.trail import Event, record
from dossier.factors.codes import confirmed_app
from dossier.login.accounts import as_user_name
from dossier.rows import locked_person
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.factors import masked
from dossier.rules.text import Language
from models import Person, Pin, RecoveryCode

LONGEST_NAME = 100  # characters
LANGUAGES = ("nl", "en")
THEMES = ("", "light", "dark")  # "": as the browser


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    email: str
    user_name: str  # "": logs in by mail address
    language: Language
    theme: str  # "": as the browser
    mobile: str  # as its owner recognises it; "": none known
    no_sms_until: datetime | None  # a new number approves nothing until then; None: it may
    has_pin: bool
    has_app: bool
    recovery_codes: int  # that are left


@dataclass(frozen=True, slots=True)
class Details:
    """What somebody says of themself."""

    name: str
    user_name: str  # "": logs in by mail address
    language: str
    theme: str


def account_of(house: House, person_id: UUID, now: datetime) -> Account:
    """Raises NotFound."""
    with house.database.read() as session:
        person = session.get(Person, person_id)
        if person is None:
            raise NotFound("There is no such person.")
        unused = (RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
        changed = person.mobile_changed_at
        until = changed + house.settings.sms_wait if changed else None
        return Account(
            person.name,
            person.email,
            person.user_name or "",
            "en" if person.language == "en" else "nl",
            person.theme,
            masked(person.mobile) if person.mobile else "",
            until if until and until > now else None,
            bool(session.scalar(select(exists().where(Pin.person_id == person_id)))),
            confirmed_app(session, person_id) is not None,
            session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0,
        )


def switch_shortcuts(house: House, person_id: UUID, act: Act, *, on: bool) -> None:
    """Whether single keys do something in the inbox. Kept with the person, so that it holds on each of their machines.

    Raises NotFound.
    """
    with house.database.write() as session:
        person = locked_person(session, person_id)
        if person.shortcuts is not on:
            person.shortcuts = on
            record(session, Event(person.office_id, "person.details-changed", person_id, {"on": on}), act)


def change_details(house: House, person_id: UUID, details: Details, act: Act) -> None:
    """Raises NotFound, Refused, also for the user name of somebody else."""
    name = checked_name(details.name)
    if details.language not in LANGUAGES or details.theme not in THEMES:
        raise Refused("Choose one of what is offered.")
    user_name = as_user_name(details.user_name) if details.user_name.strip() else None
    try:
        with house.database.write() as session:
            person = locked_person(session, person_id)
            person.name, person.user_name = name, user_name
            person.language, person.theme = details.language, details.theme
            record(session, Event(person.office_id, "person.details-changed", person_id), act)
    except IntegrityError:
        raise Refused("Somebody else has this user name. Choose another one.") from None


def checked_name(written: str) -> str:
    """As it is stored. Raises Refused."""
    name = " ".join(written.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused("Give a name of {limit} characters at the most.", limit=LONGEST_NAME)
    return name
