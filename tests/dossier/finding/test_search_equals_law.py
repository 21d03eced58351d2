"""What search finds is what the pure rule lets somebody see and what fits: on random trees, people, grants and words.

And the index that the triggers keep is the one that would be made anew, whatever happened to the rows.
"""

from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scenes import NOW, WORDS, Draw, Scene, build, draws, folder_draws, said
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from dossier.access.visitor import Visitor
from dossier.finding.matching import Wanted, entries
from dossier.finding.search import Query, search
from dossier.rules.rights import Level
from dossier.rules.searching import FOR_CLIENTS, FOR_STAFF, Field, says, terms_of, words_of
from dossier.rules.states import DocumentState
from dossier.rules.visibility import ClientUser, Dossier, Staff, Viewer, document_access
from models import (
    Blob,
    Delivery,
    Derivation,
    Document,
    DocumentSetting,
    Folder,
    FolderGrant,
    FolderPath,
    Mail,
    SearchEntry,
    searching,
    words_index,
)

typed = st.lists(st.sampled_from([*WORDS, "mer", "kie", '"kievit7 merel7"']), min_size=1, max_size=2).map(" ".join)


def fits(draw: Draw, query: str, viewer: Viewer) -> bool:
    """The pure answer: every term in a field that is for this visitor."""
    everything = {
        Field.NAME: draw.name,
        Field.SHARED_NOTE: draw.note if draw.note_for_clients else "",
        Field.OFFICE_NOTE: "" if draw.note_for_clients else draw.note,
        Field.SUBJECT: draw.subject,
        Field.CONTENT: draw.content,
    }
    mine = FOR_CLIENTS if isinstance(viewer, ClientUser) else FOR_STAFF
    fields = [words_of(words) for each, words in everything.items() if each in mine]
    return all(any(says(words, term) for words in fields) for term in terms_of(query))


def sees(scene: Scene, draw: Draw, viewer: Viewer) -> bool:
    dossier = Dossier(scene.office, scene.administration, on=True)
    chain = scene.chains[draw.folder] if draw.folder >= 0 else []
    may = document_access(viewer, dossier, chain, draw.setting).sees
    return may and (draw.state is DocumentState.FILED or isinstance(viewer, Staff))


@contextmanager
def undone(database):
    """A transaction that leaves nothing behind, so that one database serves all examples."""
    with database.write() as session:
        yield session
        session.rollback()


class Within:
    """A database whose reads see the open transaction of this test."""

    def __init__(self, session: Session, dialect: str) -> None:
        self.session, self.dialect = session, dialect

    @contextmanager
    def read(self):
        yield self.session


kinds = st.sampled_from(
    ["client"] * 4 + ["staff", "wwft", "expired", "other client", "no client", "kept out", "elsewhere"]
)


@given(folder_draws, draws, kinds, typed)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_found_is_what_is_seen_and_fits(any_house, folders, documents, kind, query):
    with undone(any_house.database) as session:
        scene = build(session, folders, documents)
        visitor = Visitor(scene.viewer(kind), scene.person)
        within = Within(session, any_house.database.dialect)
        found = search(within, visitor, Query(query, states=tuple(DocumentState)))
        expected = {
            each
            for each, draw in scene.documents.items()
            if sees(scene, draw, visitor.viewer) and fits(draw, query, visitor.viewer)
        }
        assert {each.id for each in found.documents} == expected
        assert found.total == len(expected)
        for each in found.documents if visitor.is_client else ():
            assert (each.sender, each.subject) == ("", "")
            assert each.field in {*FOR_CLIENTS, None}


CHANGES = ["rename", "note", "share", "bin", "away", "version", "text", "no text", "subject", "relocate", "drop",
           "folder", "drop folder", "remail"]  # fmt: skip


@given(folder_draws, draws, st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 5), said), max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_index_is_always_the_one_that_would_be_made_anew(any_house, folders, documents, changes):
    """Whatever changes the rows, by whatever statement: nobody has to remember the index."""
    with undone(any_house.database) as session:
        scene = build(session, folders, documents)
        other = build(session, [], [])
        for kind, number, words in changes:
            change(session, scene, other, kind, number, words)
            session.flush()
        assert searching.wrong(session) == 0
        assert words_index.is_sound(session)


def change(session: Session, scene: Scene, other: Scene, kind: str, number: int, words: str) -> None:
    ids = list(scene.documents)
    if not ids:
        return
    at = ids[number % len(ids)]
    here = Document.id == at
    blob = select(Document.blob_sha256).where(here).scalar_subquery()
    mail = select(Delivery.mail_id).join(Document, Document.delivery_id == Delivery.id).where(here).scalar_subquery()
    folder = scene.chains[number % len(scene.chains)][-1].folder_id if scene.chains else uuid7()
    spare = session.scalar(select(Document.blob_sha256).order_by(Document.id.desc()).limit(1))
    statements = {
        "rename": update(Document).where(here).values(name=words),
        "note": update(Document).where(here).values(note=words, note_for_clients=False),
        "share": update(Document).where(here).values(note_for_clients=True),
        "bin": update(Document).where(here).values(state=DocumentState.BINNED, folder_id=None),
        "away": update(Document).where(here).values(state=DocumentState.FILED, folder_id=None),
        "version": update(Document).where(here).values(blob_sha256=spare),
        "text": update(Derivation).where(Derivation.blob_sha256 == blob).values(text=words),
        "no text": delete(Derivation).where(Derivation.blob_sha256 == blob),
        "subject": update(Mail).where(Mail.id == mail).values(subject=words, header_from=words),
        "relocate": update(Document).where(here).values(administration_id=other.administration, folder_id=None,
                                                        office_id=other.office),
        "folder": update(Folder).where(Folder.id == folder).values(name=words, note=words, note_for_clients=True),
        "remail": update(Document).where(here).values(delivery_id=None),
    }  # fmt: skip
    if kind == "drop":
        session.execute(delete(DocumentSetting).where(DocumentSetting.document_id == at))
        session.execute(delete(Document).where(here))
    elif kind == "drop folder":
        drop_folders(session, scene)
    else:
        session.execute(statements[kind])


def drop_folders(session: Session, scene: Scene) -> None:
    ids = [chain[-1].folder_id for chain in scene.chains]
    session.execute(update(Document).where(Document.folder_id.in_(ids)).values(folder_id=None))
    for table in (FolderPath, FolderGrant):
        session.execute(delete(table).where(table.folder_id.in_(ids)))
    session.execute(update(Folder).where(Folder.id.in_(ids)).values(parent_id=None))
    session.execute(delete(Folder).where(Folder.id.in_(ids)))
    scene.chains.clear()


@pytest.mark.parametrize("is_client", [True, False])
def test_a_search_scans_no_table(any_house, is_client):
    """The plan with many documents: from the index of words to entries and documents by their keys."""
    with undone(any_house.database) as session:
        scene = build(session, [(-1, None, Level.VIEW)], [])
        many(session, scene, 3_000)
        wanted = [Wanted(terms_of("w2999 ")[0], FOR_CLIENTS if is_client else FOR_STAFF)]
        scope = [(f"a{scene.administration.hex}",)]
        query = entries(any_house.database.dialect, scope, wanted, SearchEntry.number)
        query = query.join(Document, Document.id == SearchEntry.subject_id).limit(500)
        engine = session.get_bind()
        sql = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
        if any_house.database.dialect == "postgresql":
            session.execute(text("SET LOCAL enable_seqscan = off"))  # few rows: reading them all would be quicker
        explain = "EXPLAIN QUERY PLAN " if any_house.database.dialect == "sqlite" else "EXPLAIN "
        plan = "\n".join(map(str, session.connection().exec_driver_sql(explain + sql.replace("%", "%%"))))
        assert "Seq Scan" not in plan, plan
        assert "SCAN document" not in plan, plan
        assert "SCAN search_entry" not in plan, plan
        assert "TEMP B-TREE" not in plan, plan  # the newest first, without sorting
        assert "search_words" in plan, plan


def many(session: Session, scene: Scene, count: int) -> None:
    folder_id = scene.chains[0][-1].folder_id
    sha256 = uuid7().hex
    session.add(Blob(sha256=sha256, size_bytes=1, stored_at=NOW, scan_state="clean"))
    session.flush()
    rows = [
        {"id": uuid7(), "office_id": scene.office, "administration_id": scene.administration, "folder_id": folder_id,
         "name": f"brief w{number}", "blob_sha256": sha256, "size_bytes": 1, "content_type": "text/plain",
         "state": DocumentState.FILED, "received_at": NOW}
        for number in range(count)
    ]  # fmt: skip
    session.execute(insert(Document), rows)
