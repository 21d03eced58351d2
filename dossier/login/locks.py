"""Locks after too many tries: what they are kept under, and how the office takes them away."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.house import House
from dossier import tries
from dossier.factors.alarms import say_own
from dossier.factors.codes import PIN_COUNT, count_key
from dossier.login.sign_in import name_key
from dossier.rows import locked_person
from dossier.rules.acts import Act
from dossier.rules.factors import Purpose
from dossier.rules.powers import Power, refuse_without
from models import Device, Office, Person


def unlock(house: House, person_id: UUID, act: Act) -> None:
    """Every lock of this person is off, and they are told. Raises NotFound, Refused."""
    refuse_without(act, Power.CLIENT_USERS)
    with house.database.write() as session:
        person = locked_person(session, person_id)
        own = [count_key(person_id, each) for each in (*Purpose, PIN_COUNT)]
        tries.forget(session, *own, *login_keys(session, person))
        say_own(session, person, "unlocked", act)


def login_keys(session: Session, person: Person) -> list[str]:
    """Under what wrong passwords of a person are counted."""
    domain = session.get_one(Office, person.office_id).mail_domain
    names = [each for each in (person.email, person.user_name) if each]
    devices = session.scalars(select(Device.id).where(Device.person_id == person.id))
    return [
        *(name_key(domain, each) for each in names),
        *(tries.key("device", str(each)) for each in devices),
        tries.key("password", str(person.id)),
    ]
