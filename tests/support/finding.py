"""What is found in a dossier by its words, and whether the index is right."""

from dossiers import NOW
from sqlalchemy import insert
from uuid_utils.compat import uuid7

from dossier.finding.search import Query, search
from dossier.rules.deriving import DerivationState, Derived
from models import Derivation, Document, searching, words_index


def says(bakery, document_id, words: str) -> None:
    """Its file has these words."""
    with bakery.database.write() as session:
        document = session.get_one(Document, document_id)
        values = {
            "id": uuid7(),
            "blob_sha256": document.blob_sha256,
            "kind": Derived.TEXT,
            "content_type": "text/plain",
        }
        values |= {"office_id": document.office_id, "state": DerivationState.MADE, "text": words, "asked_at": NOW}
        session.execute(insert(Derivation), [values])


def names(bakery, visitor, typed: str, **filters) -> list[str]:
    return [each.name for each in search(bakery.database, visitor, Query(typed, **filters)).documents]


def sound(bakery) -> None:
    """The kept index is the one that would be made anew."""
    with bakery.database.write() as session:
        assert searching.wrong(session) == 0
        assert words_index.is_sound(session)
