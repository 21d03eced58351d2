"""Setting up factors: an authenticator app, recovery codes on paper, the PIN of sensitive changes.

The caller has made sure that the person logged in a moment ago (`dossier.login.sessions`, fresh).
"""

import base64
import secrets
from dataclasses import dataclass, field
from io import BytesIO
from uuid import UUID

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import Delete, delete, select
from sqlalchemy.orm import Session

from adapters.house import House
from adapters.seals import Seals
from dossier import tries
from dossier.factors import totp
from dossier.factors.alarms import say_own
from dossier.factors.codes import count_key
from dossier.hashes import digest_of, hashed
from dossier.rows import locked_person
from dossier.rules.acts import Act
from dossier.rules.errors import Refused
from dossier.rules.factors import CODE_LIMIT, RECOVERY_CODES, Confirmed, Denial, Denied, Factor, Purpose, weak_pin
from models import Authenticator, Office, Pin, RecoveryCode

RECOVERY_BYTES = 10
GROUP = 4  # characters of a recovery code between dashes
QR_SCALE = 4


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What is shown once, to put into an app. Nothing of it may be logged."""

    secret: str = field(repr=False)  # base32, for who cannot scan
    uri: str = field(repr=False)  # otpauth://
    svg: str = field(repr=False)  # the same as QR code


def begin_app(house: House, person_id: UUID, act: Act) -> Enrolment:
    """A new secret, which counts once a code of it was given. The app of before works until then. Raises NotFound."""
    raw = secrets.token_bytes(totp.SECRET_BYTES)
    secret = base64.b32encode(raw).decode("ascii")
    with house.database.write() as session:
        person = locked_person(session, person_id)
        session.execute(_app(person_id, confirmed=False))
        sealed = house.seals.seal(secret)
        session.add(Authenticator(person_id=person_id, confirmed=False, sealed=sealed, last_step=0, made_at=act.now))
        office = session.get_one(Office, person.office_id).name
        account = person.user_name or person.email
    shared = TOTP(raw, totp.DIGITS, SHA1(), totp.STEP)  # noqa: S303 - what apps know; RFC 6238 1.2
    uri = shared.get_provisioning_uri(account, office)
    return Enrolment(secret, uri, _svg(uri))


def confirm_app(house: House, person_id: UUID, code: str, act: Act) -> Confirmed | Denied:
    """The first code of a new app: from now on its codes count, and those of the one before no more."""
    with house.database.write() as session:
        return confirm_app_in(session, house.seals, person_id, code, act)


def confirm_app_in(session: Session, seals: Seals, person_id: UUID, code: str, act: Act) -> Confirmed | Denied:
    """`confirm_app` in the caller's transaction."""
    person, key = locked_person(session, person_id), count_key(person_id, Purpose.CHANGE_FACTORS)
    turn = tries.take(session, key, CODE_LIMIT, act.now)
    if not turn.allowed:
        return Denied(Denial.LOCKED, 0, turn.again_at)
    waiting = session.scalar(
        select(Authenticator).where(Authenticator.person_id == person_id, Authenticator.confirmed.is_(False))
    )
    secret = seals.opened(waiting.sealed) if waiting else None
    if waiting is None or secret is None:
        return Denied(Denial.NOT_SET_UP, turn.tries_left, turn.again_at)
    step = totp.matching_step(secret, code.replace(" ", ""), act.now, drift=0)
    if step is None:
        return Denied(Denial.WRONG, turn.tries_left, turn.again_at)
    tries.forget(session, key)
    session.execute(_app(person_id, confirmed=True))
    waiting.confirmed, waiting.last_step, waiting.drift = True, step, step - totp.step_at(act.now)
    say_own(session, person, "app-set", act)
    return Confirmed(Factor.TOTP, "")


def new_recovery_codes(house: House, person_id: UUID, act: Act) -> tuple[str, ...]:
    """Ten new codes, shown once; those of before are void. Raises NotFound."""
    plain = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode("ascii") for _ in range(RECOVERY_CODES)]
    with house.database.write() as session:
        person = locked_person(session, person_id)
        session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
        session.add_all(RecoveryCode(person_id=person_id, digest=digest_of(each), made_at=act.now) for each in plain)
        say_own(session, person, "recovery-codes-made", act)
    return tuple("-".join(each[at : at + GROUP] for at in range(0, len(each), GROUP)) for each in plain)


def set_pin(house: House, person_id: UUID, pin: str, act: Act) -> None:
    """The PIN for sensitive changes. Raises NotFound, Refused for one that everybody would guess."""
    pin = pin.strip()
    if weak_pin(pin):
        raise Refused("Choose a PIN of five to eight digits, not a row like 12345 and not one digit only.")
    hash_ = hashed(pin)
    with house.database.write() as session:
        person = locked_person(session, person_id)
        session.merge(Pin(person_id=person_id, hash=hash_, set_at=act.now))
        say_own(session, person, "pin-set", act)


def _app(person_id: UUID, *, confirmed: bool) -> Delete:
    return delete(Authenticator).where(Authenticator.person_id == person_id, Authenticator.confirmed.is_(confirmed))


def _svg(uri: str) -> str:
    drawn = BytesIO()
    segno.make(uri, error="m").save(drawn, kind="svg", scale=QR_SCALE, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()
