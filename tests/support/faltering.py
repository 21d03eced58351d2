"""A database that falters exactly when a relay has taken a mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy.orm import Session

from adapters import insisting
from adapters.house import House
from adapters.mailer import Mailer, Outgoing
from dossier.rules.errors import NoAnswer, TryLater

FALTERS = ["away before the commit", "away before the answer to it"]


@dataclass
class Faltering:
    """Hands each mail to `mailer`; the next write of the house then fails in this way, one of FALTERS."""

    mailer: Mailer
    house: House
    way: str
    monkeypatch: pytest.MonkeyPatch
    faltered: list[str] = field(default_factory=list)

    def send(self, letter: Outgoing) -> None:
        try:
            self.mailer.send(letter)
        finally:
            self.monkeypatch.setattr(self.house.database, "write", self._write_once)

    @contextmanager
    def _write_once(self) -> Iterator[Session]:
        self.monkeypatch.undo()
        self.faltered.append(self.way)
        if self.way == FALTERS[0]:
            raise TryLater("the database cannot do this now")
        with self.house.database.write() as session:
            yield session
        raise NoAnswer("the database did not say whether it committed")


@contextmanager
def faltering(house: House, way: str) -> Iterator[House]:
    """A house like this one, with its database faltering after each mail that the relay took; it must have happened."""
    with pytest.MonkeyPatch.context() as each_time, pytest.MonkeyPatch.context() as always:
        always.setattr(insisting, "INSIST_EVERY", insisting.INSIST_EVERY / 100)
        mailer = Faltering(house.mailer, house, way, each_time)
        yield replace(house, mailer=mailer)
        assert mailer.faltered
