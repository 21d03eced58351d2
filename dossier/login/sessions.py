"""Sessions: in the database, so that each can be seen and ended, by any process of the portal at once."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.house import House
from dossier.accountability.trail import Event, record
from dossier.factors.alarms import say_own
from dossier.hashes import digest_of, new_token
from dossier.login.ending import end_sessions
from dossier.rows import changed_one, locked_person
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound
from dossier.rules.signing_in import FRESH, SEEN_EVERY
from models import AppDevice, Device, LoginSession, Person
from settings import Settings

HISTORY = 50  # logins that are shown


@dataclass(frozen=True, slots=True)
class Start:
    """How a session begins: in a browser or in the app."""

    address: str
    second_step: bool
    device_id: UUID | None = None
    app_device_id: UUID | None = None
    proven_at: datetime | None = None  # when they last gave all that they have; None: now


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the browser or the app gets. The tokens are in nothing that is kept."""

    person_id: UUID
    session_id: UUID
    token: str = field(repr=False)
    expires_at: datetime
    device_token: str = field(default="", repr=False)  # "": the browser has it already


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody who is logged in."""

    session_id: UUID
    person_id: UUID
    office_id: UUID
    second_step: bool
    fresh: bool  # proved who they are a moment ago: may see pages about the account
    device_id: UUID | None  # None: in the app


@dataclass(frozen=True, slots=True)
class SessionLine:
    id: UUID
    label: str  # of the browser or app
    address: str
    started_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PastLogin:
    started_at: datetime
    label: str  # of the browser or app
    address: str
    second_step: bool
    ended_at: datetime | None  # None: it goes on, or nobody came back


def start(session: Session, settings: Settings, person: Person, how: Start, act: Act) -> SignedIn:
    """A new session with a token of its own, whatever the browser had before."""
    token, id_ = new_token(), uuid7()
    row = LoginSession(
        id=id_,
        person_id=person.id,
        token_digest=digest_of(token),
        device_id=how.device_id,
        app_device_id=how.app_device_id,
        address=how.address,
        second_step=how.second_step,
        started_at=act.now,
        fresh_at=how.proven_at or act.now,
        seen_at=act.now,
        expires_at=act.now + settings.session_life,
    )
    session.add(row)
    record(session, Event(person.office_id, "login.started", person.id, {"session": str(id_)}), act)
    return SignedIn(person.id, id_, token, row.expires_at)


def entered(house: House, token: str, now: datetime) -> Entered | None:
    """Who this token stands for. None: nobody, or no longer. Writes once a minute."""
    with house.database.read() as session:
        found = session.execute(
            select(LoginSession, Person)
            .join(Person, Person.id == LoginSession.person_id)
            .where(LoginSession.token_digest == digest_of(token))
        ).one_or_none()
    if found is None:
        return None
    row, person = found
    if not _goes_on(row, house.settings, now) or (person.expires_at and person.expires_at <= now):
        return None
    if now - row.seen_at >= SEEN_EVERY:
        with house.database.write() as session:
            mine = (LoginSession.id == row.id, LoginSession.seen_at < now)
            session.execute(update(LoginSession).where(*mine).values(seen_at=now))
    fresh = now - row.fresh_at < FRESH
    return Entered(row.id, person.id, person.office_id, row.second_step, fresh, row.device_id)


def renew(house: House, token: str, act: Act, *, second_step: bool) -> SignedIn:
    """After a new proof of who they are: the session is fresh, under a new token; the old one is worth nothing.

    The caller has judged the proof. Raises NotFound when the session has ended.
    """
    new = new_token()
    with house.database.write() as session:
        mine = (LoginSession.token_digest == digest_of(token), LoginSession.ended_at.is_(None))
        row = session.scalar(select(LoginSession).where(*mine).with_for_update())
        if row is None or not _goes_on(row, house.settings, act.now):
            raise NotFound("You are not logged in any more.")
        row.token_digest, row.fresh_at = digest_of(new), act.now
        row.second_step = row.second_step or second_step
        return SignedIn(row.person_id, row.id, new, row.expires_at)


def sessions_of(house: House, person_id: UUID, now: datetime) -> tuple[SessionLine, ...]:
    """Where this person is logged in, the last used first."""
    with house.database.read() as session:
        mine = select(LoginSession, Device.label, AppDevice.label).where(
            LoginSession.person_id == person_id, LoginSession.ended_at.is_(None)
        )
        mine = mine.outerjoin(Device, Device.id == LoginSession.device_id)
        mine = mine.outerjoin(AppDevice, AppDevice.id == LoginSession.app_device_id)
        return tuple(
            SessionLine(row.id, browser or app or "", row.address, row.started_at, row.seen_at, row.expires_at)
            for row, browser, app in session.execute(mine.order_by(LoginSession.seen_at.desc(), LoginSession.id))
            if _goes_on(row, house.settings, now)
        )


def history(house: House, person_id: UUID) -> tuple[PastLogin, ...]:
    """The logins of the last months that are still kept, the newest first."""
    with house.database.read() as session:
        mine = select(LoginSession, Device.label, AppDevice.label).where(LoginSession.person_id == person_id)
        mine = mine.outerjoin(Device, Device.id == LoginSession.device_id)
        mine = mine.outerjoin(AppDevice, AppDevice.id == LoginSession.app_device_id)
        newest = mine.order_by(LoginSession.started_at.desc(), LoginSession.id).limit(HISTORY)
        return tuple(
            PastLogin(row.started_at, browser or app or "", row.address, row.second_step, row.ended_at)
            for row, browser, app in session.execute(newest)
        )


def end(house: House, person_id: UUID, session_id: UUID, act: Act) -> None:
    """One session of this person: they log out, or end it from elsewhere. Raises NotFound."""
    with house.database.write() as session:
        person = locked_person(session, person_id)
        mine = and_(LoginSession.id == session_id, LoginSession.person_id == person_id)
        ended = update(LoginSession).where(mine, LoginSession.ended_at.is_(None)).values(ended_at=act.now)
        if not changed_one(session, ended):
            raise NotFound("There is no such session, or it has ended.")
        record(session, Event(person.office_id, "login.ended", person_id, {"session": str(session_id)}), act)


def end_all(house: House, person_id: UUID, act: Act, *, but: UUID | None = None) -> None:
    """Logged out everywhere. `but`: the session that goes on. Raises NotFound."""
    with house.database.write() as session:
        person = locked_person(session, person_id)
        end_sessions(session, person_id, act.now, but=but)
        say_own(session, person, "sessions-ended", act)


def _goes_on(row: LoginSession, settings: Settings, now: datetime) -> bool:
    return row.ended_at is None and now < min(row.expires_at, row.seen_at + settings.session_idle)
