"""The one way in which tests and pictures start a real browser."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# without its sandbox, because it may run as root; it sees nothing but the portal
FLAGS = (
    *("--no-sandbox", "--disable-gpu"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@contextmanager
def running() -> Iterator[Browser]:
    """Debian's; the one that playwright would download is never asked for."""
    if PROGRAM is None:
        raise FileNotFoundError("There is no Chromium here (Debian: chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=FLAGS)
        yield browser
        browser.close()
