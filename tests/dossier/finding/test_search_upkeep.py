"""What finds documents keeps itself right: made anew, while tables change, and under hostile texts."""

import pytest
from dossiers import place
from finding import names, says, sound
from sqlalchemy import text

from dossier.access.visitor import program
from dossier.documents import documents
from dossier.documents.documents import Note
from models import searching


@pytest.fixture
def bakery(any_house):
    return place(any_house)


@pytest.fixture
def office(bakery):
    return program(bakery.database, bakery.administration_id)


def test_a_rebuild_repairs_whatever_happened(bakery, office):
    bakery.document("Kadaster.pdf")
    with bakery.database.write() as session:
        searching.uninstall(session.connection())
        session.execute(text("UPDATE search_entry SET name = 'verkeerd'"))
        session.execute(text("DELETE FROM search_entry WHERE kind = 'folder'"))
        assert searching.wrong(session) > 0
        searching.install(session.connection())
    assert names(bakery, office, "kadaster") == ["Kadaster.pdf"]
    with bakery.database.write() as session:
        assert searching.rebuild(session) > 1
    assert names(bakery, office, "kadaster") == ["Kadaster.pdf"]
    assert names(bakery, office, "verkeerd") == []
    bakery.document("Nieuw.pdf")
    assert names(bakery, office, "nieuw") == ["Nieuw.pdf"]
    sound(bakery)


def test_tables_change_without_indexing_a_million_documents_anew(bakery, office):
    """An entry that no rebuild would leave shows that none took place; triggers are there again afterwards."""
    bakery.document("Kadaster.pdf")
    with bakery.database.write() as session:
        session.execute(text("UPDATE search_entry SET note_office = 'merkteken' WHERE name = 'Kadaster.pdf'"))
        with searching.apart(session.connection()):
            pass
    assert names(bakery, office, "merkteken") == ["Kadaster.pdf"]
    bakery.document("Nieuw.pdf")
    assert names(bakery, office, "nieuw") == ["Nieuw.pdf"]
    with bakery.database.write() as session:
        session.execute(text("UPDATE search_words_made SET fingerprint = 'of another program'"))
        with searching.apart(session.connection()):
            pass
    assert names(bakery, office, "merkteken") == []
    sound(bakery)


def test_a_hostile_text_cannot_hurt_the_one_who_writes_it(bakery, office):
    """A tsvector holds 1 MB, and folding may lengthen a text eighteen times."""
    for kind, start, many in [("wide", 0x20000, 40_000), ("hangul", 0xAC00, 11_000), ("long", 0xFDFA, 1)]:
        document = bakery.document(f"zwaar {kind}.pdf")
        words = " ".join(chr(start + number % many) for number in range(50_000))
        says(bakery, document, words)
        documents.note(bakery.database, bakery.desk, document, Note(words))
    assert len(names(bakery, office, "zwaar")) == 3
