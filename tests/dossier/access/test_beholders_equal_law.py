"""Who sees each of many documents and folders, asked for everybody at once: as the law says of one person at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from dossier.access import viewers
from dossier.access.visible import documents_for, folders_for
from dossier.access.visitor import client_users
from dossier.documents.seen import unseen_by
from dossier.rules.rights import Level, Setting
from dossier.rules.states import DocumentState
from models import (
    Administration,
    Blob,
    Client,
    ClientMember,
    Document,
    DocumentSetting,
    Folder,
    FolderGrant,
    FolderPath,
    Office,
    Opening,
    Person,
    Upload,
    UploadedFile,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ENDS = {"goes on": None, "still": NOW + timedelta(days=1), "over": NOW - timedelta(days=1)}
PEOPLE, FOLDERS, DOCUMENTS = 3, 5, 6

one_of = st.sampled_from
level = one_of([*Level, Level.VIEW, Level.PASSAGE])
folders = st.lists(
    st.tuples(
        st.integers(-1, FOLDERS - 1),
        one_of([None, None, None, "wwft"]),
        st.lists(level, min_size=PEOPLE, max_size=PEOPLE),
    ),
    max_size=FOLDERS,
)
documents = st.lists(
    st.tuples(
        st.integers(-1, FOLDERS - 1),
        one_of([DocumentState.FILED, DocumentState.FILED, *DocumentState]),
        st.integers(1, 2),  # its version
        st.lists(one_of([Setting.FOLLOW, *Setting]), min_size=PEOPLE, max_size=PEOPLE),
    ),
    max_size=DOCUMENTS,
)
looks = st.lists(  # document, version, person, as a client user
    st.tuples(st.integers(0, DOCUMENTS - 1), st.integers(1, 2), st.integers(0, PEOPLE - 1), st.booleans()), max_size=8
)
sent = st.lists(  # document, person, as a client user
    st.tuples(st.integers(0, DOCUMENTS - 1), st.integers(0, PEOPLE - 1), st.booleans()), max_size=4
)
people = st.lists(one_of(list(ENDS)), min_size=PEOPLE, max_size=PEOPLE)
torn = st.one_of(st.none(), st.none(), st.integers(0, FOLDERS - 1))  # a folder whose chain loses its first row


@contextmanager
def undone(house) -> Iterator[Session]:
    with house.database.write() as session:
        yield session
        session.rollback()


class Scene:
    def __init__(self, session: Session, on: bool) -> None:
        self.session = session
        office, client = uuid7(), uuid7()
        session.add(Office(id=office, name="K", mail_domain=f"{office}.test", created_at=NOW))
        session.flush()
        session.add(Client(id=client, office_id=office, name="C", created_at=NOW))
        session.flush()
        of = {"office_id": office, "client_id": client, "name": "A", "dossier_on": on, "created_at": NOW}
        self.administration, self.client = Administration(id=uuid7(), **of), client
        session.add(self.administration)
        session.flush()
        self.people: list[UUID] = []
        self.folders: list[Folder] = []
        self.chains: dict[UUID, list[UUID]] = {}  # above each
        self.documents: list[UUID] = []

    def add(self, *rows: object) -> None:
        self.session.add_all(rows)
        self.session.flush()

    def person(self, name: str, ends: datetime | None) -> None:
        id_ = uuid7()
        office = self.administration.office_id
        self.add(Person(id=id_, office_id=office, name=name, email=f"{id_}@x.test", created_at=NOW))
        self.add(ClientMember(person_id=id_, client_id=self.client, expires_at=ends))
        self.people.append(id_)

    def folder(self, parent: int, role: str | None, levels: list[Level]) -> None:
        above = self.folders[parent] if 0 <= parent < len(self.folders) else None
        chain = [*self.chains[above.id], above.id] if above else []
        new = Folder(
            id=uuid7(), administration_id=self.administration.id, parent_id=above.id if above else None,
            depth=len(chain), position=len(self.folders), name="F", office_role=role, created_at=NOW,
        )  # fmt: skip
        self.add(new)
        for up, each in enumerate(reversed([*chain, new.id])):
            self.add(FolderPath(folder_id=new.id, ancestor_id=each, distance=up))
        for person, each in zip(self.people, levels, strict=True):
            self.add(FolderGrant(person_id=person, folder_id=new.id, level=each, granted_at=NOW, granted_by="test"))
        self.folders.append(new)
        self.chains[new.id] = chain

    def document(self, folder: int, state: DocumentState, version: int, said: list[Setting]) -> None:
        id_, inside = uuid7(), 0 <= folder < len(self.folders)
        self.add(Blob(sha256=id_.hex, size_bytes=1, stored_at=NOW, scan_state="clean"))
        of = {"office_id": self.administration.office_id, "administration_id": self.administration.id}
        file = {"name": "d", "blob_sha256": id_.hex, "size_bytes": 1, "content_type": "text/plain"}
        place = self.folders[folder].id if inside else None
        self.add(Document(id=id_, **of, **file, folder_id=place, state=state, version=version, received_at=NOW))
        for person, each in zip(self.people, said, strict=True):
            if each is not Setting.FOLLOW:
                self.add(DocumentSetting(person_id=person, document_id=id_, setting=each))
        self.documents.append(id_)

    def look(self, document: int, version: int, person: int, as_client: bool) -> None:
        if document < len(self.documents):
            of = {"document_id": self.documents[document], "version": version, "person_id": self.people[person]}
            self.add(Opening(**of, as_client=as_client, opened_at=NOW))

    def upload(self, document: int, person: int, as_client: bool) -> None:
        if document < len(self.documents):
            id_, by = uuid7(), str(self.people[person])
            of = {"office_id": self.administration.office_id, "administration_id": self.administration.id}
            self.add(Upload(id=id_, **of, uploaded_by=by, as_client=as_client, begun_at=NOW))
            file = {"original_name": "d", "name": "d", "declared_type": "", "position": 0}
            self.add(UploadedFile(upload_id=id_, document_id=self.documents[document], **file))

    def by_law(self) -> tuple[set, set]:
        """Of each person alone: folders, and documents with whether they are new to them."""
        inside, seen = set(), set()
        for person, viewer in client_users(self.session, self.administration, NOW):
            for each in self.session.scalars(select(Folder.id).where(folders_for(viewer, person.id))):
                granted = select(FolderGrant.level).where(
                    FolderGrant.folder_id == each, FolderGrant.person_id == person.id
                )
                inside.add((person.id, each, self.session.scalar(granted)))
            theirs = select(Document.id, unseen_by(person.id)).where(documents_for(viewer, person.id))
            seen |= {(person.id, id_, bool(new)) for id_, new in self.session.execute(theirs)}
        return inside, seen


ALL_GO_ON, FILED = ["goes on"] * PEOPLE, DocumentState.FILED
OPEN = [  # a hoofdmap and a folder in it, with documents of version 2 and 1 in each; seldom met by chance
    [(-1, None, [Level.VIEW, Level.VIEW, Level.PASSAGE]), (0, None, [Level.VIEW_UPLOAD, Level.PASSAGE, Level.VIEW])],
    [(folder, FILED, version, [Setting.FOLLOW, Setting.SHOW, Setting.SHOW]) for folder in (0, 1) for version in (2, 1)],
    [(0, 1, 0, True), (1, 1, 0, False), (2, 2, 0, True)],  # of an older version; as the office; as it is
    [(0, 2, True), (1, 1, False), (3, 2, True)],  # replaced since; as the office; as it is
]


@example(ALL_GO_ON, OPEN, None, True)
@example(ALL_GO_ON, OPEN, 1, True)
@given(people, st.tuples(folders, documents, looks, sent), torn, one_of([True, True, True, False]))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_everybody_at_once_is_the_law_of_each(any_house, ends, draws, torn_draw, on) -> None:
    with undone(any_house) as session:
        scene = Scene(session, on)
        for number, each in enumerate(ends):
            scene.person(f"P{number}", ENDS[each])
        makers = (scene.folder, scene.document, scene.look, scene.upload)
        for make, each in zip(makers, draws, strict=True):
            for draw in each:
                make(*draw)
        if torn_draw is not None and torn_draw < len(scene.folders):
            of = scene.folders[torn_draw]
            session.execute(delete(FolderPath).where(FolderPath.folder_id == of.id, FolderPath.distance == of.depth))
        inside, seen = scene.by_law()
        found = viewers.folders_in_session(session, scene.administration, NOW)
        assert {(each.person_id, id_, each.level) for id_, of in found.items() for each in of} == inside
        found = viewers.documents_in_session(session, scene.administration, scene.documents, NOW)
        assert {(each.person_id, id_, each.unseen) for id_, of in found.items() for each in of} == seen


def test_documents_of_another_dossier_are_not_answered_for(house):
    """Whoever asks with the id of a document elsewhere hears nothing of it."""
    with undone(house) as session:
        here, elsewhere = Scene(session, on=True), Scene(session, on=True)
        for scene in (here, elsewhere):
            scene.person("P", None)
            scene.folder(-1, None, [Level.VIEW])
            scene.document(0, DocumentState.FILED, 1, [Setting.FOLLOW])
        ids = [*here.documents, *elsewhere.documents]
        assert set(viewers.documents_in_session(session, here.administration, ids, NOW)) == set(here.documents)
        assert not viewers.documents_in_session(session, here.administration, [], NOW)
