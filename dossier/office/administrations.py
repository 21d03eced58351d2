"""Administrations: which dossiers there are, which are on (S2-7, S2-8), and by which mail names they are reached."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload

from adapters.database import Database
from dossier.accountability.trail import Event, record
from dossier.office import sender_default
from dossier.office.offices import mail_name_taken, office_for, unguessable_part
from dossier.rules import mail_names
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, refuse_without
from models import Administration, Client, MailAddress, Office


@dataclass(frozen=True, slots=True)
class NewAdministration:
    name: str
    mail_name: str
    client: str  # by name; a new client when the office has none of that name


@dataclass(frozen=True, slots=True)
class AdministrationView:
    """An administration as staff see it in a list."""

    id: UUID
    name: str
    mail_name: str
    address: str
    dossier_on: bool
    older_names: tuple[str, ...]  # still open
    closed_names: tuple[str, ...]


def add(database: Database, domain: str, new: NewAdministration, act: Act) -> AdministrationView:
    """A new administration of the office of this domain. Raises Refused when the mail name is wrong or taken."""
    refuse_without(act, Power.ADMINISTRATIONS)

    def step() -> AdministrationView:
        with database.write() as session:
            office = office_for(session, domain, name=domain, act=act)
            return _view(add_to(session, office, new, act))

    return _again_when_another_was_first(step)


def list_all(database: Database, domain: str) -> tuple[AdministrationView, ...]:
    """Every administration of the office, by name."""
    with database.read() as session:
        query = _with_names().where(Administration.office.has(mail_domain=domain)).order_by(Administration.name)
        return tuple(_view(each) for each in session.scalars(query))


def find(database: Database, mail_name: str) -> AdministrationView:
    """The administration that has or had this mail name. Raises NotFound."""
    with database.read() as session:
        return _view(_by_mail_name(session, mail_name))


def switch(database: Database, mail_name: str, act: Act, *, on: bool) -> AdministrationView:
    """On, or off: no entry and no mail-in; nothing is deleted (S2-8). Raises NotFound, Refused."""
    with database.write() as session:
        administration = _by_mail_name(session, mail_name)
        refuse_without(act, Power.ADMINISTRATIONS, administration.id)
        if administration.dossier_on != on:
            administration.dossier_on = on
            _record(session, administration, f"administration.{'on' if on else 'off'}", act)
        return _view(administration)


def switch_name(database: Database, mail_name: str, act: Act, *, on: bool) -> AdministrationView:
    """Open or close one mail name; mail to a closed one is refused with 550 5.2.1. Raises NotFound, Refused."""
    with database.write() as session:
        administration = _by_mail_name(session, mail_name)
        refuse_without(act, Power.ADMINISTRATIONS, administration.id)
        address = next(each for each in administration.addresses if each.mail_name == _as_stored(mail_name))
        if address.current and not on:
            raise Refused("This is the current mail name: rotate it first, or switch the whole dossier off.")
        if address.open != on:
            address.open, address.closed_at = on, None if on else act.now
            _record(session, administration, f"mail-name.{'opened' if on else 'closed'}", act)
        return _view(administration)


def rotate(
    database: Database, mail_name: str, act: Act, *, new_name: str | None = None, close_older: bool = False
) -> AdministrationView:
    """Give a new current mail name. The older ones stay, and stay open unless `close_older`.

    `new_name` None: the first name it had, with an unguessable part. Raises NotFound, Refused.
    """

    def step() -> AdministrationView:
        with database.write() as session:
            administration = _by_mail_name(session, mail_name)
            refuse_without(act, Power.ADMINISTRATIONS, administration.id)
            fresh = _free(session, new_name or unguessable(_first_name(administration)))
            for older in administration.addresses:
                older.current = False
                if close_older and older.open:
                    older.open, older.closed_at = False, act.now
            administration.addresses.append(_address(fresh, act.now))
            _record(session, administration, "mail-name.rotated", act)
            return _view(administration)

    return _again_when_another_was_first(step)


def unguessable(mail_name: str) -> str:
    """The mail name with an unguessable part behind it. Raises Refused when that makes it too long."""
    return mail_names.with_secret(mail_name, unguessable_part())


def add_to(session: Session, office: Office, new: NewAdministration, act: Act) -> Administration:
    """`add` within a transaction of the caller. Raises Refused when the mail name is wrong or taken."""
    fresh = _free(session, new.mail_name)
    administration = Administration(
        office=office,
        client_id=client_for(session, office.id, new.client, act.now).id,
        name=new.name,
        dossier_on=True,
        created_at=act.now,
        addresses=[_address(fresh, act.now)],
    )
    session.add(administration)
    session.flush()
    sender_default.give(session, office, administration)
    _record(session, administration, "administration.created", act)
    return administration


def client_for(session: Session, office_id: UUID, name: str, now: datetime) -> Client:
    """The client of this office with this name; a new one when there is none."""
    found = session.scalar(select(Client).where(Client.office_id == office_id, Client.name == name))
    if found is None:
        found = Client(office_id=office_id, name=name, created_at=now)
        session.add(found)
        session.flush()
    return found


def _again_when_another_was_first(step: Callable[[], AdministrationView]) -> AdministrationView:
    """Two at the same moment do not see each other's names; the second time those of the other are there to see."""
    try:
        return step()
    except IntegrityError:
        return step()


def _address(mail_name: str, now: datetime) -> MailAddress:
    return MailAddress(mail_name=mail_name, current=True, open=True, created_at=now)


def _free(session: Session, mail_name: str) -> str:
    name = mail_names.checked(mail_name)
    if mail_name_taken(session, name):
        raise Refused(
            "The mail name '{name}' is in use, or was: mail to it must never reach another dossier.", name=name
        )
    return name


def _first_name(administration: Administration) -> str:
    """Rotating twice does not put a secret behind a secret."""
    return min(administration.addresses, key=lambda each: each.created_at).mail_name


def _as_stored(mail_name: str) -> str:
    return mail_name.strip().lower()


def _with_names() -> Select[Administration]:
    return select(Administration).options(joinedload(Administration.office), selectinload(Administration.addresses))


def _by_mail_name(session: Session, mail_name: str) -> Administration:
    """Raises NotFound."""
    query = _with_names().where(Administration.addresses.any(mail_name=_as_stored(mail_name)))
    found = session.scalar(query)
    if found is None:
        raise NotFound(f"No administration has the mail name '{mail_name}'. See: dossier administration list")
    return found


def _record(session: Session, administration: Administration, action: str, act: Act) -> None:
    record(session, Event(administration.office_id, action, administration.id), act)


def administration_of(session: Session, administration_id: UUID) -> Administration:
    """Raises NotFound."""
    found = session.get(Administration, administration_id)
    if found is None:
        raise NotFound("There is no such administration.")
    return found


def _view(administration: Administration) -> AdministrationView:
    current = next(each.mail_name for each in administration.addresses if each.current)
    older = [each for each in administration.addresses if not each.current]
    return AdministrationView(
        id=administration.id,
        name=administration.name,
        mail_name=current,
        address=mail_names.address(current, administration.office.mail_domain),
        dossier_on=administration.dossier_on,
        older_names=tuple(each.mail_name for each in older if each.open),
        closed_names=tuple(each.mail_name for each in older if not each.open),
    )
