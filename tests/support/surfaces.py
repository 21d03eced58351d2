"""Two dossiers of two clients, everything that may happen to them, and the law as the rows say it: of every surface.

The law is asked here over plain rows, folder by folder through `parent_id`, never by the conditions of `visible.py`.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from itertools import count
from typing import Any
from uuid import UUID

from client_side import give, join
from factories import MadeAdministration, make_administration
from signing_in import Login, make_login
from sqlalchemy import select, update
from uuid_utils.compat import uuid7

from adapters.house import House
from dossier.access import grants
from dossier.access.desk import Desk
from dossier.access.grants import DocumentRight
from dossier.accounts import members
from dossier.documents import documents, versions
from dossier.documents.undo import undo
from dossier.inbox import relocate
from dossier.office.administrations import switch
from dossier.rules.acts import Act
from dossier.rules.deriving import Derived
from dossier.rules.errors import NotFound, Refused
from dossier.rules.happenings import LetterState, NoticeState
from dossier.rules.rights import Level, Setting
from dossier.rules.states import DocumentState
from dossier.rules.visibility import ClientUser, Dossier, Rung, Staff, Viewer, document_access, folder_access
from dossier.structure import folders, tree
from models import (
    Administration,
    Blob,
    Client,
    ClientMember,
    Derivation,
    Document,
    DocumentSetting,
    Folder,
    FolderGrant,
    Letter,
    Notice,
    Opening,
    Person,
    Step,
)
from notify.preparing import prepare
from notify.rounds import go_round

_numbers = count(1)
PEOPLE = 3
DOCUMENTS = 3
FOLDERS = 4
MIDDAY = timedelta(hours=26)  # by then every letter is due, whatever the hour of the test


def now() -> datetime:
    return datetime.now(UTC)


def said_in(letter: bytes) -> str:
    """Its subject and its text, as people read it."""
    message = message_from_bytes(letter, policy=default)
    body = message.get_body(("plain",))
    return f"{message['Subject']}\n{body.get_content() if body else ''}"


@dataclass
class World:
    """`people`: of the bakery; of both; of the holding. The last folder is of the holding, the second in the first."""

    house: House
    number: str = field(default_factory=lambda: f"{next(_numbers):04}")
    dossiers: list[MadeAdministration] = field(default_factory=list)
    people: list[Login] = field(default_factory=list)
    folders: list[UUID] = field(default_factory=list)
    documents: list[UUID] = field(default_factory=list)
    rounds: int = 0
    secrets: dict[str, str] = field(default_factory=dict)  # what stands in each file
    letters: list[tuple[str, str]] = field(default_factory=list)  # that left: to whom, and what they say

    def __post_init__(self) -> None:
        self.dossiers = [make_administration(self.house, mail_name=f"zeezout{self.number}{each}") for each in "ab"]
        self.people = [make_login(self.house, f"persoon{self.number}{each}@klant.example") for each in range(PEOPLE)]
        for person, place in ((0, 0), (1, 0), (1, 1), (2, 1)):
            join(self.house, self.people[person], self.dossiers[place])
        with self.house.database.write() as session:
            for place, parent in ((0, None), (0, 0), (0, None), (1, None)):
                new = tree.NewFolder(
                    f"Map{self.number}x{len(self.folders)}", self.folders[parent] if parent == 0 else None
                )
                self.folders.append(tree.add(session, self.dossiers[place].id, new, now()).id)
        for person, folder in ((0, 0), (1, 0), (0, 1), (1, 3), (2, 3)):
            self._grant(person, folder, list(Level).index(Level.VIEW))
        for number, folder in enumerate((0, 0, 1)):
            self._document(f"Stuk{self.number}x{number}.pdf")
            self._move(number, folder, 1)

    def desk(self, place: int) -> Desk:
        return Desk(self.dossiers[place].id, Act("cli", now()))

    def _document(self, name: str) -> UUID:
        """In the inbox of the bakery, with a text and pictures."""
        secret = f"geheim{self.number}x{len(self.documents)}"
        made = [self.house.blobs.put(area, [f"{name} {area}".encode()]) for area in ("parts", "made")]
        of = {"office_id": self.dossiers[0].office_id, "asked_at": now(), "state": "made"}
        with self.house.database.write() as session:
            session.add(Blob(sha256=made[0].sha256, size_bytes=made[0].size_bytes, stored_at=now(), scan_state="clean"))
            session.flush()
            session.add(Derivation(blob_sha256=made[0].sha256, kind=Derived.TEXT, content_type="application/pdf",
                                   text=f"inhoud{self.number} {secret}", **of))  # fmt: skip
            session.add(Derivation(blob_sha256=made[0].sha256, kind=Derived.PREVIEW, content_type="application/pdf",
                                   files=[made[1].sha256], thumbnails=[made[1].sha256], pages=1, **of))  # fmt: skip
            document = Document(
                id=uuid7(), office_id=self.dossiers[0].office_id, administration_id=self.dossiers[0].id, name=name,
                blob_sha256=made[0].sha256, size_bytes=made[0].size_bytes, content_type="application/pdf", flags=[],
                state=DocumentState.INBOX, received_at=now(),
            )  # fmt: skip
            session.add(document)
        self.documents.append(document.id)
        self.secrets[made[0].sha256] = secret
        return document.id

    def do(self, what: str, one: int, other: int, how: int) -> None:
        """What is refused did not happen."""
        with suppress(Refused, NotFound):
            getattr(self, f"_{what}")(one, other, how)

    def _place_of(self, document_id: UUID) -> int:
        return next(at for at, each in enumerate(self.dossiers) if each.id == self.row(document_id).administration_id)

    def _at(self, one: int) -> tuple[UUID, Desk]:
        document_id = self.documents[one % len(self.documents)]
        return document_id, self.desk(self._place_of(document_id))

    def _grant(self, one: int, other: int, how: int) -> None:
        folder = other % FOLDERS
        to = self.dossiers[folder == FOLDERS - 1]
        give(self.house, self.people[one % PEOPLE], to, self.folders[folder], list(Level)[how % len(Level)])

    def _set(self, one: int, other: int, how: int) -> None:
        document_id, desk = self._at(one)
        right = DocumentRight(self.people[other % PEOPLE].person_id, document_id, list(Setting)[how % len(Setting)])
        grants.set_document(self.house.database, desk.administration_id, right, desk.act)

    def _move(self, one: int, other: int, how: int) -> None:
        document_id, desk = self._at(one)
        documents.move(self.house.database, desk, document_id, self.folders[other % FOLDERS] if how else None)

    def _bin(self, one: int, other: int, how: int) -> None:
        at = (self.house.database, *reversed(self._at(one)))
        documents.throw_away(*at) if how % 2 else documents.restore(*at, self.house.settings.quarantine_term)

    def _version(self, one: int, other: int, how: int) -> None:
        document_id, desk = self._at(one)
        if self.row(document_id).administration_id == self.dossiers[0].id:
            new = self._document(f"Stuk{self.number}x{len(self.documents)}.pdf")
            versions.replace(self.house.database, desk, document_id, by=new)

    def _relocate(self, one: int, other: int, how: int) -> None:
        document_id, desk = self._at(one)
        there = self.dossiers[1 - self._place_of(document_id)]
        relocate.relocate(self.house.database, desk, document_id, there.id, "Vergissing")

    def _undo(self, one: int, other: int, how: int) -> None:
        place = other % 2
        mine = select(Step.id).where(Step.administration_id == self.dossiers[place].id, Step.undone_at.is_(None))
        with self.house.database.read() as session:
            last = session.scalar(mine.order_by(Step.id.desc()).limit(1))
        if last:
            undo(self.house.database, self.desk(place), last)

    def _rearrange(self, one: int, other: int, how: int) -> None:
        to = self.folders[other % 3] if how else None
        folders.move(self.house.database, self.desk(0), self.folders[one % 3], to)

    def _role(self, one: int, other: int, how: int) -> None:
        with self.house.database.write() as session:
            row = session.get_one(Folder, self.folders[one % FOLDERS])
            row.office_role = "wwft" if how % 2 else None

    def _switch(self, one: int, other: int, how: int) -> None:
        place = self.dossiers[one % 2]
        switch(self.house.database, place.mail_name, Act("cli", now()), on=how != 1)

    def _member(self, one: int, other: int, how: int) -> None:
        place, person_id = other % 2, self.people[one % PEOPLE].person_id
        if how % 3 == 2:
            members.unlink(self.house.database, self.desk(place), person_id)
        else:
            end = now() - timedelta(days=1) if how % 3 else None
            members.set_end(self.house.database, self.desk(place), person_id, end)

    def _person(self, one: int, other: int, how: int) -> None:
        end = now() - timedelta(days=1) if how == 1 else None
        with self.house.database.write() as session:
            session.get_one(Person, self.people[one % PEOPLE].person_id).expires_at = end

    def _mail(self, one: int, other: int, how: int) -> None:
        """Every letter leaves, and is judged at that moment."""
        self.rounds += 1
        due = now() + self.rounds * MIDDAY  # later than the round before, which may still go on
        go_round(self.house, due)
        with self.house.database.write() as session:
            bags = set(session.scalars(select(Letter.bag_id).where(Letter.state == LetterState.WAITING)))
            ready = [each for bag in bags for each in prepare(session, self.house, bag, due)]
            self.letters += [(each.outgoing.to, said_in(each.outgoing.content)) for each in ready]
            sent = {each.letter_id for each in ready}
            session.execute(update(Letter).where(Letter.id.in_(sent)).values(state=LetterState.SENT))
            waits = (Notice.letter_id.in_(sent), Notice.state == NoticeState.WAITING)
            session.execute(update(Notice).where(*waits).values(state=NoticeState.SENT))

    def row(self, document_id: UUID) -> Document:
        with self.house.database.read() as session:
            return session.get_one(Document, document_id)

    def clients_of(self, person: int) -> list[UUID]:
        """For whom they may act now, by name."""
        person_id = self.people[person].person_id
        with self.house.database.read() as session:
            expires_at = session.get_one(Person, person_id).expires_at
            rows = session.execute(
                select(ClientMember, Client).join(Client, Client.id == ClientMember.client_id)
                .where(ClientMember.person_id == person_id).order_by(Client.name)
            ).all()  # fmt: skip
        ends = [each for each in (expires_at,) if each and each <= now()]
        return (
            []
            if ends
            else [client.id for member, client in rows if not (member.expires_at and member.expires_at <= now())]
        )

    def eyes(self, client_id: UUID | None) -> ClientUser:
        with self.house.database.read() as session:
            theirs = session.scalars(select(Administration.id).where(Administration.client_id == client_id)).all()
        return ClientUser(self.dossiers[0].office_id, frozenset(theirs if client_id else ()))

    def law(self, viewer: Viewer, person_id: UUID) -> tuple[set[UUID], set[UUID]]:
        """The folders and the documents of this world that they see."""
        homes, rows, files, levels, settings = self._rows(person_id)

        def chain(folder_id: UUID | None) -> list[Rung]:
            above = rows.get(folder_id) if folder_id else None
            if above is None:
                return []
            return [*chain(above.parent_id), Rung(above.id, above.office_role, levels.get(above.id, Level.NONE))]

        def shows(each: Document) -> bool:
            setting = settings.get(each.id, Setting.FOLLOW)
            access = document_access(viewer, homes[each.administration_id], chain(each.folder_id), setting)
            return access.sees and (each.state is DocumentState.FILED or isinstance(viewer, Staff))

        opened = {
            each.id
            for each in rows.values()
            if folder_access(viewer, homes[each.administration_id], chain(each.id)).sees
        }
        return opened, {each.id for each in files if shows(each)}

    def _rows(self, person_id: UUID) -> tuple[Any, ...]:
        """Dossiers, folders, documents, and the levels and settings of this person."""
        ids = [each.id for each in self.dossiers]
        with self.house.database.read() as session:
            homes = session.scalars(select(Administration).where(Administration.id.in_(ids)))
            rows = session.scalars(select(Folder).where(Folder.id.in_(self.folders)))
            files = session.scalars(select(Document).where(Document.id.in_(self.documents)))
            mine = session.scalars(select(FolderGrant).where(FolderGrant.person_id == person_id))
            theirs = session.scalars(select(DocumentSetting).where(DocumentSetting.person_id == person_id))
            return (
                {each.id: Dossier(each.office_id, each.id, each.dossier_on) for each in homes},
                {each.id: each for each in rows},
                files.all(),
                {each.folder_id: Level(each.level) for each in mine},
                {each.document_id: Setting(each.setting) for each in theirs},
            )

    def unopened(self, person_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
        mine = select(Opening.document_id, Opening.version).where(Opening.person_id == person_id, Opening.as_client)
        with self.house.database.read() as session:
            opened = {(row.document_id, row.version) for row in session.execute(mine)}
        return {each for each in ids if (each, self.row(each).version) not in opened}

    def named(self, text: str) -> set[UUID]:
        """The documents that this text names, by what they are called today."""
        return {each for each in self.documents if self.row(each).name in text}

    def told(self, text: str) -> set[str]:
        """The files of which the content stands in this text."""
        return {sha256 for sha256, secret in self.secrets.items() if secret in text}

    def folders_named(self, text: str) -> set[UUID]:
        return {each for at, each in enumerate(self.folders) if f"Map{self.number}x{at}" in text}
