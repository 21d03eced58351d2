"""Codes: of the app, by SMS or from paper. One place that judges them, for the login and for all that is confirmed."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from adapters.seals import Seals
from dossier import tries
from dossier.accountability.trail import Event, record
from dossier.factors import alarms, totp
from dossier.factors.sms import newest_code, send_sms_code
from dossier.hashes import digest_of, fits
from dossier.rows import changed_one, locked_person
from dossier.rules.acts import Act
from dossier.rules.factors import CODE_LIMIT, Confirmed, Denial, Denied, Factor, Purpose, Sent, masked
from models import Authenticator, Person, Pin, RecoveryCode, SmsCode

__all__ = ["Confirmed", "Denied", "Sent", "check_code", "check_pin", "send_sms_code"]

NUMERIC = re.compile(r"\d{6}")
TELLING = (Denial.USED, Denial.EXPIRED, Denial.WRONG)  # of two denials the one that helps most
PIN_COUNT = "pin"  # one count for all that the PIN protects


def check_code(  # noqa: PLR0913 - what is confirmed is named by each caller
    session: Session, seals: Seals, person_id: UUID, code: str, *, purpose: Purpose, bound_to: str, act: Act
) -> Confirmed | Denied:
    """Judge a code, and count the try. A value, not an exception: the caller commits either way.

    `bound_to`: SHA-256 of the exact thing that is confirmed, "" for a login. Raises NotFound for an unknown person.
    """
    person, key = locked_person(session, person_id), count_key(person_id, purpose)
    turn = tries.take(session, key, CODE_LIMIT, act.now)
    if not turn.allowed:
        return Denied(Denial.LOCKED, 0, turn.again_at)
    asked = _Asked(session, seals, person, _plain(code), purpose, bound_to, act.now)
    found = _judged(asked)
    if isinstance(found, Confirmed):
        tries.forget(session, key)
        details = {"purpose": purpose, "factor": found.factor}
        record(session, Event(person.office_id, "factor.confirmed", person.id, details), act)
        return found
    record(session, Event(person.office_id, "factor.denied", person.id, {"purpose": purpose, "why": found}), act)
    if turn.locks:
        alarms.locked(session, person, purpose, act)
    return Denied(found, turn.tries_left, turn.again_at)


def check_pin(session: Session, person_id: UUID, pin: str, act: Act) -> Confirmed | Denied:
    """Judge the PIN of sensitive changes (S1-39, S1-40), as `check_code` does."""
    person, key = locked_person(session, person_id), count_key(person_id, PIN_COUNT)
    kept = session.get(Pin, person_id)
    if kept is None:
        return Denied(Denial.NOT_SET_UP)
    turn = tries.take(session, key, CODE_LIMIT, act.now)
    if not turn.allowed:
        return Denied(Denial.LOCKED, 0, turn.again_at)
    if fits(kept.hash, pin.strip()):
        tries.forget(session, key)
        return Confirmed(Factor.PIN, "")
    record(session, Event(person.office_id, "factor.denied", person.id, {"factor": Factor.PIN}), act)
    if turn.locks:
        alarms.locked(session, person, PIN_COUNT, act)
    return Denied(Denial.WRONG_PIN, turn.tries_left, turn.again_at)


def count_key(person_id: UUID, what: str) -> str:
    return tries.key(f"factor-{what}", str(person_id))


def _plain(code: str) -> str:
    """As people type it: spaces and dashes between the groups, small letters."""
    return re.sub(r"[\s-]", "", code).upper()


@dataclass(frozen=True, slots=True)
class _Asked:
    """One code to judge."""

    session: Session
    seals: Seals
    person: Person
    code: str
    purpose: Purpose
    bound_to: str
    now: datetime


def _judged(asked: _Asked) -> Confirmed | Denial:
    if not NUMERIC.fullmatch(asked.code):
        return _by_recovery_code(asked)
    found = (_by_app(asked), _by_sms(asked))
    if confirmed := next((each for each in found if isinstance(each, Confirmed)), None):
        return confirmed
    return next((each for each in TELLING if each in found), Denial.NOT_SET_UP)


def _by_app(asked: _Asked) -> Confirmed | Denial:
    app = confirmed_app(asked.session, asked.person.id)
    secret = asked.seals.opened(app.sealed) if app else None
    if app is None or secret is None:
        return Denial.NOT_SET_UP
    step = totp.matching_step(secret, asked.code, asked.now, app.drift)
    if step is None:
        return Denial.WRONG
    return Confirmed(Factor.TOTP, "") if totp.use(asked.session, app, step, asked.now) else Denial.USED


def _by_sms(asked: _Asked) -> Confirmed | Denial:
    """Only the newest code counts, and only while the number is still theirs."""
    sent = newest_code(asked.session, asked.person.id, asked.purpose, asked.bound_to)
    if sent is None or sent.number != asked.person.mobile:
        return Denial.NOT_SET_UP
    if not asked.seals.is_mark(sent.mark, asked.code):
        return Denial.WRONG
    if sent.expires_at <= asked.now:
        return Denial.EXPIRED
    unused = (SmsCode.id == sent.id, SmsCode.used_at.is_(None))
    taken = changed_one(asked.session, update(SmsCode).where(*unused).values(used_at=asked.now))
    return Confirmed(Factor.SMS, masked(sent.number)) if taken else Denial.USED


def _by_recovery_code(asked: _Asked) -> Confirmed | Denial:
    mine = (RecoveryCode.person_id == asked.person.id, RecoveryCode.digest == digest_of(asked.code))
    kept = asked.session.scalar(select(RecoveryCode).where(*mine))
    if kept is None:
        return Denial.WRONG
    if asked.purpose is not Purpose.LOGIN:
        return Denial.NOT_FOR_THIS
    unused = (RecoveryCode.id == kept.id, RecoveryCode.used_at.is_(None))
    taken = changed_one(asked.session, update(RecoveryCode).where(*unused).values(used_at=asked.now))
    return Confirmed(Factor.RECOVERY, "") if taken else Denial.USED


def confirmed_app(session: Session, person_id: UUID) -> Authenticator | None:
    mine = (Authenticator.person_id == person_id, Authenticator.confirmed)
    return session.scalar(select(Authenticator).where(*mine))
