"""Logging in: the password, then a second step where it is asked. Who exists is told to nobody."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters import meters
from adapters.house import House
from dossier import tries
from dossier.accountability.trail import Event, record
from dossier.factors import alarms, enrol
from dossier.factors.codes import check_code, confirmed_app, send_sms_code
from dossier.factors.sms import why_not_sent
from dossier.factors.usable import login_factors
from dossier.hashes import digest_of, fits, hashed, is_old, new_token
from dossier.login.accounts import as_typed, person_named
from dossier.login.devices import Visit, greet, known_device
from dossier.login.sessions import SignedIn, Start, start
from dossier.rows import changed_one, locked_person
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound
from dossier.rules.factors import Confirmed, Denied, Purpose, Sent, Usable
from dossier.rules.passwords import as_kept
from dossier.rules.signing_in import (
    ADDRESS_LIMIT,
    DEVICE_LIMIT,
    HALF_LIFE,
    NAME_LIMIT,
    NextStep,
    Readiness,
    TwoStep,
    network,
    next_step,
    two_step,
)
from dossier.rules.tries import Turn
from models import Client, ClientMember, Device, HalfLogin, Office, Passkey, Password, Person, StaffRole

AT_THE_DOOR = "portal"  # who acts while nobody has proved to be anybody


@dataclass(frozen=True, slots=True)
class Credentials:
    domain: str  # of the office
    name: str  # user name or mail address, as typed
    password: str = field(repr=False)
    for_app: bool = False  # to bind an app: a code is asked whatever the client chose


@dataclass(frozen=True, slots=True)
class NotIn:
    """The one answer to a wrong name, a wrong password, an ended access and an account without a password."""

    again_at: datetime | None  # None: at once


@dataclass(frozen=True, slots=True)
class Halfway:
    """The password was right."""

    token: str = field(repr=False)
    person_id: UUID
    next_step: NextStep
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SecondStep:
    """`remember`: skip it in this browser from now on, for a while."""

    token: str = field(repr=False)  # of the half login
    code: str = field(repr=False)
    remember: bool = False


@dataclass(frozen=True, slots=True)
class Ways:
    """`no_sms`: why no code is sent by SMS at this moment. None: it may be asked."""

    factors: tuple[Usable, ...]
    no_sms: Denied | None


@dataclass(frozen=True, slots=True)
class Entering:
    """One transaction in which somebody gets in."""

    house: House
    session: Session
    visit: Visit
    act: Act


@dataclass(frozen=True, slots=True)
class _Guess:
    """A try that was counted and is to be judged."""

    person_id: UUID | None
    kept: str | None  # the hash of the password
    device_id: UUID | None  # a browser that this person used before
    own_key: str
    address_key: str
    turn: Turn


def begin(house: House, given: Credentials, visit: Visit, now: datetime) -> SignedIn | Halfway | NotIn:
    """The first step. For a name that nobody has the same is done, in the same time."""
    with house.database.write() as session:
        guess = _counted(session, given, visit, now)
    if not guess.turn.allowed:
        meters.LOGINS.labels("password", "held-off").inc()
        return NotIn(guess.turn.again_at)
    right = fits(guess.kept, as_kept(given.password))  # outside a transaction: it takes long, on purpose
    newer = hashed(as_kept(given.password)) if right and guess.kept and is_old(guess.kept) else None
    with house.database.write() as session:
        person = _proven(session, guess, now) if right else None
        meters.LOGINS.labels("password", "right" if person else "denied").inc()
        if person is None:
            return _denied(session, given.domain, guess, now)
        if newer:
            session.get_one(Password, person.id).hash = newer
        entering = Entering(house, session, visit, Act(str(person.id), now))
        return _let_in(entering, guess, person, for_app=given.for_app)


def give_code(house: House, step: SecondStep, visit: Visit, now: datetime) -> SignedIn | Denied | None:
    """The second step. None: begin again."""
    with house.database.write() as session:
        half = half_login(session, step.token, now)
        if half is None:
            return None
        person = locked_person(session, half.person_id)
        entering = Entering(house, session, visit, Act(str(person.id), now))
        judged = _judge(entering, person, step.code)
        meters.LOGINS.labels("code", "denied" if isinstance(judged, Denied) else "right").inc()
        return judged if isinstance(judged, Denied) else finish(entering, half, remember=step.remember)


def begin_set_up(house: House, token: str, now: datetime) -> enrol.Enrolment | None:
    """For who has no second step and needs one. `give_code` with its first code logs in. None: begin again.

    Raises NotFound for who has one: a half login must not replace it.
    """
    with house.database.read() as session:
        half = half_login(session, token, now)
        person = session.get_one(Person, half.person_id) if half else None
        if person and readiness(session, person) is not Readiness.NOTHING:
            raise NotFound("The second step is set up already.")
    return enrol.begin_app(house, half.person_id, Act(str(half.person_id), now)) if half else None


def send_code(house: House, token: str, now: datetime) -> Sent | Denied | None:
    """A code by SMS for the second step. None: begin again."""
    with house.database.read() as session:
        half = half_login(session, token, now)
    if half is None:
        return None
    return send_sms_code(house, half.person_id, purpose=Purpose.LOGIN, bound_to="", act=Act(str(half.person_id), now))


def ways(house: House, token: str, now: datetime) -> Ways | None:
    """With what the second step may be given now. None: begin again."""
    with house.database.read() as session:
        half = half_login(session, token, now)
        if half is None:
            return None
        factors = login_factors(session, house.settings, half.person_id, now)
        wait = why_not_sent(
            session, session.get_one(Person, half.person_id), Purpose.LOGIN, house.settings.sms_wait, now
        )
        return Ways(factors, wait)


def finish(entering: Entering, half: HalfLogin, *, remember: bool) -> SignedIn | None:
    """Log in after a second step. None: another request used this half login, or it was ended meanwhile."""
    if not changed_one(entering.session, delete(HalfLogin).where(HalfLogin.id == half.id)):
        return None
    person = entering.session.get_one(Person, half.person_id)
    return enter(entering, person, half.device_id, trust=remember)


def enter(entering: Entering, person: Person, device_id: UUID | None, *, trust: bool | None) -> SignedIn:
    """`trust`: whether this browser skips the second step from now on; None: there was no second step."""
    settings, act = entering.house.settings, entering.act
    device, token = greet(entering.session, person, device_id, entering.visit, act)
    if trust:
        device.trusted_until = act.now + settings.device_life
    how = Start(entering.visit.address, second_step=trust is not None, device_id=device.id)
    return replace(start(entering.session, settings, person, how, act), device_token=token)


def _counted(session: Session, given: Credentials, visit: Visit, now: datetime) -> _Guess:
    """A browser that its owner used before has a count of its own: nobody locks them out of it from elsewhere."""
    person = person_named(session, given.domain, given.name)
    device = known_device(session, person.id if person else None, visit.device_token)
    kept = session.get(Password, person.id) if person else None
    address_key = tries.key("address", network(visit.address))
    if device is not None:
        own_key = tries.key("device", str(device.id))
        turn = tries.take(session, own_key, DEVICE_LIMIT, now)
    else:
        own_key = name_key(given.domain, given.name)
        turn = tries.take(session, address_key, ADDRESS_LIMIT, now)
        if turn.allowed:
            turn = tries.take(session, own_key, NAME_LIMIT, now)
    person_id = person.id if person else None
    return _Guess(person_id, kept.hash if kept else None, device.id if device else None, own_key, address_key, turn)


def name_key(domain: str, name: str) -> str:
    """What tries of a name are counted under."""
    return tries.key("name", f"{domain} {as_typed(name)}")


def _proven(session: Session, guess: _Guess, now: datetime) -> Person | None:
    """Who gave the right password, unless it was changed meanwhile or their access has ended."""
    person = locked_person(session, guess.person_id) if guess.person_id else None
    if person is None or (person.expires_at and person.expires_at <= now):
        return None
    kept = session.get(Password, person.id)
    return person if kept and kept.hash == guess.kept else None


def _denied(session: Session, domain: str, guess: _Guess, now: datetime) -> NotIn:
    """In the audit trail whether they exist or not: the answer takes the same time."""
    act = Act(AT_THE_DOOR, now)
    office_id = session.scalar(select(Office.id).where(Office.mail_domain == domain))
    if office_id:
        record(session, Event(office_id, "login.denied", guess.person_id), act)
    if guess.turn.locks and guess.person_id:
        alarms.locked(session, session.get_one(Person, guess.person_id), "password", act)
    return NotIn(guess.turn.again_at)


def _let_in(entering: Entering, guess: _Guess, person: Person, *, for_app: bool) -> SignedIn | Halfway:
    session, now = entering.session, entering.act.now
    if guess.device_id is None:
        tries.give_back(session, guess.address_key)  # first, as `_counted` takes it first: no deadlock
    tries.forget(session, guess.own_key)
    device = session.get(Device, guess.device_id) if guess.device_id else None
    trusted = bool(device and not device.revoked_at and device.trusted_until and device.trusted_until > now)
    step = next_step(_asked(session, person.id), readiness(session, person), trusted=trusted)
    step = NextStep.GIVE_CODE if for_app else step
    if step is NextStep.NOTHING:
        return enter(entering, person, guess.device_id, trust=None)
    token = new_token()
    half = HalfLogin(
        id=uuid7(),
        person_id=person.id,
        token_digest=digest_of(token),
        device_id=guess.device_id,
        started_at=now,
        expires_at=now + HALF_LIFE,
    )
    session.add(half)
    return Halfway(token, person.id, step, half.expires_at)


def _asked(session: Session, person_id: UUID) -> TwoStep:
    staff = session.scalar(select(exists().where(StaffRole.person_id == person_id)))
    clients = select(Client.two_step).join(ClientMember, ClientMember.client_id == Client.id)
    return two_step(session.scalars(clients.where(ClientMember.person_id == person_id)), is_staff=bool(staff))


def readiness(session: Session, person: Person) -> Readiness:
    """What this person has for a second step."""
    passkey = session.scalar(select(exists().where(Passkey.person_id == person.id)))
    if passkey or confirmed_app(session, person.id):
        return Readiness.SET_UP
    return Readiness.NUMBER_KNOWN if person.mobile else Readiness.NOTHING


def half_login(session: Session, token: str, now: datetime) -> HalfLogin | None:
    """Whoever gave the right password a moment ago. None: nobody, or too long ago."""
    half = session.scalar(select(HalfLogin).where(HalfLogin.token_digest == digest_of(token)))
    return half if half and half.expires_at > now else None


def _judge(entering: Entering, person: Person, code: str) -> Confirmed | Denied:
    """Who had nothing to confirm with gives the first code of the app that they set up on the way in."""
    session, seals, act = entering.session, entering.house.seals, entering.act
    if readiness(session, person) is Readiness.NOTHING:
        return enrol.confirm_app_in(session, seals, person.id, code, act)
    return check_code(session, seals, person.id, code, purpose=Purpose.LOGIN, bound_to="", act=act)
