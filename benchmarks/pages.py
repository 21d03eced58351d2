"""What do whole pages of the portal cost in a full office, against an empty one? Both side by side, in one run.

    python benchmarks/pages.py [--documents 100000]

The office is that of `full_office.py`, on SQLite. Each page is asked through the whole application, by a colleague
who is signed in, in turn of the one office and the other; prints medians in milliseconds of CPU, and the ratio.
"""

import argparse
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient
from full_office import NOW, FullOffice, word_of

from adapters.house import House, open_house
from dossier import unopened
from dossier.login.sessions import Start, start
from dossier.rules.acts import Act
from models import Person, StaffRole
from models.migrate import create
from portal.app import create_app
from settings import load

RUNS = 15
FEW = 100  # an office that began this week


class Side:
    """One office with its portal."""

    def __init__(self, folder: Path, documents: int) -> None:
        house = open_house(load(data=folder, domain="groei.example"))
        create(house.database.engine)
        self.office = FullOffice(house.database)
        self.office.grow(documents)
        began = time.process_time()
        unopened.count_again(house.database, NOW + timedelta(seconds=documents))  # as the housekeeping does
        print(f"{documents} documents: counted what no client opened in {time.process_time() - began:.1f} s of CPU")
        self.browser = _signed_in(house, self.office)

    def pages(self) -> dict[str, str]:
        here = f"/dossier/{self.office.here}"
        return {
            "home": "/",
            "inbox": "/inbox/",
            "folder": f"{here}/?open={self.office.folder}",
            "search": f"/search/?q={word_of(20)}",
        }

    def ask(self, address: str) -> float:
        """Milliseconds of CPU."""
        began = time.process_time_ns()
        status = self.browser.get(address).status_code
        assert status == 200, f"{address}: {status}"
        return (time.process_time_ns() - began) / 1e6


def _signed_in(house: House, office: FullOffice) -> FlaskClient:
    now = datetime.now(UTC)
    with house.database.write() as session:
        who = Person(id=office.colleague, office_id=office.id, name="Anna", email="anna@groei.example", created_at=now)
        session.add(who)
        session.flush()
        session.add(StaffRole(person_id=who.id, role="medewerker"))
        token = start(session, house.settings, who, Start("127.0.0.1", second_step=True), Act(str(who.id), now)).token
    browser = create_app(house).test_client()
    browser.set_cookie("dossier-session", token)
    return browser


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=100_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        empty, full = (Side(Path(folder) / str(each), each) for each in (FEW, given.documents))
        print(f"| page | {FEW} documents | {given.documents} documents | ratio |\n|---|---|---|---|")
        for name in empty.pages():
            taken: dict[Side, list[float]] = {empty: [], full: []}
            for turn in range(RUNS + 1):
                for side in (empty, full):
                    cost = side.ask(side.pages()[name])
                    taken[side] += [cost] if turn else []  # the first warms up
            few, many = (statistics.median(taken[each]) for each in (empty, full))
            print(f"| {name} | {few:.1f} | {many:.1f} | {many / few:.2f} |")


if __name__ == "__main__":
    main()
