"""`make pictures`: the pages of the portal for README and docs, taken in a real browser from the demo office."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from threading import Thread

from arriving import arrive
from chromium import running
from factories import MadeAdministration
from PIL import Image
from playwright.sync_api import Browser
from posting import letter
from signing_in import Login, session_of
from sqlalchemy import select
from werkzeug.serving import make_server

from adapters.house import House, open_house
from adapters.typesetting import typeset
from dossier.access import grants
from dossier.access.desk import Desk
from dossier.approvals import asking
from dossier.approvals.asking import NewRequest
from dossier.documents import documents
from dossier.office import demo
from dossier.rules.acts import Act
from dossier.rules.approving import ApprovalKind, Party
from dossier.rules.rights import Level
from dossier.structure import apply
from ingest import derive
from models import Administration, ClientMember, Document, Folder, HandOver, MailAddress, Person, migrate
from portal.app import create_app
from settings import load
from workers.walk import walk

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
COLOURS = 128  # enough for flat pages, and a quarter of the bytes
PAPER = """#set page(width: 15cm, height: 21cm, margin: 2cm)
#set text(size: 10pt)
#align(right)[*{sender}*]
#v(1cm)
= {title}
#v(0.5cm)
#table(columns: (1fr, auto), stroke: 0.4pt + gray,
  [Omschrijving], [Bedrag], [{line}], [€ {amount}], [btw 21%], [€ 0,00])
#v(1cm) Wij danken u voor het vertrouwen.
"""
NOW = datetime.now(UTC)
ACT = Act("cli", NOW)


def paper(sender: str, title: str, line: str, amount: str) -> bytes:
    text = PAPER.format(sender=sender, title=title, line=line, amount=amount)
    return typeset(text.encode(), {}, NOW)


class Stage:
    """The demo office on a working day."""

    def __init__(self, house: House) -> None:
        self.house, self.database = house, house.database
        demo.fill(house.database, house.settings.domain, NOW)
        with house.database.read() as session:
            row = session.execute(
                select(Administration, MailAddress)
                .join(MailAddress, MailAddress.administration_id == Administration.id)
                .where(MailAddress.mail_name == "bakkerij-jansen")
            ).one()
        bakery, name = row[0], row[1].mail_name
        self.bakery = MadeAdministration(bakery.id, bakery.office_id, name, f"{name}.dossier@{house.settings.domain}")
        self.desk = Desk(bakery.id, ACT)

    def login(self, email: str) -> Login:
        with self.database.read() as session:
            return Login(session.scalars(select(Person.id).where(Person.email == email)).one(), email)

    def folder(self, name: str) -> Folder:
        with self.database.read() as session:
            here = (Folder.administration_id == self.bakery.id, Folder.name == name)
            return session.scalars(select(Folder).where(*here)).first()

    def document(self, name: str) -> Document:
        with self.database.read() as session:
            return session.scalars(select(Document).where(Document.name == name)).one()

    def play(self) -> None:
        list(apply.apply(self.database, [self.bakery.id], apply.Wish("EENMALIG-BASIS"), ACT))
        list(apply.apply(self.database, [self.bakery.id], apply.Wish("JAARWERK-KORT", NOW.year), ACT))
        self._mails()
        balance = self.document("Jaarrekening 2025.pdf")
        target = self.folder("Voorraden") or self.folder("Vaste Stukken")
        documents.move(self.database, self.desk, balance.id, target.id)
        self._open(target.id, "sanne@devries.example")
        sanne = self.login("sanne@devries.example")
        new = NewRequest(ApprovalKind.ANNUAL_ACCOUNTS, Party.BANK, (balance.id,), (sanne.person_id,))
        asking.ask(self.database, self.desk, new)
        self._previews()

    def _mails(self) -> None:
        invoice = paper("Groothandel Meel B.V.", "Factuur 2026-118", "Tarwebloem 1.000 kg", "812,50")
        statement = paper("Regiobank", "Afschrift 11", "Saldo 30 november", "14.220,31")
        year = paper("Kantoor De Brug", "Jaarrekening 2025", "Resultaat na belasting", "61.400,00")
        for files, subject in (
            ((("Jaarrekening 2025.pdf", year),), "Jaarrekening"),
            ((("afschrift-11.pdf", statement),), "[Bankafschriften] november"),
            ((("Factuur 2026-118.pdf", invoice),), "Factuur meel"),
        ):
            arrive(self.house, letter(*files, subject=subject), self.bakery)

    def _open(self, folder_id, email: str) -> None:
        """The folder and those above it, for this client user."""
        person_id = self.login(email).person_id
        with self.database.read() as session:
            member = session.scalar(select(ClientMember.id).where(ClientMember.person_id == person_id).limit(1))
            assert member is not None
            chain, at = [], session.get_one(Folder, folder_id)
            while at is not None:
                chain.append(at.id)
                at = session.get(Folder, at.parent_id) if at.parent_id else None
        for each in reversed(chain):
            level = Level.VIEW_UPLOAD if each == folder_id else Level.PASSAGE
            grants.grant(self.database, self.bakery.id, grants.FolderRight(person_id, each, level), ACT)

    def _previews(self) -> None:
        with self.database.write() as session:
            derive.ask(session, NOW)
        with self.database.read() as session:
            waiting = session.scalars(select(HandOver.id)).all()
        for each in waiting:
            walk(self.house, "derived", [each])


@contextmanager
def portal_of(house: House) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(house), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def take(browser: Browser, address: str, name: str, token: str = "", width: int = 1280, height: int = 800) -> None:
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
        stage.play()
        staff = session_of(house, stage.login("marijke@kantoor.example"))
        client = session_of(house, stage.login("sanne@devries.example"))
        with portal_of(house) as portal:
            take(browser, f"{portal}/login", "login", height=620)
            take(browser, f"{portal}/inbox/", "inbox", staff)
            take(browser, f"{portal}/dossier/{stage.bakery.id}/", "dossier", staff)
            take(browser, f"{portal}/administrations/", "administrations", staff)
            take(browser, f"{portal}/my/dossier/", "client-dossier", client)
            take(browser, f"{portal}/my/approvals/", "approvals", client)
            take(browser, f"{portal}/my/approvals/", "approvals-phone", client, width=390, height=800)


if __name__ == "__main__":
    main()
