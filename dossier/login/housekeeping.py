"""What nobody needs any more of factors and logins goes."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from adapters.house import House
from models import AppDevice, Ceremony, HalfLogin, LoginLetter, LoginSession, PushSubscription, SmsCode, TryCount

CODES_KEPT = timedelta(days=2)  # the limits on sending look back one day
COUNTS_KEPT = timedelta(days=7)  # longer than any lock, and than dossier.rules.tries.QUIET
SESSIONS_KEPT = timedelta(days=90)
LETTERS_KEPT = timedelta(days=365)


def tidy(house: House, now: datetime) -> None:
    """Raises TryLater."""
    with house.database.write() as session:
        session.execute(delete(HalfLogin).where(HalfLogin.expires_at <= now))
        session.execute(delete(Ceremony).where(Ceremony.expires_at <= now))
        session.execute(delete(SmsCode).where(SmsCode.sent_at <= now - CODES_KEPT))
        session.execute(delete(TryCount).where(TryCount.last_at <= now - COUNTS_KEPT))
        unbound = select(AppDevice.id).where(AppDevice.revoked_at.is_not(None))
        session.execute(delete(PushSubscription).where(PushSubscription.app_device_id.in_(unbound)))
        over = or_(LoginSession.ended_at <= now - SESSIONS_KEPT, LoginSession.expires_at <= now - SESSIONS_KEPT)
        session.execute(delete(LoginSession).where(over))
        session.execute(delete(LoginLetter).where(LoginLetter.asked_at <= now - LETTERS_KEPT))
