"""The law in SQL and the law as a rule give the same answer for random trees, people and grants."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from uuid_utils.compat import uuid7

from dossier.access.visible import documents_for, folders_for, versions_for
from dossier.rules.rights import Level, Setting
from dossier.rules.states import DocumentState
from dossier.rules.visibility import ClientUser, Dossier, Rung, Staff, Viewer, document_access, folder_access
from models import (
    Administration,
    Blob,
    Document,
    DocumentSetting,
    DocumentVersion,
    Folder,
    FolderGrant,
    FolderPath,
    Office,
    Opening,
    Person,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
OLDER = 2  # versions of each document, before that of today


@dataclass
class Scene:
    """One office with one dossier, a person, and another office whose people must see nothing."""

    office: UUID
    dossier: Dossier
    person: UUID
    viewer: Viewer
    chains: dict[UUID, list[Rung]]  # per folder
    documents: dict[UUID, tuple[UUID | None, Setting]]  # folder and setting per document
    opened: set[tuple[UUID, int]]  # documents and their versions that the person opened as a client user


folders = st.lists(
    st.tuples(st.integers(-1, 7), st.sampled_from([None, None, None, "wwft"]), st.sampled_from(list(Level))), max_size=8
)
documents = st.lists(st.tuples(st.integers(-1, 7), st.sampled_from(list(Setting))), max_size=8)
looks = st.lists(  # document, version, by the person or by another one, as a client user
    st.tuples(st.integers(0, 7), st.integers(1, OLDER + 1), st.booleans(), st.booleans()), max_size=12
)
viewers = st.sampled_from(
    [
        "client",
        "client",
        "client",
        "expired",
        "other client",
        "stranger",
        "staff",
        "wwft staff",
        "restricted",
        "kept out",
    ]
)


def build(session, folder_draws, document_draws, kind: str, on: bool) -> Scene:
    office, administration, person = uuid7(), uuid7(), uuid7()
    session.execute(insert(Office), [{"id": office, "name": "K", "mail_domain": f"{office}.test", "created_at": NOW}])
    session.execute(
        insert(Administration),
        [{"id": administration, "office_id": office, "name": "A", "dossier_on": on, "created_at": NOW}],
    )
    session.execute(
        insert(Person),
        [{"id": person, "office_id": office, "name": "P", "email": f"{person}@x.test", "created_at": NOW}],
    )
    scene = Scene(
        office, Dossier(office, administration, on), person, viewer(kind, office, administration), {}, {}, set()
    )
    add_folders(session, scene, folder_draws)
    add_documents(session, scene, document_draws)
    return scene


def viewer(kind: str, office: UUID, administration: UUID) -> Viewer:
    ours = frozenset({administration})
    return {
        "client": ClientUser(office, ours),
        "expired": ClientUser(office, ours, expired=True),
        "other client": ClientUser(office, frozenset({uuid7()})),
        "stranger": ClientUser(uuid7(), ours),
        "staff": Staff(office, frozenset()),
        "wwft staff": Staff(office, frozenset({"wwft"})),
        "restricted": Staff(office, frozenset(), only=ours),
        "kept out": Staff(office, frozenset({"wwft"}), only=frozenset({uuid7()})),
    }[kind]


def add_folders(session, scene: Scene, draws) -> None:
    made: list[UUID] = []
    for number, (parent_number, role, level) in enumerate(draws):
        parent = made[parent_number] if 0 <= parent_number < len(made) else None
        folder = uuid7()
        above = scene.chains[parent] if parent else []
        chain = [*above, Rung(folder, role, level)]
        session.execute(
            insert(Folder),
            [
                {
                    "id": folder, "administration_id": scene.dossier.administration_id, "parent_id": parent,
                    "depth": len(above), "position": number, "name": f"F{number}", "office_role": role,
                    "year": number, "created_at": NOW,
                }
            ],
        )  # fmt: skip
        session.execute(
            insert(FolderPath),
            [
                {"folder_id": folder, "ancestor_id": rung.folder_id, "distance": len(chain) - 1 - depth}
                for depth, rung in enumerate(chain)
            ],
        )
        session.execute(
            insert(FolderGrant),
            [{"person_id": scene.person, "folder_id": folder, "level": level, "granted_at": NOW, "granted_by": "test"}],
        )
        made.append(folder)
        scene.chains[folder] = chain


def add_documents(session, scene: Scene, draws) -> None:
    made = list(scene.chains)
    for number, (folder_number, setting) in enumerate(draws):
        folder = made[folder_number] if 0 <= folder_number < len(made) else None
        document, sha256 = uuid7(), f"{uuid7().hex}{number}"
        session.execute(insert(Blob), [{"sha256": sha256, "size_bytes": 1, "stored_at": NOW, "scan_state": "clean"}])
        session.execute(
            insert(Document),
            [
                {
                    "id": document, "office_id": scene.office, "folder_id": folder, "name": "d", "size_bytes": 1,
                    "administration_id": scene.dossier.administration_id, "blob_sha256": sha256,
                    "content_type": "text/plain",
                    "state": DocumentState.FILED if folder else DocumentState.INBOX, "received_at": NOW,
                }
            ],
        )  # fmt: skip
        if setting is not Setting.FOLLOW:
            session.execute(
                insert(DocumentSetting), [{"person_id": scene.person, "document_id": document, "setting": setting}]
            )
        scene.documents[document] = (folder, setting)


def add_versions(session, scene: Scene, draws) -> None:
    other = uuid7()
    session.execute(
        insert(Person),
        [{"id": other, "office_id": scene.office, "name": "O", "email": f"{other}@x.test", "created_at": NOW}],
    )
    made = list(scene.documents)
    for document in made:
        file = select(Document.blob_sha256, Document.size_bytes, Document.content_type).where(Document.id == document)
        row = session.execute(file).one()._asdict()
        older = {**row, "document_id": document, "name": "d", "flags": [], "replaced_at": NOW, "replaced_by": "test"}
        session.execute(
            insert(DocumentVersion), [{**older, "id": uuid7(), "version": each + 1} for each in range(OLDER)]
        )
    for number, version, by_person, as_client in draws:
        if number < len(made):
            person = scene.person if by_person else other
            opening = {"id": uuid7(), "document_id": made[number], "version": version, "person_id": person}
            session.execute(insert(Opening), [{**opening, "as_client": as_client, "opened_at": NOW}])
            if by_person and as_client:
                scene.opened.add((made[number], version))


@contextmanager
def undone(house):
    """A transaction that leaves nothing behind, so that one database serves all examples."""
    with house.database.write() as session:
        yield session
        session.rollback()


@given(folders, documents, viewers, st.booleans())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_and_rule_agree(any_house, folder_draws, document_draws, kind, on):
    with undone(any_house) as session:
        scene = build(session, folder_draws, document_draws, kind, on)
        seen_folders = set(session.scalars(select(Folder.id).where(folders_for(scene.viewer, scene.person))))
        seen_documents = set(session.scalars(select(Document.id).where(documents_for(scene.viewer, scene.person))))
        assert seen_folders == {
            folder for folder, chain in scene.chains.items() if folder_access(scene.viewer, scene.dossier, chain).sees
        }
        assert seen_documents == {
            document
            for document, (folder, setting) in scene.documents.items()
            if document_access(scene.viewer, scene.dossier, scene.chains[folder] if folder else [], setting).sees
        }


@given(folders, documents, viewers, st.booleans(), looks)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_older_versions_are_for_the_office_and_for_who_opened_them_then(
    any_house, folder_draws, document_draws, kind, on, look_draws
):
    """Rule 7."""
    with undone(any_house) as session:
        scene = build(session, folder_draws, document_draws, kind, on)
        add_versions(session, scene, look_draws)
        query = select(DocumentVersion.document_id, DocumentVersion.version).join(Document)
        law = (documents_for(scene.viewer, scene.person), versions_for(scene.viewer, scene.person))
        assert {tuple(row) for row in session.execute(query.where(*law))} == {
            (document, version)
            for document, (folder, setting) in scene.documents.items()
            for version in range(1, OLDER + 1)
            if document_access(scene.viewer, scene.dossier, scene.chains[folder] if folder else [], setting).sees
            and (isinstance(scene.viewer, Staff) or (document, version) in scene.opened)
        }


def test_a_folder_with_a_torn_chain_is_closed(house):
    """Should a row of the chain be missing, the answer is 'closed', never 'open'."""
    with undone(house) as session:
        scene = build(session, [(-1, None, Level.NONE), (0, None, Level.VIEW)], [(1, Setting.SHOW)], "client", on=True)
        session.query(FolderPath).filter(FolderPath.distance == 1).delete()
        assert session.scalars(select(Folder.id).where(folders_for(scene.viewer, scene.person))).all() == []
        assert session.scalars(select(Document.id).where(documents_for(scene.viewer, scene.person))).all() == []
