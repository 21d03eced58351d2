"""What do whole pages of the portal cost in a full office, against a small one? Side by side, in one run.

    python benchmarks/pages.py [--documents 100000]

The office is that of `full_office.py`, on SQLite. Each page is asked through the whole application, by a colleague
who is signed in, of each office in turn; prints medians in milliseconds of CPU, and the ratios. Two offices are small:
one began this week, and its pages are short; the other has pages as long as those of the full one, a hundred rows, so
that the ratio to it tells of growth and not of the length of a page.
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
from dossier.documents.lists import PAGE
from dossier.login.sessions import Start, start
from dossier.rules.acts import Act
from models import Person, StaffRole
from models.migrate import create
from portal.app import create_app
from settings import load

RUNS = 15
FEW = 100  # an office that began this week
DENSE = 1000  # as many as fill a page of the inbox and one of a folder
ROWS = {"inbox": b'<li class="document', "folder": b'<div class="line leaf'}


class Side:
    """One office with its portal."""

    def __init__(self, folder: Path, documents: int, *, dense: bool = False) -> None:
        house = open_house(load(data=folder, domain="groei.example"))
        create(house.database.engine)
        self.office = FullOffice(house.database, dense=dense)
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

    def rows(self, name: str, row: bytes) -> int:
        """That the page shows."""
        return self.browser.get(self.pages()[name]).data.count(row)


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
        few, full = (Side(Path(folder) / str(each), each) for each in (FEW, given.documents))
        dense = Side(Path(folder) / "dense", DENSE, dense=True)
        for name, row in ROWS.items():
            assert dense.rows(name, row) == full.rows(name, row) == PAGE, f"{name}: pages of another length"
        print(
            f"| page | {FEW} documents | {DENSE}, whole pages | {given.documents} documents | ratio | of whole pages |"
        )
        print("|---|---|---|---|---|---|")
        for name in full.pages():
            small, like, large = _medians(name, few, dense, full)
            print(f"| {name} | {small:.1f} | {like:.1f} | {large:.1f} | {large / small:.2f} | {large / like:.2f} |")


def _medians(name: str, *sides: Side) -> list[float]:
    taken: dict[Side, list[float]] = {each: [] for each in sides}
    for turn in range(RUNS + 1):
        for side in sides:
            cost = side.ask(side.pages()[name])
            taken[side] += [cost] if turn else []  # the first warms up
    return [statistics.median(each) for each in taken.values()]


if __name__ == "__main__":
    main()
