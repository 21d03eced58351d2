"""Every page that shows something, for the office and for a client: readable by everybody, and within the screen.

The pages are the rows of tests/portal/routes.txt that answer with 200 to a GET; one browser, one server, one office.
"""

import json
import socket
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from threading import Thread

import pytest
import whole_office
from knocking import Call, Street
from playwright.sync_api import Page
from werkzeug.serving import make_server

from adapters.house import open_house
from settings import load

TABLE = Path(__file__).parents[1] / "portal" / "routes.txt"
NO_PAGE = {  # files, and parts of pages
    *("files.download", "files.page", "files.download_older", "health.healthz", "inbox.fresh", "inbox.fresh_tabs"),
    "my_uploads.fresh",
    *("files.thumbnail", "texts.fresh"),
    *("inbox.preview", "installed.icon", "installed.manifest", "installed.worker", "my_clients.card", "office.colour"),
    *("approvals.certificate", "my_approvals.certificate", "my_uploads.offset", "static", "trail.file"),
    *("well_known.robots", "well_known.security"),
}
MAIN = {"home.home", "inbox.inbox", "dossier.tree", "document.show", "my_dossier.folder", "my_approvals.approvals"}
COLUMNS = {"owner": 4, "administrator": 9, "colleague": 6}
LONGEST_WAY = 200  # times Tab
DESK, PHONE = ({"width": width, "height": 850} for width in (1280, 390))
OF_LOOKS = {"color-contrast", "scrollable-region-focusable", "target-size"}  # rules that another look may break
STEP = """() => { const at = document.activeElement; (window.reached ??= new Set()).add(at);
    return at === document.body; }"""
UNREACHED = """() => {
    const twin = each => [...reached].some(other => other.type === 'radio' && other.name === each.name);
    return [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
        .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.disabled && each.tabIndex >= 0)
        .filter(each => !reached.has(each) && (each.type !== 'radio' || !twin(each)))
        .map(each => each.outerHTML); }"""


@pytest.fixture(scope="module")
def street(tmp_path_factory, sqlite_file) -> Iterator[tuple[Street, str]]:
    """The office, and the address of its portal."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        house = open_house(load(data=tmp_path_factory.mktemp("street"), http_listen=listen))
        (house.settings.data / sqlite_file.name).write_bytes(sqlite_file.read_bytes())
        made = Street(house, whole_office.fill(house))
        server = make_server("127.0.0.1", 0, made.app, threaded=True, fd=taken.fileno())
        Thread(target=server.serve_forever, daemon=True).start()
        yield made, f"http://{listen}"
        server.shutdown()
        made.close()
        house.database.close()


def pages_of(street: Street, who: str) -> dict[str, str]:
    """Of each page its address, in the dossier of the owner."""
    rules = {rule.endpoint: rule for rule in street.app.url_map.iter_rules() if "GET" in rule.methods}
    found = {}
    for line in TABLE.read_text("utf-8").splitlines():
        cells = line.split()
        opens = line[0] != "#" and cells[1] == "GET" and "200" in {cells[COLUMNS[each]] for each in _as(who)}
        if opens and cells[0] not in NO_PAGE and cells[0] in rules:
            call = Call(rules[cells[0]], "GET", street.office.own)
            found[cells[0]] = call.address()
    return found


def _as(who: str) -> tuple[str, ...]:
    return ("owner",) if who == "owner" else ("colleague", "administrator")


@pytest.fixture(params=["administrator", "owner"])
def opened(request, chromium, browsing, street) -> Iterator[Callable[[str], Page]]:
    """Opens the page of this name, as this person, on a desk and in the light."""
    context = chromium.new_context(base_url=street[1], locale="nl-NL")
    context.add_cookies([{"name": "dossier-session", "value": street[0].tokens[request.param], "url": street[1]}])
    page, addresses = context.new_page(), pages_of(street[0], request.param)

    def go(name: str) -> Page:
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="light")
        answer = page.goto(addresses[name])
        assert answer.status == HTTPStatus.OK, name
        assert not answer.request.redirected_from, name
        return page

    go.names = tuple(addresses)
    yield go
    context.close()


@pytest.mark.timeout(300)  # seconds: a hundred pages, on a busy machine
def test_every_page_is_for_everybody(opened, barriers):
    """On a desk in the light; then on a phone in the dark."""
    wrong = []
    if "inbox.inbox" in opened.names:
        assert opened("inbox.inbox").locator("[data-suggestion]").count(), "the inbox is looked at with a suggestion"
    for name in opened.names:
        page = opened(name)
        wrong += [f"{name}: {each}" for each in barriers(page)]
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="dark")
        wrong += [f"{name} on a phone: {each}" for each in barriers(page, OF_LOOKS)]
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            wrong.append(f"{name}: wider than the screen of a phone")
    assert not wrong, json.dumps(wrong, indent=1)


def test_the_main_pages_are_reached_by_keyboard(opened):
    """Tab comes by all that can be pressed or filled in; of radio buttons by one of those that belong together."""
    for name in MAIN.intersection(opened.names):
        page = opened(name)
        for _ in range(LONGEST_WAY):
            page.keyboard.press("Tab")
            if page.evaluate(STEP):
                break
        assert page.evaluate(UNREACHED) == [], name
