"""A dossier to work in: the demo office, with the one-time folders of the bakery and people with rights on them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import kept
from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.database import Database
from adapters.house import House
from dossier.access import desk
from dossier.access.desk import Desk
from dossier.access.visible import documents_for, folders_for
from dossier.office import demo
from dossier.rules.acts import Act
from dossier.rules.states import DocumentState
from dossier.rules.visibility import ClientUser
from dossier.structure import apply
from dossier.structure.apply import Wish
from models import Administration, Blob, Document, Folder, Person

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TERM = timedelta(days=90)  # of quarantine
BAKERY, HOLDING = demo.BAKERY, demo.HOLDING
SANNE, PIET, YOUSSEF, MARIJKE = "Sanne de Vries", "Piet Jansen", "Youssef El Amrani", "Marijke van den Berg"


@dataclass
class Place:
    """One dossier, and short ways to ask about it."""

    database: Database
    administration_id: UUID

    @property
    def desk(self) -> Desk:
        return Desk(self.administration_id, Act("cli", NOW))

    def later(self, **delta: float) -> Desk:
        return replace(self.desk, act=Act("cli", NOW + timedelta(**delta)))

    def staff_desk(self, name: str) -> Desk:
        """As this colleague."""
        return desk.of_person(self.database, self.person(name), self.administration_id, NOW)

    def client(self) -> ClientUser:
        with self.database.read() as session:
            office_id = session.get_one(Administration, self.administration_id).office_id
            return ClientUser(office_id, frozenset({self.administration_id}))

    def person(self, name: str) -> UUID:
        with self.database.read() as session:
            return session.scalars(select(Person.id).where(Person.name == name)).one()

    def folder(self, name: str) -> UUID:
        with self.database.read() as session:
            mine = (Folder.administration_id == self.administration_id, Folder.name == name)
            return session.scalars(select(Folder.id).where(*mine)).one()

    def document(self, name: str = "Factuur.pdf", folder: UUID | None = None) -> UUID:
        """A new document, in this folder or in the inbox."""
        with self.database.write() as session:
            return add_document(session, self.administration_id, name, folder).id

    def row(self, document_id: UUID) -> Document:
        with self.database.read() as session:
            return session.get_one(Document, document_id)

    def sees(self, name: str) -> tuple[set[str], set[str]]:
        """Names of the folders and of the documents that this client user sees."""
        viewer, person_id = self.client(), self.person(name)
        with self.database.read() as session:
            return (
                set(session.scalars(select(Folder.name).where(folders_for(viewer, person_id)))),
                set(session.scalars(select(Document.name).where(documents_for(viewer, person_id)))),
            )


def place(house: House, name: str = BAKERY) -> Place:
    """The dossier of this demo client, with its one-time folders and the suggested rights."""

    def make() -> None:
        demo.fill(house.database, house.settings.domain, NOW)
        wish = Wish("EENMALIG-BASIS", confirm_rights=True)
        list(apply.apply(house.database, [_administration(house.database, name)], wish, Act("cli", NOW)))

    kept.made_once(house.database, make, "place", house.settings.domain, name)
    return Place(house.database, _administration(house.database, name))


def _administration(database: Database, name: str) -> UUID:
    with database.read() as session:
        return session.scalars(select(Administration.id).where(Administration.name == name)).one()


def add_document(session: Session, administration_id: UUID, name: str, folder_id: UUID | None = None) -> Document:
    """Each has bytes of its own."""
    id_ = uuid7()
    blob = Blob(sha256=sha256(id_.bytes).hexdigest(), size_bytes=16, stored_at=NOW, scan_state="clean")
    session.add(blob)
    session.flush()
    document = Document(
        id=id_,
        office_id=session.get_one(Administration, administration_id).office_id,
        administration_id=administration_id,
        folder_id=folder_id,
        name=name,
        blob_sha256=blob.sha256,
        size_bytes=blob.size_bytes,
        content_type="application/pdf",
        flags=[],
        state=DocumentState.FILED if folder_id else DocumentState.INBOX,
        received_at=NOW,
    )
    session.add(document)
    session.flush()
    return document
