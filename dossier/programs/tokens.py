"""Tokens of an office, with which programs of others use the API: issued by its administrators, shown once.

A token does what a colleague may do, within its scopes and the administrations it is restricted to.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.database import Database
from dossier.access.desk import Desk
from dossier.access.visitor import Visitor
from dossier.accountability.trail import Event, record
from dossier.hashes import digest_of, new_token
from dossier.office import offices
from dossier.rules.acts import BEARER, Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, refuse_without
from dossier.rules.rights import Role
from dossier.rules.scopes import LONGEST_LIFE, PREFIX, USUAL_LIFE, Scope
from dossier.rules.visibility import Staff
from models import Administration, ApiToken, ApiTokenAdministration, Office

MOST = 50  # tokens of one office that are in use
NAME_CHARACTERS = 80
ENDS_SOON = timedelta(days=14)  # so long before it a program that nobody thinks of still works


@dataclass(frozen=True, slots=True)
class NewToken:
    name: str
    scopes: frozenset[Scope]
    administrations: frozenset[UUID] | None = None  # None: all of the office, also later ones
    life: timedelta = USUAL_LIFE


@dataclass(frozen=True, slots=True)
class Issued:
    token_id: UUID
    token: str = field(repr=False)  # shown now and never again
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenLine:
    id: UUID
    name: str
    scopes: tuple[Scope, ...]
    administrations: tuple[UUID, ...] | None  # None: all
    created_at: datetime
    created_by: str  # actor
    expires_at: datetime
    used_at: datetime | None  # to the minute; None: never


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that bears a token, for one request."""

    token_id: UUID
    name: str
    office_id: UUID
    domain: str  # mail domain of the office
    scopes: frozenset[Scope]
    only: frozenset[UUID] | None  # administrations it is restricted to; None: all of the office
    expires_at: datetime
    now: datetime

    @property
    def act(self) -> Act:
        """As a colleague."""
        return self._act(Role.STAFF_MEMBER)

    @property
    def office_act(self) -> Act:
        """For what only an administrator may do and a scope allows, which an administrator gave to this token."""
        return self._act(Role.ADMINISTRATOR)

    @property
    def visitor(self) -> Visitor:
        return Visitor(self._staff, self.token_id, by_token=True)

    def desk(self, administration_id: UUID) -> Desk:
        """Whether it may enter this dossier, the service finds out."""
        return Desk(administration_id, self.act, self._staff)

    @property
    def _staff(self) -> Staff:
        return Staff(self.office_id, frozenset({Role.STAFF_MEMBER}), self.only)

    def _act(self, role: Role) -> Act:
        return Act(f"{BEARER}{self.token_id}", self.now, frozenset({role}), self.only)


def issue(database: Database, domain: str, new: NewToken, act: Act) -> Issued:
    """A new token of the office of this domain. Raises NotFound, Refused."""
    refuse_without(act, Power.OFFICE)
    name, token = _checked(new), f"{PREFIX}{new_token()}"
    office_id = offices.find(database, domain)
    with database.write() as session:
        in_use = select(func.count()).where(ApiToken.office_id == office_id, *_valid(act.now))
        if (session.scalar(in_use) or 0) >= MOST:
            raise Refused("An office has at most {most} tokens. Revoke one first.", most=MOST)
        row = ApiToken(
            id=uuid7(),
            office_id=office_id,
            name=name,
            digest=digest_of(token),
            scopes=sorted(new.scopes),
            restricted=new.administrations is not None,
            created_at=act.now,
            created_by=act.actor,
            expires_at=act.now + new.life,
        )
        session.add(row)
        session.flush()
        _restrict(session, row, new.administrations or ())
        record(session, Event(office_id, "token.issued", row.id, {"scopes": sorted(new.scopes)}), act)
        return Issued(row.id, token, row.expires_at)


def revoke(database: Database, domain: str, token_id: UUID, act: Act) -> None:
    """It opens nothing any more, from the next request on. Raises NotFound, Refused."""
    refuse_without(act, Power.OFFICE)
    office_id = offices.find(database, domain)
    with database.write() as session:
        row = session.get(ApiToken, token_id, with_for_update=True)
        if row is None or row.office_id != office_id or row.revoked_at:
            raise NotFound("There is no such token.")
        row.revoked_at = act.now
        record(session, Event(office_id, "token.revoked", row.id), act)


def list_all(database: Database, domain: str, now: datetime) -> tuple[TokenLine, ...]:
    """Those that open something, the oldest first. Two queries."""
    office_id = offices.find(database, domain)
    with database.read() as session:
        mine = select(ApiToken).where(ApiToken.office_id == office_id, *_valid(now)).order_by(ApiToken.id)
        rows = session.scalars(mine).all()
        entered = _administrations(session, [each.id for each in rows])
        return tuple(
            TokenLine(
                each.id,
                each.name,
                tuple(map(Scope, each.scopes)),
                tuple(entered[each.id]) if each.restricted else None,
                each.created_at,
                each.created_by,
                each.expires_at,
                each.window_at,
            )
            for each in rows
        )


def ending(database: Database, office_id: UUID, now: datetime) -> int:
    """How many end soon. One query."""
    soon = (ApiToken.office_id == office_id, *_valid(now), ApiToken.expires_at <= now + ENDS_SOON)
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(ApiToken).where(*soon)) or 0


def authenticate(database: Database, token: str, now: datetime) -> Caller | None:
    """Who bears this token. None: nobody, or no longer."""
    query = select(ApiToken, Office.mail_domain).join(Office, Office.id == ApiToken.office_id)
    with database.read() as session:
        found = session.execute(query.where(ApiToken.digest == digest_of(token), *_valid(now))).one_or_none()
        if found is None:
            return None
        row, domain = found
        only = frozenset(_administrations(session, [row.id])[row.id]) if row.restricted else None
        scopes = frozenset(map(Scope, row.scopes))
        return Caller(row.id, row.name, row.office_id, domain, scopes, only, row.expires_at, now)


def _valid(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return ApiToken.revoked_at.is_(None), ApiToken.expires_at > now


def _checked(new: NewToken) -> str:
    """The name. Raises Refused."""
    name = new.name.strip()
    if not name or len(name) > NAME_CHARACTERS:
        raise Refused("Say in {most} characters at the most what the token is for.", most=NAME_CHARACTERS)
    if not new.scopes:
        raise Refused("Choose at least one thing that the token may do.")
    if new.administrations is not None and not new.administrations:
        raise Refused("Choose at least one administration, or all.")
    if not timedelta() < new.life <= LONGEST_LIFE:
        raise Refused("A token works for {days} days at the most.", days=LONGEST_LIFE.days)
    return name


def _restrict(session: Session, row: ApiToken, administrations: Collection[UUID]) -> None:
    """Raises NotFound for one of another office."""
    here = select(Administration.id).where(
        Administration.id.in_(administrations), Administration.office_id == row.office_id
    )
    if set(session.scalars(here)) != set(administrations):
        raise NotFound("There is no such administration.")
    session.add_all(ApiTokenAdministration(token_id=row.id, administration_id=each) for each in administrations)


def _administrations(session: Session, tokens: Collection[UUID]) -> dict[UUID, list[UUID]]:
    rows = session.scalars(select(ApiTokenAdministration).where(ApiTokenAdministration.token_id.in_(tokens)))
    entered: dict[UUID, list[UUID]] = defaultdict(list)
    for each in rows:
        entered[each.token_id].append(each.administration_id)
    return entered
