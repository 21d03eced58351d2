"""People who can sign in, for tests of pages."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import select

from adapters.house import House
from dossier.factors import totp
from dossier.login.accounts import set_password
from dossier.login.sessions import Start, start
from dossier.rules.acts import Act
from models import Office, Person, StaffRole

PASSWORD = "fietsen langs de Vecht in mei"


@dataclass(frozen=True)
class Login:
    person_id: UUID
    email: str


def make_login(house: House, email: str, *, staff: bool = False, roles: tuple[str, ...] = ("medewerker",)) -> Login:
    """Somebody of the office of the settings' domain, with PASSWORD and no second step yet."""
    now = datetime.now(UTC)
    with house.database.write() as session:
        office_id = session.scalar(select(Office.id).where(Office.mail_domain == house.settings.domain))
        person = Person(office_id=office_id, name=email.partition("@")[0].title(), email=email, created_at=now)
        session.add(person)
        session.flush()
        if staff:
            session.add_all(StaffRole(person_id=person.id, role=role) for role in roles)
        person_id = person.id
    set_password(house, person_id, PASSWORD, Act("test", now))
    return Login(person_id, email)


def code_now(secret: str) -> str:
    """What an authenticator app with this secret (base32) shows."""
    app = TOTP(base64.b32decode(secret), totp.DIGITS, SHA1(), totp.STEP)
    return app.generate(int(datetime.now(UTC).timestamp())).decode()


def session_of(house: House, login: Login) -> str:
    """The token of a session of this person, as if they had just signed in with both steps."""
    act = Act(str(login.person_id), datetime.now(UTC))
    with house.database.write() as session:
        person = session.get_one(Person, login.person_id)
        how = Start("127.0.0.1", second_step=True)
        return start(session, house.settings, person, how, act).token
