"""How it stands with the logins of people, for the office: invited, signed in, with a second step."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.login.letters import times
from dossier.rules.signing_in import LetterKind, LetterState, letter_state
from models import Authenticator, LoginLetter, LoginSession, Passkey, Password

OPEN = (LetterState.ASKED, LetterState.INVITED, LetterState.SEEN)  # an invitation that can still be taken up


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one person."""

    last_login_at: datetime | None  # of the sessions that are still kept; None: none of those
    has_password: bool  # took up an invitation, or got a password otherwise
    second_step: bool  # an app or a passkey; a mobile number counts as none
    invitation: LetterState | None = None  # the newest; None: never invited, or more than a year ago
    invited_at: datetime | None = None  # when it left; None: it has not

    @property
    def invitation_is_open(self) -> bool:
        return self.invitation in OPEN


def of_person(database: Database, person_id: UUID, now: datetime) -> Standing:
    with database.read() as session:
        return of_people(session, [person_id], now)[person_id]


def of_people(session: Session, people: Collection[UUID], now: datetime) -> dict[UUID, Standing]:
    """Four queries."""
    started = select(LoginSession.person_id, func.max(LoginSession.started_at)).group_by(LoginSession.person_id)
    last = dict(iter(session.execute(started.where(LoginSession.person_id.in_(people)))))
    passwords = set(session.scalars(select(Password.person_id).where(Password.person_id.in_(people))))
    apps = select(Authenticator.person_id).where(Authenticator.confirmed, Authenticator.person_id.in_(people))
    passkeys = select(Passkey.person_id).where(Passkey.person_id.in_(people))
    ready = set(session.scalars(union(apps, passkeys)))
    letters = _invitations(session, people)
    return {
        each: Standing(
            last.get(each),
            each in passwords,
            each in ready,
            letter_state(times(letters[each]), now) if each in letters else None,
            letters[each].sent_at if each in letters else None,
        )
        for each in people
    }


def _invitations(session: Session, people: Collection[UUID]) -> dict[UUID, LoginLetter]:
    """The newest of each."""
    mine = select(LoginLetter).where(LoginLetter.kind == LetterKind.INVITATION, LoginLetter.person_id.in_(people))
    found = session.scalars(mine.order_by(LoginLetter.asked_at, LoginLetter.id))
    return {each.person_id: each for each in found if each.person_id}
