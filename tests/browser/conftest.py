"""A real browser before the real portal: one Chromium for all tests, a fresh profile and a fresh house for each."""

import asyncio
import re
import socket
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from threading import Thread
from uuid import UUID

import chromium
import pytest
from axe_playwright_python.sync_playwright import Axe
from client_side import Side, side
from factories import MadeAdministration
from playwright.sync_api import Browser, Page
from signing_in import Login, make_login, session_of
from werkzeug.serving import make_server

from adapters.house import House
from portal.app import create_app
from settings import Settings, load

EXPECTED = re.compile(r"status of (401|409) |net::ERR_FAILED")  # a refused form, a line that a test cut
SERIOUS = {"serious", "critical"}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session", name="chromium")
def running_chromium() -> Iterator[Browser]:
    if chromium.PROGRAM is None:
        pytest.skip("NO BROWSER: the pages are not tried in a real one (Debian: chromium)")
    with chromium.running() as browser:
        yield browser


@pytest.fixture(scope="session")
def line(chromium: Browser) -> Iterator[asyncio.AbstractEventLoop]:
    """Playwright's event loop, which counts as running in this thread for good. Other tests need the thread's loops
    for themselves: between two tests with pages it is laid aside.
    """
    loop = asyncio.get_running_loop()
    asyncio._set_running_loop(None)
    yield loop
    asyncio._set_running_loop(loop)


@pytest.fixture
def browsing(line: asyncio.AbstractEventLoop) -> Iterator[None]:
    """While it lasts, pages can be asked for things."""
    asyncio._set_running_loop(line)
    yield
    asyncio._set_running_loop(None)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port of its own, known before the portal is there: links in letters and passkeys name it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken


@pytest.fixture
def settings(tmp_path: Path, listener: socket.socket) -> Settings:
    return load(data=tmp_path / "data", http_listen=f"127.0.0.1:{listener.getsockname()[1]}")


@pytest.fixture
def portal(house: House, listener: socket.socket) -> Iterator[str]:
    """The portal: its address."""
    server = make_server("127.0.0.1", 0, create_app(house), threaded=True, fd=listener.fileno())
    Thread(target=server.serve_forever, daemon=True).start()
    yield house.settings.portal_url
    server.shutdown()


@pytest.fixture
def new_page(chromium: Browser, browsing: None, portal: str) -> Iterator[Callable[..., Page]]:
    """Pages of people who share nothing: `new_page(width=390)` is a phone."""
    contexts = []

    def make(*, width: int = 1280, height: int = 850, language: str = "nl-NL") -> Page:
        context = chromium.new_context(
            base_url=portal,
            locale=language,
            viewport={"width": width, "height": height},
            timezone_id="Europe/Amsterdam",
        )
        contexts.append(context)
        context.set_default_timeout(15_000)  # milliseconds
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    complaints: list[str] = []
    yield make
    for context in contexts:
        context.close()
    unexpected = [each for each in complaints if not EXPECTED.search(each)]
    assert not unexpected, unexpected  # a refused style or script, an address that is not there


@pytest.fixture(scope="session")
def barriers() -> Callable[..., list[str]]:
    """What axe finds serious on a page (WCAG 2.2 AA). `rules`: by these alone."""
    axe = Axe()

    def look(page: Page, rules: Collection[str] = ()) -> list[str]:
        found = axe.run(page, options={"runOnly": [*(rules or STANDARDS)], "resultTypes": ["violations"]})
        wrong = [each for each in found.response["violations"] if each["impact"] in SERIOUS]
        return [f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes']]}" for each in wrong]

    return look


@pytest.fixture
def is_accessible(barriers: Callable[..., list[str]]) -> Callable[[Page], None]:
    def look(page: Page) -> None:
        assert barriers(page) == []

    return look


@pytest.fixture
def anna(house: House, make_office: Callable[..., UUID]) -> Login:
    """A colleague."""
    make_office()
    return make_login(house, "anna@kantoor.example", staff=True)


@pytest.fixture
def bakery(make_administration: Callable[..., MadeAdministration]) -> MadeAdministration:
    return make_administration()


@pytest.fixture
def baker(house: House, make_administration: Callable[..., MadeAdministration]) -> Side:
    """A client user who does all that one may, with a folder and a document."""
    return side(house, make_administration(), "bakker@klant.example", "Zwaluw", may_approve=True, delegated_admin=True)


@pytest.fixture
def open_page(house: House, new_page: Callable[..., Page], portal: str, baker: Side) -> Callable[..., Page]:
    """A page as the baker sees it."""

    def opened(address: str, **shape: int) -> Page:
        page = new_page(**shape)
        page.context.add_cookies([{"name": "dossier-session", "value": session_of(house, baker.login), "url": portal}])
        page.goto(address)
        return page

    return opened
