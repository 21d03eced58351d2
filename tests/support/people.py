"""Somebody who logs in, with their authenticator app: short ways for the tests of factors and logins."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import kept
from sqlalchemy import select

from adapters.house import House
from dossier.factors import enrol, totp
from dossier.office import demo
from dossier.rules.acts import Act
from models import Notice, Person

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MOBILE = "+31612345678"


@dataclass
class Somebody:
    house: House
    id: UUID
    secret: str = field(default="", repr=False)

    def act(self, **later: float) -> Act:
        return Act(str(self.id), NOW + timedelta(**later))

    def with_app(self) -> "Somebody":
        """Set up two days ago, so that no code of today has been used."""
        before = self.act(days=-2)
        self.secret = enrol.begin_app(self.house, self.id, before).secret
        enrol.confirm_app(self.house, self.id, self.code(days=-2), before)
        return self

    def with_mobile(self, number: str = MOBILE, changed_at: datetime | None = None) -> "Somebody":
        with self.house.database.write() as session:
            person = session.get_one(Person, self.id)
            person.mobile, person.mobile_changed_at = number, changed_at
        return self

    def code(self, *, ahead: int = 0, **later: float) -> str:
        """What the app shows at that time. `ahead`: steps that its clock runs fast."""
        return totp.code_at(self.secret, totp.step_at(NOW + timedelta(**later)) + ahead)

    def told(self) -> list[str]:
        """The happenings that this person heard of, oldest first."""
        with self.house.database.read() as session:
            mine = select(Notice.happening).where(Notice.person_id == self.id).order_by(Notice.id)
            return [str(each) for each in session.scalars(mine)]


def somebody(house: House, name: str) -> Somebody:
    """One of the people of the demo office."""

    def make() -> None:
        demo.fill(house.database, house.settings.domain, NOW - timedelta(days=30))

    kept.made_once(house.database, make, "people", house.settings.domain)
    with house.database.read() as session:
        return Somebody(house, session.scalars(select(Person.id).where(Person.name == name)).one())


class Phone:
    """An SMS gateway that keeps what it is given."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []
        self.fails: Exception | None = None

    def send(self, number: str, text: str) -> None:
        if self.fails:
            raise self.fails
        self.texts.append((number, text))

    def code(self) -> str:
        return self.texts[-1][1].split()[0]
