"""Browsers that are known: their owner is told of new ones, and may let one skip the second step for a month."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.house import House
from dossier.accountability.trail import Event, record
from dossier.factors.alarms import say
from dossier.hashes import digest_of, new_token
from dossier.rows import changed_one, locked_person
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound
from dossier.rules.happenings import Happening
from models import Device, LoginSession, Person

LONGEST_LABEL = 120  # characters of what a browser says of itself


@dataclass(frozen=True, slots=True)
class Visit:
    """From where somebody comes."""

    address: str  # of the network
    label: str  # what the browser calls itself
    device_token: str = ""  # what its cookie holds; "": none


@dataclass(frozen=True, slots=True)
class DeviceLine:
    id: UUID
    label: str
    first_at: datetime
    last_at: datetime
    trusted_until: datetime | None  # None: the second step is always asked


def known_device(session: Session, person_id: UUID | None, token: str) -> Device | None:
    """The browser with this token, when this person used it before. None: new, somebody else's, or revoked."""
    mine = (Device.token_digest == digest_of(token), Device.person_id == person_id, Device.revoked_at.is_(None))
    return session.scalar(select(Device).where(*mine))


def greet(session: Session, person: Person, device_id: UUID | None, visit: Visit, act: Act) -> tuple[Device, str]:
    """The browser that somebody logs in with, and the token for its cookie ("": it has one).

    A new one is told to its owner, except their very first.
    """
    known = session.get(Device, device_id) if device_id else None
    if known is not None and known.revoked_at is None:
        known.last_at = act.now
        return known, ""
    first = not session.scalar(select(exists().where(Device.person_id == person.id)))
    token = new_token()
    label = "".join(each for each in visit.label if each.isprintable())[:LONGEST_LABEL]
    device = Device(
        id=uuid7(),
        person_id=person.id,
        token_digest=digest_of(token),
        label=label,
        first_at=act.now,
        last_at=act.now,
    )
    session.add(device)
    session.flush()
    record(session, Event(person.office_id, "login.new-device", person.id, {"device": str(device.id)}), act)
    if not first:
        say(session, Happening.NEW_DEVICE, person, [person.id], str(device.id), act.now)
    return device, token


def devices_of(house: House, person_id: UUID) -> tuple[DeviceLine, ...]:
    """The last used first."""
    with house.database.read() as session:
        mine = select(Device).where(Device.person_id == person_id, Device.revoked_at.is_(None))
        rows = session.scalars(mine.order_by(Device.last_at.desc(), Device.id))
        return tuple(DeviceLine(each.id, each.label, each.first_at, each.last_at, each.trusted_until) for each in rows)


def revoke(house: House, person_id: UUID, device_id: UUID, act: Act) -> None:
    """The browser is new again, and logged out. Raises NotFound."""
    with house.database.write() as session:
        person = locked_person(session, person_id)
        mine = (Device.id == device_id, Device.person_id == person_id, Device.revoked_at.is_(None))
        if not changed_one(session, update(Device).where(*mine).values(revoked_at=act.now)):
            raise NotFound("There is no such browser, or it is forgotten already.")
        there = (LoginSession.device_id == device_id, LoginSession.ended_at.is_(None))
        session.execute(update(LoginSession).where(*there).values(ended_at=act.now))
        record(session, Event(person.office_id, "login.device-revoked", person_id, {"device": str(device_id)}), act)
