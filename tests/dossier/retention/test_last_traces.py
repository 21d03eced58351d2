"""What is kept for ever is looked at when the client leaves, and nothing beside a document tells of it afterwards."""

from datetime import timedelta

from dossiers import NOW
from retaining import agreed, ended, propose
from sqlalchemy import inspect, select

from dossier.access.visitor import program
from dossier.documents import documents
from dossier.finding.search import Query, search
from dossier.retention import deciding, destroying
from dossier.rules.retention import Ground, Label, Verdict
from models import Administration, Client, Upload, UploadedFile
from models.searching import SearchEntry


def test_what_is_kept_for_ever_is_looked_at_when_the_client_leaves(any_house, place, desks):
    document = place.document("Akte.pdf", place.folder("Overig"))
    documents.retain(place.database, place.desk, document, Label.PERMANENT)
    assert propose(place, desks) == ()
    with place.database.write() as session:
        client_id = session.get_one(Administration, place.administration_id).client_id
        session.get_one(Client, client_id).ended_at = NOW - timedelta(days=3)
    [item] = propose(place, desks)
    assert (item.document_id, item.ground) == (document, Ground.CLIENT_LEFT)
    deciding.decide(place.database, desks[1], item.id, Verdict.DESTROY)
    assert [each.stopped_by for each in destroying.execute(any_house, desks[0])] == [None]


def test_the_remark_of_an_upload_goes_with_its_last_document(any_house, place, desks):
    first, second = ended(place, "Een.pdf"), ended(place, "Twee.pdf")
    upload = {
        "office_id": place.row(first).office_id,
        "administration_id": place.administration_id,
        "uploaded_by": "cli",
    }
    with place.database.write() as session:
        session.add(made := Upload(**upload, as_client=True, remark="Over de scheiding", begun_at=NOW))
        session.flush()
        for at, each in enumerate((first, second)):
            names = {"original_name": "a.pdf", "name": "a.pdf", "declared_type": "", "received_bytes": 1}
            session.add(UploadedFile(upload_id=made.id, position=at, document_id=each, **names))
        upload_id = made.id
    documents.hold(place.database, place.desk, second, "Geschil")
    for remark in ("Over de scheiding", ""):
        agreed(place, desks)
        destroying.execute(any_house, desks[0])
        with place.database.read() as session:
            assert session.get_one(Upload, upload_id).remark == remark
        if remark:
            documents.hold(place.database, place.desk, second, "")


def test_nothing_is_found_of_a_document_that_was_destroyed(any_house, place, desks):
    document = ended(place, "Zeldzaamwoord.pdf")
    documents.note(place.database, place.desk, document, documents.Note("notitiewoord"))
    looks = program(place.database, place.administration_id)
    words = ("zeldzaamwoord", "notitiewoord")
    assert [search(place.database, looks, Query(each)).total for each in words] == [1, 1]
    agreed(place, desks)
    destroying.execute(any_house, desks[0])
    assert [search(place.database, looks, Query(each)).total for each in words] == [0, 0]
    with place.database.read() as session:
        entry = session.scalars(select(SearchEntry).where(SearchEntry.subject_id == document)).one()
        kept = {each.key: getattr(entry, each.key) for each in inspect(SearchEntry).columns}
    assert not [key for key, value in kept.items() if key not in {"number", "subject_id", "kind", "scope"} and value]
