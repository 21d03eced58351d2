"""Every route of the portal, asked by everybody: `routes.txt` says what each hears, and a route without a row fails.

The row tells of one dossier, that of the owner: its ids are foreign to the neighbour (a user of another client of the
same office), the restricted colleague, and the administrator of another office. What is not theirs answers as what is
nowhere: the same status, the same words, and nothing is done.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import whole_office
from knocking import SAFE, Call, Knock, Street
from werkzeug.routing import Rule

from adapters.house import open_house
from settings import load

TABLE = Path(__file__).with_name("routes.txt")
SEES = {  # the words of the dossiers that each may see; they stand in the name of everything in it
    "nobody": (),
    "removed": (),
    "owner": ("Zwaluw",),
    "neighbour": ("Kievit",),
    "colleague": ("Zwaluw", "Kievit"),
    "restricted": ("Kievit",),
    "elsewhere": ("Ooievaar",),
    "administrator": ("Zwaluw", "Kievit"),
}
EVERYBODY = tuple(SEES)
SOME = ("owner", "colleague", "administrator")  # who may reach things of the row
UNTRIED = "-"
OTHERS_TOO = {"arranging.relocate_it", "document.relocate_it", "home.switch"}  # may name something of another dossier
BY_WAY_OF_THE_LOGIN = {"letters.ask", "login.out"}  # the login is where these lead when they did it
WRITES_AT_GET = {
    "document.show",  # that it was opened
    "my_dossier.document",
    "files.download",
    "files.page",
}


@pytest.fixture(scope="module")
def street(tmp_path_factory, sqlite_file) -> Iterator[Street]:
    house = open_house(load(data=tmp_path_factory.mktemp("street")))
    (house.settings.data / sqlite_file.name).write_bytes(sqlite_file.read_bytes())
    made = Street(house, whole_office.fill(house))
    yield made
    made.close()
    house.database.close()


def rows() -> dict[tuple[str, str], tuple[str, ...]]:
    lines = (line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
    return {(endpoint, method): tuple(cells) for endpoint, method, *cells in lines}


def routes(street: Street) -> dict[tuple[str, str], Rule]:
    """All but those of the API, which has a table of its own."""
    found = {}
    for rule in street.app.url_map.iter_rules():
        if not rule.rule.startswith("/api/"):
            found.update({(rule.endpoint, method): rule for method in rule.methods - {"HEAD", "OPTIONS"}})
    return found


def calls(street: Street, who: str) -> Iterator[tuple[str, str, Call]]:
    """For each row what this person is told, and the call."""
    found = routes(street)
    for row, cells in rows().items():
        cell = cells[EVERYBODY.index(who)]
        if row in found and cell != UNTRIED:
            yield " ".join(row), cell, Call(found[row], row[1], street.office.own)


def foreign_words(who: str, knock: Knock) -> list[str]:
    others = {"Zwaluw", "Kievit", "Ooievaar"} - set(SEES[who])
    return re.findall("|".join(others), knock.body)


def _is_done(call: Call, knock: Knock) -> bool:
    """Though it was refused."""
    return knock.changed and knock.is_refused and call.rule.endpoint not in BY_WAY_OF_THE_LOGIN


def test_every_route_has_a_row_and_every_row_a_route(street):
    assert sorted(set(routes(street)) ^ set(rows())) == [], f"see {TABLE.name}"


@pytest.mark.attack("P01", "P02", "P03", "P09")
@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_hears_what_the_table_says(street, who):
    wrong = []
    for row, cell, call in calls(street, who):
        knock = street.knock(who, call)
        said = f"{row}: {knock.status}, not {cell}"
        wrong += [said] if knock.status != cell else []
        wrong += [f"{row}: refused, and yet it was done"] if _is_done(call, knock) else []
        is_quiet = call.method in SAFE and call.rule.endpoint not in WRITES_AT_GET
        wrong += [f"{row}: looking changed something"] if knock.changed and is_quiet else []
        wrong += [f"{row}: tells {word}" for word in foreign_words(who, knock)]
    assert wrong == []


@pytest.mark.attack("P01", "P02", "P04", "P31")
@pytest.mark.parametrize("who", EVERYBODY[2:])
def test_what_is_not_theirs_answers_as_what_is_nowhere(street, who):
    office, wrong = street.office, []
    far = office.theirs if who in {"colleague", "administrator"} else office.foreign
    for row, cell, call in calls(street, who):
        if not call.names_something:
            continue
        not_theirs = Call(call.rule, call.method, far if who in SOME and cell != "404" else office.own)
        foreign, unknown = street.knock(who, not_theirs), street.knock(who, Call(call.rule, call.method, None))
        wrong += [f"{row}: {foreign.status} and {unknown.status}"] if foreign != unknown else []
        wrong += [f"{row}: was done"] if foreign.changed else []
        wrong += [f"{row}: fails"] if foreign.status >= "5" else []
    assert wrong == []


@pytest.mark.attack("P03")
def test_the_session_of_another_office_opens_nothing_here(street):
    """Two offices on one database, each with its portal: a cookie that is carried over is that of a stranger."""
    browser = street.app.test_client()
    browser.set_cookie("dossier-session", street.tokens["elsewhere"])
    assert browser.get("/office/people/").location.startswith("/login")


@pytest.mark.attack("P02")
@pytest.mark.parametrize("who", ["owner", "colleague"])
def test_an_own_address_opens_nothing_foreign_by_a_second_name(street, who):
    """One name in the address or the form is of another dossier: the whole is refused, and nothing is done."""
    wrong = []
    for row, cell, call in calls(street, who):
        names = [name for name, thing in call.names.items() if thing.endswith("_id")]
        if cell == "404" or len(names) < 2 or call.rule.endpoint in OTHERS_TOO:
            continue
        for name in names:
            mixed = Call(call.rule, call.method, call.side, {name: street.office.foreign})
            knock = street.knock(who, mixed)
            wrong += [f"{row}, {name}: was done"] if knock.changed and call.method not in SAFE else []
            wrong += [f"{row}, {name}: {knock.status}"] if knock.status >= "5" else []
            wrong += [f"{row}, {name}: tells {word}" for word in foreign_words(who, knock)]
    assert wrong == []


@pytest.mark.timeout(300)  # seconds: a thousand requests, on a busy machine
@pytest.mark.attack("P02", "C35")
def test_other_methods_open_nothing(street):
    """HEAD as GET, without bytes; OPTIONS tells no difference; the others are nowhere."""
    wrong = []
    for row, cell, call in calls(street, "neighbour"):
        if call.method == "GET":
            head = street.knock("neighbour", Call(call.rule, "HEAD", call.side))
            wrong += [f"{row}: HEAD {head.status}"] if (head.status, head.body) != (cell, "") else []
        if call.names_something:
            here, nowhere = (street.knock("neighbour", Call(call.rule, "OPTIONS", of)) for of in (call.side, None))
            wrong += [f"{row}: OPTIONS tells what is there"] if here != nowhere else []
        for method in ("PUT", "PATCH", "DELETE"):
            found = street.knock("nobody", Call(call.rule, method, call.side))
            wrong += [] if found.status == "405" and not found.changed else [f"{row}: {method} {found.status}"]
    assert wrong == []
