"""Logins of the demo office: everybody has the one password that was made up for it, and a number for SMS codes."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update

from adapters.folders import make_private
from adapters.house import House
from dossier.login.accounts import put_password, strong_hash
from dossier.office.demo import PEOPLE
from dossier.rules.acts import Act
from models import Office, Password, Person

FILE = "demo-password"
WORDS = ("molen", "fiets", "dijk", "haven", "brug", "tulp", "schaats", "polder", "kaas", "klomp", "gracht", "duin")
LENGTH = 5  # words, and a number
NUMBER = "+3161234560{:d}"  # nobody is sent anything while no gateway is set


@dataclass(frozen=True, slots=True)
class DemoLogins:
    password: str = field(repr=False)
    emails: tuple[str, ...]


def give_logins(house: House, now: datetime) -> DemoLogins:
    """Who of the demo office has no password yet gets it. What somebody changed stays as it is."""
    password = _password(house.settings.data / FILE)
    emails = [each.email for each in PEOPLE]
    with house.database.read() as session:
        mine = select(Office.id).where(Office.mail_domain == house.settings.domain).scalar_subquery()
        without = Person.id.not_in(select(Password.person_id))
        waiting = session.execute(
            select(Person.id, Person.email).where(Person.office_id == mine, Person.email.in_(emails), without)
        ).all()
    for person_id, email in waiting:
        hash_ = strong_hash(house, person_id, password)
        with house.database.write() as session:
            number = NUMBER.format(emails.index(email))
            session.execute(update(Person).where(Person.id == person_id).values(mobile=number))
            put_password(session, person_id, hash_, Act("cli", now))
    return DemoLogins(password, tuple(emails))


def _password(path: Path) -> str:
    """Made up once, and kept to be shown again."""
    make_private(path.parent)
    if not path.exists():
        words = [secrets.choice(WORDS) for _ in range(LENGTH)]
        path.touch(mode=0o600)
        path.write_text(f"{' '.join(words)} {secrets.randbelow(100)}\n", encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()
