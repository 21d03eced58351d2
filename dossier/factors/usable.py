"""With what somebody can confirm, and why not with the rest."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from dossier.factors.codes import confirmed_app, count_key
from dossier.factors.sms import why_no_sms
from dossier.rules.errors import NotFound
from dossier.rules.factors import Denial, Factor, Purpose, Usable, masked
from models import Passkey, Person, RecoveryCode, TryCount
from settings import Settings


def approval_factors(session: Session, settings: Settings, person_id: UUID, now: datetime) -> tuple[Usable, ...]:
    """For an approval: the app and SMS. A remembered device or a passkey of the login never confirms one."""
    return code_factors(session, settings, person_id, Purpose.APPROVE, now)


def code_factors(
    session: Session, settings: Settings, person_id: UUID, purpose: Purpose, now: datetime
) -> tuple[Usable, ...]:
    """The app first: messages get lost. Raises NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("There is no such person.")
    app = confirmed_app(session, person_id)
    no_sms = why_no_sms(person, purpose, settings.sms_wait, now)
    number = masked(person.mobile) if person.mobile else ""
    count = session.get(TryCount, count_key(person_id, purpose))
    if count and count.locked_until and count.locked_until > now:
        locked = count.locked_until
        return (
            Usable(Factor.TOTP, Denial.LOCKED, again_at=locked),
            Usable(Factor.SMS, Denial.LOCKED, number, again_at=locked),
        )
    return (
        Usable(Factor.TOTP, None if app else Denial.NOT_SET_UP),
        Usable(Factor.SMS, no_sms.why if no_sms else None, number, no_sms.again_at if no_sms else None),
    )


def login_factors(session: Session, settings: Settings, person_id: UUID, now: datetime) -> tuple[Usable, ...]:
    """For the second step of a login: recovery codes and passkeys too."""
    unused = (RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    paper = session.scalar(select(exists().where(*unused)))
    passkey = session.scalar(select(exists().where(Passkey.person_id == person_id)))
    return (
        Usable(Factor.PASSKEY, None if passkey else Denial.NOT_SET_UP),
        *code_factors(session, settings, person_id, Purpose.LOGIN, now),
        Usable(Factor.RECOVERY, None if paper else Denial.NOT_SET_UP),
    )
