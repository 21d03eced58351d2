"""The inbox in a real browser, for tests of it."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page
from signing_in import Login, session_of

from adapters.house import House


def open_inbox(
    house: House, new_page: Callable[..., Page], portal: str, login: Login, address: str = "/inbox/", **screen: Any
) -> Page:
    page = new_page(**screen)
    page.context.add_cookies([{"name": "dossier-session", "value": session_of(house, login), "url": portal}])
    page.goto(address)
    return page


def heading(page: Page, name: str) -> None:
    page.get_by_role("heading", name=name).wait_for()


def files(*names: str) -> list[tuple[str, bytes]]:
    return [(name, b"%PDF-1.4 " + name.encode()) for name in names]
