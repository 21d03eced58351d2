"""A real browser before the real portal: one Chromium for all tests, a fresh profile and a fresh house for each."""

import shutil
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from adapters.house import House
from portal.app import create_app

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("NO BROWSER: the pages are not tried in a real one (Debian: chromium)")
    with sync_playwright() as playwright:
        # without its sandbox, because the tests may run as root; it sees nothing but the portal
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *FLAGS])
        yield browser
        browser.close()


@pytest.fixture
def portal(house: House) -> Iterator[str]:
    """The portal on a port of its own: its address."""
    server = make_server("127.0.0.1", 0, create_app(house), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def new_page(chromium: Browser, portal: str) -> Iterator[Callable[..., Page]]:
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
    assert not complaints, complaints  # a refused style or script, an address that is not there


@pytest.fixture
def is_accessible() -> Callable[[Page], None]:
    """Axe finds nothing serious on the page (WCAG 2.2 AA)."""
    axe = Axe()

    def look(page: Page) -> None:
        found = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
        wrong = [each for each in found.response["violations"] if each["impact"] in SERIOUS]
        told = [f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes']]}" for each in wrong]
        assert not wrong, told

    return look
