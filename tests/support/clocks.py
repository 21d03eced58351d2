"""Clocks that are wrong, and a clock that was looked at before."""

import json
from datetime import UTC, datetime, timedelta

from adapters.clock import Clock
from adapters.house import House
from dossier.retention import clock
from dossier.rules.acts import Act
from dossier.rules.clocks import Moment, believe


class Ahead(Clock):
    """Ahead by so much; `all_of_them`: that of the disk too. `boot`: the machine has started since."""

    def __init__(self, ahead: timedelta, *, all_of_them: bool = False, boot: str = "") -> None:
        self.ahead, self.all_of_them, self.boot = ahead, all_of_them, boot

    def time_of_day(self) -> datetime:
        return super().time_of_day() + self.ahead

    def read(self) -> Moment:
        now = super().read()
        return now._replace(boot=self.boot or now.boot)

    def ahead_of_disk(self, folder):
        return timedelta(0) if self.all_of_them else super().ahead_of_disk(folder)


def looked_before(house: House) -> None:
    """As if the housekeeping and the receiver had run here for days."""
    clock.accept(house, Act("cli", datetime.now(UTC)))
    folder = house.settings.spool_dir
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    said = believe(house.clock.read()).to_json()
    (folder / "archive-clock.json").write_text(json.dumps(said), encoding="ascii")
