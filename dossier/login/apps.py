"""The app on a phone: bound once with password and SMS code, opened with a PIN of five digits after it (S1-43..45)."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.house import House
from dossier import tries
from dossier.factors.alarms import say_own
from dossier.factors.codes import check_code, send_sms_code
from dossier.hashes import digest_of, fits, hashed, new_token
from dossier.login.sessions import SignedIn, Start, start
from dossier.login.sign_in import half_login
from dossier.rows import changed_one, locked_person
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.factors import Denial, Denied, Purpose, Sent, weak_pin
from dossier.rules.signing_in import APP_LIMIT
from models import AppDevice, LoginSession

FIVE_DIGITS = re.compile(r"[0-9]{5}")
LONGEST_LABEL = 80  # characters


@dataclass(frozen=True, slots=True)
class Binding:
    """`token`: of the login that began with `Credentials(for_app=True)`. `pin`: chosen by the person."""

    token: str = field(repr=False)
    code: str = field(repr=False)
    pin: str = field(repr=False)
    label: str


@dataclass(frozen=True, slots=True)
class Bound:
    device_token: str = field(repr=False)  # the app keeps it
    signed_in: SignedIn


@dataclass(frozen=True, slots=True)
class AppLine:
    id: UUID
    label: str
    bound_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose phone this is."""

    app_id: UUID
    person_id: UUID


def send_code(house: House, token: str, now: datetime) -> Sent | Denied | None:
    """The code that binds, by SMS. None: begin again with the password."""
    with house.database.read() as session:
        half = half_login(session, token, now)
    if half is None:
        return None
    act = Act(str(half.person_id), now)
    return send_sms_code(house, half.person_id, purpose=Purpose.BIND_DEVICE, bound_to=digest_of(token), act=act)


def bind(house: House, binding: Binding, address: str, now: datetime) -> Bound | Denied | None:
    """Bind the app, and log in. None: begin again with the password. Raises Refused for a PIN that anybody guesses."""
    if not FIVE_DIGITS.fullmatch(binding.pin) or weak_pin(binding.pin):
        raise Refused("Choose a PIN of five digits, not a row like 12345 and not one digit only.")
    device_token, bound_to = new_token(), digest_of(binding.token)
    pin_hash = hashed(binding.pin + device_token)
    with house.database.write() as session:
        half = half_login(session, binding.token, now)
        if half is None:
            return None
        person, act = locked_person(session, half.person_id), Act(str(half.person_id), now)
        judged = check_code(
            session, house.seals, person.id, binding.code, purpose=Purpose.BIND_DEVICE, bound_to=bound_to, act=act
        )
        if isinstance(judged, Denied):
            return judged
        session.delete(half)
        app = AppDevice(
            id=uuid7(),
            person_id=person.id,
            token_digest=digest_of(device_token),
            label=binding.label.strip()[:LONGEST_LABEL],
            pin_hash=pin_hash,
            bound_at=now,
            last_at=now,
        )
        session.add(app)
        session.flush()
        say_own(session, person, "app-bound", act)
        how = Start(address, second_step=True, app_device_id=app.id)
        return Bound(device_token, start(session, house.settings, person, how, act))


def open_app(house: House, device_token: str, pin: str, address: str, now: datetime) -> SignedIn | Denied:
    """Log in with the PIN. After five wrong ones the app is bound no more.

    Whoever looked over a shoulder knows it: pages that guard the account still ask for the password and a code.
    """
    with house.database.write() as session:
        app = session.scalar(select(AppDevice).where(AppDevice.token_digest == digest_of(device_token)))
        key = tries.key("app", str(app.id) if app else device_token)
        turn = tries.take(session, key, APP_LIMIT, now)
    right = fits(app.pin_hash if app and turn.allowed else None, pin + device_token)
    if app is None or app.revoked_at or not turn.allowed:
        return Denied(Denial.NOT_SET_UP)
    act = Act(str(app.person_id), now)
    with house.database.write() as session:
        person = locked_person(session, app.person_id)
        if right and (person.expires_at is None or person.expires_at > now):
            in_use = (AppDevice.id == app.id, AppDevice.revoked_at.is_(None))
            if not changed_one(session, update(AppDevice).where(*in_use).values(last_at=now)):
                return Denied(Denial.NOT_SET_UP)
            tries.forget(session, key)
            how = Start(address, second_step=True, app_device_id=app.id, proven_at=app.bound_at)
            return start(session, house.settings, person, how, act)
        if turn.locks:
            session.execute(update(AppDevice).where(AppDevice.id == app.id).values(revoked_at=now))
            say_own(session, person, "app-revoked", act)
        return Denied(Denial.WRONG_PIN, turn.tries_left)


def holder_of(house: House, device_token: str) -> Holder | None:
    """None: the token is of no app, or of one that is bound no more."""
    with house.database.read() as session:
        app = session.scalar(select(AppDevice).where(*_in_use(device_token)))
        return Holder(app.id, app.person_id) if app else None


def apps_of(house: House, person_id: UUID) -> tuple[AppLine, ...]:
    """The last used first."""
    with house.database.read() as session:
        mine = select(AppDevice).where(AppDevice.person_id == person_id, AppDevice.revoked_at.is_(None))
        rows = session.scalars(mine.order_by(AppDevice.last_at.desc(), AppDevice.id))
        return tuple(AppLine(each.id, each.label, each.bound_at, each.last_at) for each in rows)


def revoke(house: House, person_id: UUID, app_id: UUID, act: Act) -> None:
    """A lost phone: it opens nothing any more. Raises NotFound."""
    with house.database.write() as session:
        _revoke(session, person_id, app_id, act)


def give_up(house: House, device_token: str, now: datetime) -> None:
    """The PIN is forgotten: this phone begins anew. Of one that is bound no more nothing is left to do."""
    with house.database.write() as session:
        if app := session.scalar(select(AppDevice).where(*_in_use(device_token))):
            _revoke(session, app.person_id, app.id, Act(str(app.person_id), now))


def _revoke(session: Session, person_id: UUID, app_id: UUID, act: Act) -> None:
    person = locked_person(session, person_id)
    mine = (AppDevice.id == app_id, AppDevice.person_id == person_id, AppDevice.revoked_at.is_(None))
    if not changed_one(session, update(AppDevice).where(*mine).values(revoked_at=act.now)):
        raise NotFound("There is no such app, or it is bound no more.")
    there = (LoginSession.app_device_id == app_id, LoginSession.ended_at.is_(None))
    session.execute(update(LoginSession).where(*there).values(ended_at=act.now))
    say_own(session, person, "app-revoked", act)


def _in_use(device_token: str) -> tuple[ColumnElement[bool], ...]:
    return (AppDevice.token_digest == digest_of(device_token), AppDevice.revoked_at.is_(None))
