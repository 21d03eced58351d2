"""Codes by SMS: short-lived, for one purpose and one exact thing, and sent a limited number of times."""

import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.house import House
from adapters.sms import SmsFailed
from dossier.accountability.trail import Event, record
from dossier.factors.alarms import administrators, say
from dossier.rows import locked_person
from dossier.rules.acts import Act
from dossier.rules.errors import TryLater
from dossier.rules.factors import RESEND_WAIT, SMS_LIFE, Denial, Denied, Purpose, Sent, masked, resend_at, waits_until
from dossier.rules.happenings import Happening
from models import Office, Person, SmsCode

CODES = 10**6
ONE_MESSAGE = 160  # characters


def send_sms_code(house: House, person_id: UUID, *, purpose: Purpose, bound_to: str, act: Act) -> Sent | Denied:
    """Send a code to the number of this person; it replaces the one before. Raises NotFound, TryLater for the database.

    A gateway that fails is Denial.SMS_FAILED: the office is told, and the person may use the app.
    """
    code = f"{secrets.randbelow(CODES):06}"
    with house.database.write() as session:
        person = locked_person(session, person_id)
        denied = why_not_sent(session, person, purpose, house.settings.sms_wait, act.now)
        if denied is not None:
            return denied
        row = _row(person, purpose, bound_to, house.seals.mark(code), act.now)
        session.add(row)
        text = _text(code, session.get_one(Office, person.office_id).name, person.language)
        text = for_site(text, code, house.settings.portal_url)
        record(session, Event(person.office_id, "sms.asked", person.id, {"purpose": purpose}), act)
    try:
        house.sms.send(row.number, text)
    except (SmsFailed, TryLater):
        _failed(house, row.id, act)
        return Denied(Denial.SMS_FAILED)
    return Sent(masked(row.number), row.expires_at, act.now + RESEND_WAIT)


def for_site(text: str, code: str, portal_url: str) -> str:
    """With a last line by which a phone fills the code in on our site and nowhere else ('origin-bound one-time codes').

    As it is where the portal is not reached over TLS, or where the message would become two.
    """
    site = urlsplit(portal_url)
    bound = f"{text}\n\n@{site.hostname} #{code}"
    return bound if site.scheme == "https" and len(bound) <= ONE_MESSAGE else text


def newest_code(session: Session, person_id: UUID, purpose: Purpose, bound_to: str) -> SmsCode | None:
    mine = (SmsCode.person_id == person_id, SmsCode.purpose == purpose, SmsCode.bound_to == bound_to)
    return session.scalar(select(SmsCode).where(*mine).order_by(SmsCode.sent_at.desc(), SmsCode.id.desc()).limit(1))


def why_no_sms(person: Person, purpose: Purpose, wait: timedelta, now: datetime) -> Denied | None:
    """Why this person confirms nothing by SMS now. None: they may."""
    if not person.mobile:
        return Denied(Denial.NO_MOBILE)
    until = waits_until(purpose, person.mobile_changed_at, wait, now)
    return Denied(Denial.MOBILE_CHANGED, again_at=until) if until else None


def why_not_sent(session: Session, person: Person, purpose: Purpose, wait: timedelta, now: datetime) -> Denied | None:
    """Why no code is sent to this person now. None: it may be."""
    if denied := why_no_sms(person, purpose, wait, now):
        return denied
    limited = resend_at(
        _sent_lately(session, SmsCode.person_id == person.id, now),
        _sent_lately(session, SmsCode.number == person.mobile, now),
        now,
    )
    return Denied(limited[0], again_at=limited[1]) if limited else None


def _sent_lately(session: Session, whose: ColumnElement[bool], now: datetime) -> list[datetime]:
    sent = select(SmsCode.sent_at).where(whose, SmsCode.sent_at > now - timedelta(days=1))
    return list(session.scalars(sent.order_by(SmsCode.sent_at.desc())))


def _row(person: Person, purpose: Purpose, bound_to: str, mark: str, now: datetime) -> SmsCode:
    return SmsCode(
        id=uuid7(),
        person_id=person.id,
        purpose=purpose,
        bound_to=bound_to,
        number=person.mobile,
        mark=mark,
        sent_at=now,
        expires_at=now + SMS_LIFE,
    )


def _failed(house: House, code_id: UUID, act: Act) -> None:
    """The code counts as sent, and confirms nothing any more."""
    with house.database.write() as session:
        row = session.get_one(SmsCode, code_id)
        row.used_at = act.now
        person = session.get_one(Person, row.person_id)
        record(session, Event(person.office_id, "sms.failed", person.id), act)
        say(session, Happening.SMS_FAILED, person, administrators(session, person.office_id), "sms", act.now)


def _text(code: str, office: str, language: str) -> str:
    minutes = int(SMS_LIFE.total_seconds()) // 60
    if language == "en":
        return f"{code} is your code for {office}. Valid for {minutes} minutes. We never ask for it by phone."
    return f"{code} is uw code voor {office}. Geldig voor {minutes} minuten. Wij vragen er nooit telefonisch om."
