"""`make pictures`: the pages of the portal for README and docs, taken in a real browser from the demo office."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from threading import Thread
from uuid import UUID

from chromium import running
from PIL import Image
from playwright.sync_api import Browser
from signing_in import Login, session_of
from sqlalchemy import select
from werkzeug.serving import make_server

from adapters.house import House, open_house
from dossier.office import demo
from ingest import derive
from models import Document, Folder, HandOver, Person, migrate
from portal.app import create_app
from settings import load
from upkeep import demo_day
from workers.walk import walk

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
COLOURS = 128  # enough for flat pages, and a quarter of the bytes
PHONE = {"width": 390, "height": 800}
NOW = datetime.now(UTC)


class Stage:
    """The demo office on a working day."""

    def __init__(self, house: House) -> None:
        self.house, self.database = house, house.database
        filled = demo.fill(house.database, house.settings.domain, NOW)
        demo_day.play(house, filled, NOW)
        self.bakery_id = next(each.id for each in filled.administrations if each.mail_name == "bakkerij-jansen")
        self._previews()

    def login(self, email: str) -> Login:
        with self.database.read() as session:
            return Login(session.scalars(select(Person.id).where(Person.email == email)).one(), email)

    def waiting(self, name: str) -> UUID:
        """A document of the inbox."""
        with self.database.read() as session:
            return session.scalars(select(Document.id).where(Document.name == name)).one()

    def folder(self, name: str) -> UUID:
        with self.database.read() as session:
            here = (Folder.administration_id == self.bakery_id, Folder.name == name)
            return session.scalars(select(Folder.id).where(*here)).one()

    def _previews(self) -> None:
        """As the workers of `dossier serve` make them in the first minute."""
        with self.database.write() as session:
            derive.ask(session, NOW)
        with self.database.read() as session:
            waiting = session.scalars(select(HandOver.id).where(HandOver.station == "derive")).all()
        for each in waiting:
            walk(self.house, "derived", [each])


@contextmanager
def portal_of(house: House) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(house), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def take(browser: Browser, address: str, name: str, token: str = "", width: int = 1440, height: int = 900) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="nl-NL")
    base = "/".join(address.split("/", 3)[:3])
    if token:
        context.add_cookies([{"name": "dossier-session", "value": token, "url": base}])
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    shot = Image.open(BytesIO(page.screenshot()))
    context.close()
    FOLDER.mkdir(exist_ok=True)
    shot.convert("RGB").quantize(COLOURS).save(FOLDER / f"{name}.png", optimize=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running() as browser:
        house = open_house(load(data=Path(folder) / "data"))
        migrate.create(house.database.engine)
        stage = Stage(house)
        staff = session_of(house, stage.login("marijke@kantoor.example"))
        client = session_of(house, stage.login("sanne@devries.example"))
        with portal_of(house) as portal:
            chosen = f"{portal}/inbox/?document={stage.waiting('afschrift-11.pdf')}"
            dossier, request = f"{portal}/dossier/{stage.bakery_id}/", f"{portal}/my/approvals/"
            opened = stage.folder(f"Jaarwerk {NOW.year - 1}")
            take(browser, f"{portal}/login", "login", height=620)
            take(browser, chosen, "inbox", staff)
            take(browser, f"{dossier}?open={opened}", "dossier", staff)
            take(browser, f"{portal}/administrations/", "administrations", staff)
            take(browser, f"{portal}/my/dossier/", "client-dossier", client)
            take(browser, request, "approvals", client)
            for name, address, token in (
                ("approvals-phone", request, client),
                ("client-phone", f"{portal}/my/dossier/", client),
                ("inbox-phone", f"{portal}/inbox/", staff),
            ):
                take(browser, address, name, token, **PHONE)


if __name__ == "__main__":
    main()
