"""The end of sessions: by their owner, or because what they rest on changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from models import AppDevice, Device, HalfLogin, LoginSession


def end_sessions(session: Session, person_id: UUID, now: datetime, *, but: UUID | None = None) -> None:
    """All of a person; `but`: the one that goes on. Half logins too."""
    session.execute(delete(HalfLogin).where(HalfLogin.person_id == person_id))
    open_ = (LoginSession.person_id == person_id, LoginSession.ended_at.is_(None), LoginSession.id != but)
    session.execute(update(LoginSession).where(*open_).values(ended_at=now))


def forget_devices(session: Session, person_id: UUID, now: datetime) -> None:
    """Browsers and apps of a person: each has to prove everything again."""
    for table in (Device, AppDevice):
        known = (table.person_id == person_id, table.revoked_at.is_(None))
        session.execute(update(table).where(*known).values(revoked_at=now))
