"""Whose mail a new administration takes: the office chooses, and may let it go for those where nobody chose."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.accountability.trail import Event, record
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, refuse_without
from dossier.rules.states import SenderPolicy
from models import Administration, Office, SenderSetting
from models.missing import insert_missing

CHOICES = tuple(each for each in SenderPolicy if each is not SenderPolicy.OWN_DOMAINS)  # a new one has no domains yet
ROWS = 500  # in one statement, which holds a bounded number of values


@dataclass(frozen=True, slots=True)
class SenderDefault:
    policy: SenderPolicy
    behind: int  # administrations where nobody chose, and that follow another default
    chosen: int  # administrations for which somebody chose: they stay as they are


def view(database: Database, office_id: UUID) -> SenderDefault:
    """Raises NotFound."""
    with database.read() as session:
        policy = SenderPolicy(_office(session, office_id).sender_policy)
        behind = select(func.count()).select_from(_behind(office_id, policy).subquery())
        chosen = select(func.count()).select_from(_settings(office_id).where(~SenderSetting.by_default).subquery())
        return SenderDefault(policy, session.scalar(behind) or 0, session.scalar(chosen) or 0)


def choose(database: Database, office_id: UUID, policy: SenderPolicy, act: Act) -> None:
    """For administrations that are added from now on. Raises Refused, NotFound."""
    refuse_without(act, Power.OFFICE)
    if policy not in CHOICES:
        raise Refused("A new administration has no own domains yet: all of its mail would go to quarantine.")
    with database.write() as session:
        office = _office(session, office_id)
        if office.sender_policy != policy:
            office.sender_policy = policy
            record(session, Event(office_id, "senders.default", None, {"policy": policy}), act)


def apply(database: Database, office_id: UUID, policy: SenderPolicy, act: Act) -> int:
    """Let the default, which is still this one, go where nobody chose: for how many administrations. Mail that came
    before stays where it is. Raises Refused, NotFound.
    """
    refuse_without(act, Power.OFFICE)
    with database.write() as session:
        if _office(session, office_id).sender_policy != policy:
            raise Refused("The default was changed meanwhile. Nothing was done: look at the page again.")
        changed = sorted(set(_follow(session, office_id, policy)))
        for each in changed:
            record(session, Event(office_id, "senders.policy", each, {"policy": policy, "own_domains": []}), act)
        details = {"policy": policy, "administrations": len(changed)}
        record(session, Event(office_id, "senders.default-applied", None, details), act)
        return len(changed)


def give(session: Session, office: Office, administration: Administration) -> None:
    """To a new administration, in the transaction of the caller. No row says: everybody."""
    if office.sender_policy != SenderPolicy.EVERYBODY:
        new = SenderSetting(administration_id=administration.id, policy=office.sender_policy, by_default=True)
        session.add(new)


def _follow(session: Session, office_id: UUID, policy: SenderPolicy) -> Iterator[UUID]:
    """A choice that is made at this moment is not written over: by its row, or by the unique key of it."""
    fresh = sorted(session.scalars(_behind(office_id, policy).where(SenderSetting.id.is_(None))))
    older = select(Administration.id).where(*_of_clients(office_id))
    given = (
        update(SenderSetting)
        .where(SenderSetting.by_default, SenderSetting.policy != policy, SenderSetting.administration_id.in_(older))
        .values(policy=policy)
        .returning(SenderSetting.administration_id)
    )
    yield from session.scalars(given, execution_options={"synchronize_session": False})
    for some in (fresh[at : at + ROWS] for at in range(0, len(fresh), ROWS)):
        rows = [{"administration_id": each, "policy": policy, "by_default": True, "own_domains": []} for each in some]
        insert_missing(session, SenderSetting, rows)
        came = SenderSetting.administration_id.in_(some), SenderSetting.by_default, SenderSetting.policy == policy
        yield from session.scalars(select(SenderSetting.administration_id).where(*came))


def _behind(office_id: UUID, policy: SenderPolicy) -> Select[UUID]:
    here = func.coalesce(SenderSetting.policy, SenderPolicy.EVERYBODY.value)
    nobody_chose = or_(SenderSetting.id.is_(None), SenderSetting.by_default)
    joined = select(Administration.id).outerjoin(SenderSetting, SenderSetting.administration_id == Administration.id)
    return joined.where(*_of_clients(office_id), nobody_chose, here != policy)


def _settings(office_id: UUID) -> Select[UUID]:
    joined = select(SenderSetting.id).join(Administration, Administration.id == SenderSetting.administration_id)
    return joined.where(*_of_clients(office_id))


def _of_clients(office_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """That of the office itself takes mail for postmaster, from everybody (RFC 5321 4.5.1)."""
    return Administration.office_id == office_id, Administration.client_id.is_not(None)


def _office(session: Session, office_id: UUID) -> Office:
    found = session.get(Office, office_id)
    if found is None:
        raise NotFound
    return found
