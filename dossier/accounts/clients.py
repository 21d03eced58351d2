"""Clients (cliënten): of whom there are dossiers, since when and until when; and what clients change themselves."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.visitor import ended
from dossier.accountability.trail import Event, record
from dossier.rules import names
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, refuse_without
from dossier.rules.signing_in import TwoStep
from dossier.rules.visibility import Staff
from models import Administration, Client, ClientMember


@dataclass(frozen=True, slots=True)
class ClientLine:
    id: UUID
    name: str
    administrations: tuple[str, ...]  # those that the one who asks may enter
    users: int
    ended_at: datetime | None  # None: still a client
    two_step: TwoStep


@dataclass(frozen=True, slots=True)
class OwnClient:
    """A client that a person acts for (S1-8): one of these is active."""

    id: UUID
    name: str
    kind: str
    may_approve: bool
    delegated_admin: bool
    administrations: tuple[str, ...]  # with an open dossier


def list_all(database: Database, office_id: UUID, staff: Staff | None = None) -> tuple[ClientLine, ...]:
    """The clients of the office, by name; for restricted staff those they may enter. `staff` None: the program."""
    with database.read() as session:
        only = None if staff is None else staff.only
        found = select(Client).where(Client.office_id == office_id).order_by(Client.name, Client.id)
        rows = session.scalars(found).all()
        entered = _administrations(session, Administration.office_id == office_id)
        counted = select(ClientMember.client_id, func.count()).group_by(ClientMember.client_id)
        users = dict(iter(session.execute(counted)))
        theirs = {
            each.id: tuple(name for id_, name in entered[each.id] if only is None or id_ in only) for each in rows
        }
        return tuple(
            ClientLine(
                each.id, each.name, theirs[each.id], users.get(each.id, 0), each.ended_at, TwoStep(each.two_step)
            )
            for each in rows
            if only is None or theirs[each.id]
        )


def add(database: Database, office_id: UUID, name: str, act: Act) -> UUID:
    """A client without a dossier yet. Raises Refused for a name that the office has."""
    refuse_without(act, Power.ADMINISTRATIONS)
    with database.write() as session:
        wanted = names.checked(name)
        if session.scalar(select(Client.id).where(Client.office_id == office_id, Client.name == wanted)):
            raise Refused("The office has a client '{name}'.", name=wanted)
        client = Client(office_id=office_id, name=wanted, created_at=act.now)
        session.add(client)
        session.flush()
        record(session, Event(office_id, "client.added", client.id), act)
        return client.id


def end(database: Database, office_id: UUID, client_id: UUID, at: datetime | None, act: Act) -> None:
    """End of the relation: its users enter no more from then on, mail still comes in. None: still a client.

    Raises NotFound, Refused.
    """
    refuse_without(act, Power.ADMINISTRATIONS)
    with database.write() as session:
        client = _of_office(session, office_id, client_id)
        client.ended_at = at
        details = {"ended_at": at.isoformat() if at else None}
        record(session, Event(office_id, "client.ended" if at else "client.resumed", client_id, details), act)


def choose_two_step(database: Database, office_id: UUID, client_id: UUID, choice: TwoStep, act: Act) -> None:
    """Whether the users of this client need a second step (S2-50), from their next login on. Raises NotFound, Refused.

    Of several clients the strictest counts, and an office user always needs one.
    """
    refuse_without(act, Power.ADMINISTRATIONS)
    with database.write() as session:
        client = _of_office(session, office_id, client_id)
        if client.two_step != choice:
            client.two_step = choice
            record(session, Event(office_id, "client.two-step-set", client_id, {"setting": choice}), act)


def find(database: Database, office_id: UUID, name: str) -> UUID:
    """Raises NotFound."""
    with database.read() as session:
        found = session.scalar(select(Client.id).where(Client.office_id == office_id, Client.name == name))
    if found is None:
        raise NotFound(f"There is no client '{name}'. See: dossier client list")
    return found


def own(database: Database, person_id: UUID, now: datetime) -> tuple[OwnClient, ...]:
    """The clients that this person may act for now, by name: to choose the active one from (S1-8, S1-38)."""
    with database.read() as session:
        query = select(ClientMember, Client).join(Client, Client.id == ClientMember.client_id)
        rows = session.execute(query.where(ClientMember.person_id == person_id).order_by(Client.name, Client.id)).all()
        mine = [(member, client) for member, client in rows if not ended(now, member.expires_at, client.ended_at)]
        ids = [client.id for _, client in mine]
        entered = _administrations(session, Administration.client_id.in_(ids), Administration.dossier_on.is_(True))
        return tuple(
            OwnClient(
                id=client.id,
                name=client.name,
                kind=member.kind,
                may_approve=member.may_approve,
                delegated_admin=member.delegated_admin,
                administrations=tuple(name for _, name in entered[client.id]),
            )
            for member, client in mine
        )


def _of_office(session: Session, office_id: UUID, client_id: UUID) -> Client:
    """Raises NotFound."""
    client = session.get(Client, client_id)
    if client is None or client.office_id != office_id:
        raise NotFound("There is no such client.")
    return client


def _administrations(session: Session, *which: ColumnElement[bool]) -> dict[UUID | None, list[tuple[UUID, str]]]:
    """Per client its dossiers, by name."""
    found: dict[UUID | None, list[tuple[UUID, str]]] = defaultdict(list)
    query = select(Administration.client_id, Administration.id, Administration.name).where(*which)
    for client_id, id_, name in session.execute(query.order_by(Administration.name)):
        found[client_id].append((id_, name))
    return found
