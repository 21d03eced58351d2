"""What is kept no longer goes when two people say so, and nothing else does."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import dossiers
import pytest
from dossiers import PIET
from posting import PDF, letter, post
from retaining import LONG_AGO, agreed, ended, propose
from sqlalchemy import select

from dossier.access.visitor import Visitor
from dossier.accountability import exposure
from dossier.documents import documents, records, seen, versions
from dossier.documents.hindrances import Hindered
from dossier.documents.records import NewRecord
from dossier.retention import blob_deletion, deciding, destroying, proposing
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.errors import Refused
from dossier.rules.handling import Obstacle, RecordKind
from dossier.rules.retention import Ground, Label, Verdict
from dossier.rules.rights import Role
from dossier.rules.states import DocumentState
from ingest.accept import Importer
from ingest.balance import balance
from ingest.spool import Spool
from models import (
    Administration,
    Blob,
    Document,
    DoomedBlob,
    HandOver,
    Mail,
    Part,
    Step,
)
from workers.walk import walk

NOW = dossiers.NOW


def test_only_what_nothing_keeps_is_proposed(place, desks):
    folder = place.folder("Overig")
    wanted = ended(place, "Oud.pdf", folder)
    held, linked, running = (
        ended(place, folder=folder),
        ended(place, folder=folder),
        place.document("Nieuw.pdf", folder),
    )
    documents.hold(place.database, place.desk, held, "Geschil")
    record = records.put(place.database, place.desk, NewRecord(RecordKind.ENTRY, "1"))
    records.attach(place.database, place.desk, linked, record)
    documents.retain(place.database, place.desk, running, Label.FISCAL)
    documents.retain(place.database, place.desk, place.document(folder=folder), Label.PERMANENT)
    found = propose(place, desks)
    assert [(each.document_id, each.ground, each.label) for each in found] == [(wanted, Ground.TERM_ENDED, "fiscaal-7")]
    assert found[0].ended_on == date(2008, 1, 31)
    assert propose(place, desks) == ()  # it is proposed already


def test_the_bin_is_no_way_around(place, desks):
    kept, loose = place.document("Bewaard.pdf"), place.document("Los.pdf")
    documents.retain(place.database, place.desk, kept, Label.FISCAL)
    with pytest.raises(Hindered):
        documents.throw_away(place.database, place.desk, kept)
    documents.throw_away(place.database, place.desk, loose)
    assert propose(place, desks) == ()
    later = [replace(each, act=replace(each.act, now=NOW + timedelta(days=32))) for each in desks]
    [item] = propose(place, later)
    assert (item.document_id, item.ground) == (loose, Ground.BINNED)


def test_two_people_decide_and_both_are_administrators(place, desks):
    ended(place)
    [item] = propose(place, desks)
    with pytest.raises(Refused):
        deciding.decide(place.database, desks[0], item.id, Verdict.DESTROY)
    plain = replace(desks[1], act=replace(desks[1].act, roles=frozenset({Role.STAFF_MEMBER})))
    for refused in (
        lambda: propose(place, [plain]),
        lambda: deciding.decide(place.database, plain, item.id, Verdict.DESTROY),
    ):
        with pytest.raises(Refused):
            refused()
    with pytest.raises(Refused):
        deciding.decide(place.database, desks[1], item.id, Verdict.KEEP, " ")
    deciding.decide(place.database, desks[1], item.id, Verdict.KEEP, "Loopt nog een bezwaar")
    with pytest.raises(Refused):
        deciding.decide(place.database, desks[1], item.id, Verdict.DESTROY)
    assert propose(place, desks) == ()
    next_year = [replace(each, act=replace(each.act, now=NOW + timedelta(days=366))) for each in desks]
    assert len(propose(place, next_year)) == 1


def test_a_hold_stays_until_somebody_ends_it(place, desks):
    document = ended(place)
    [item] = propose(place, desks)
    deciding.decide(place.database, desks[1], item.id, Verdict.HOLD, "Geschil")
    assert place.row(document).hold == "Geschil"
    assert propose(place, desks) == ()
    documents.hold(place.database, place.desk, document, "")
    assert len(propose(place, desks)) == 1


def test_what_comes_up_after_the_verdict_stops_it(any_house, place, desks):
    document = ended(place)
    agreed(place, desks)
    documents.hold(place.database, place.desk, document, "Geschil")
    [done] = destroying.execute(any_house, desks[0])
    assert done.stopped_by is Obstacle.HOLD
    assert place.row(document).name == "Factuur.pdf"
    assert destroying.execute(any_house, desks[0]) == ()


def test_the_content_goes_and_the_proof_stays(any_house, place, desks):
    folder = place.folder("Upload")
    document, new = ended(place, "Geheim.pdf", folder), place.document("Geheim 2.pdf")
    versions.replace(place.database, place.desk, document, new)
    documents.note(place.database, place.desk, document, documents.Note("Geheime notitie"))
    seen.open_document(place.database, Visitor(place.client(), place.person(PIET)), document, NOW)
    with place.database.write() as session:  # the file that took its place is a document in the bin
        session.get_one(Document, new).blob_sha256 = place.row(place.document()).blob_sha256
    hashes = [each.sha256 for each in reversed(versions.history(place.database, place.desk, document))]
    agreed(place, desks)
    [done] = destroying.execute(any_house, desks[0])
    assert (done.document_id, done.stopped_by) == (document, None)
    row = place.row(document)
    assert (row.state, row.name, row.note, row.folder_id) == (DocumentState.DESTROYED, "", "", None)
    [proof] = proposing.proofs(place.database, desks[0])
    assert list(proof.hashes) == hashes
    assert (proof.label, proof.proposed_by, proof.decided_by) == ("fiscaal-7", desks[0].act.actor, desks[1].act.actor)
    with place.database.read() as session:
        assert session.scalars(select(Blob).where(Blob.sha256.in_(hashes))).all() == []
        told = str([each.changes for each in session.scalars(select(Step).where(Step.subject_id == document))])
    assert "Geheim" not in told
    now = datetime.now(UTC)
    assert exposure.of_document(place.database, place.desk, document, now, now).could == ()
    assert exposure.of_document(place.database, place.desk, document, NOW, NOW).did[0].name == PIET
    with pytest.raises(Refused):
        documents.restore(place.database, place.desk, document, timedelta(days=90))
    assert destroying.execute(any_house, desks[0]) == ()


def test_cut_anywhere_it_goes_on_where_it_was(any_house, place, desks, monkeypatch):
    wanted = [ended(place, f"{n}.pdf") for n in range(3)]
    agreed(place, desks)
    one, calls = destroying._one, []

    def cut(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return one(*arguments)

    monkeypatch.setattr(destroying, "_one", cut)
    with pytest.raises(KeyboardInterrupt):
        destroying.execute(any_house, desks[0])
    assert sorted(each.document_id for each in destroying.execute(any_house, desks[0])) == sorted(wanted)[1:]
    assert len(proposing.proofs(place.database, desks[0])) == 3


@pytest.fixture
def mailed(any_house, place):
    """Two documents of one mail, in the inbox: their ids by name."""
    with place.database.read() as session:
        made = session.get_one(Administration, place.administration_id)
        to = MadeFor(made.id, made.office_id, "bakkerij-jansen.dossier@inbox.localhost")
    post(any_house, letter(("een.pdf", PDF), ("twee.pdf", PDF + b"2")), to)
    Importer(any_house, Spool(any_house.settings.spool_dir)).run_once(datetime.now(UTC))
    with place.database.read() as session:
        ids = session.scalars(select(HandOver.id)).all()
    walk(any_house, "light", ids)
    with place.database.read() as session:
        return {
            each.name: each.id for each in session.scalars(select(Document).where(Document.delivery_id.is_not(None)))
        }


class MadeFor:
    def __init__(self, id_, office_id, address):
        self.id, self.office_id, self.address = id_, office_id, address


def destroy(any_house, place, desks, document):
    documents.retain(place.database, place.desk, document, Label.FISCAL, LONG_AGO)
    agreed(place, desks)
    return destroying.execute(any_house, desks[0])


def test_a_document_leaves_the_mail_that_it_came_with(any_house, place, desks, mailed):
    row, other = place.row(mailed["een.pdf"]), place.row(mailed["twee.pdf"])
    destroy(any_house, place, desks, row.id)
    with place.database.read() as session:
        mail = session.scalars(select(Mail)).one()
        names = set(session.scalars(select(Part.name).where(Part.mail_id == mail.id)))
    assert mail.raw_erased_at
    assert mail.subject == "Factuur"
    assert "een.pdf" not in names
    assert "twee.pdf" in names
    in_a_week = datetime.now(UTC) + timedelta(days=7)
    blob_deletion.let_go(any_house, in_a_week)
    assert any_house.blobs.size("parts", row.blob_sha256) is None
    assert any_house.blobs.size("raw", mail.raw_sha256) is None
    assert any_house.blobs.size("parts", other.blob_sha256)
    today = datetime.now(UTC).astimezone(OFFICE_TIME).date()
    assert all(each.is_green for each in balance(any_house, today, deep=True))
    destroy(any_house, place, desks, other.id)
    blob_deletion.let_go(any_house, in_a_week)
    with place.database.read() as session:
        mail = session.scalars(select(Mail)).one()
        assert (mail.subject, mail.body_text) == ("", "")
        assert set(session.scalars(select(Part.blob_sha256))) == {None}
        assert session.scalars(select(DoomedBlob)).all() == []
    assert all(each.is_green for each in balance(any_house, today, deep=True))


def test_bytes_that_another_document_has_stay(any_house, place, desks, mailed):
    row = place.row(mailed["een.pdf"])
    same = place.document("Kopie.pdf")
    with place.database.write() as session:
        session.get_one(Document, same).blob_sha256 = row.blob_sha256
    destroy(any_house, place, desks, row.id)
    blob_deletion.let_go(any_house, datetime.now(UTC) + timedelta(days=7))
    assert any_house.blobs.size("parts", row.blob_sha256)


def test_bytes_that_come_in_again_meanwhile_are_not_lost(any_house, place, desks, mailed):
    """Stored, and their row is not committed yet, when the housekeeping comes by; and committed when it comes again."""
    row = place.row(mailed["een.pdf"])
    destroy(any_house, place, desks, row.id)
    now = datetime.now(UTC)
    any_house.blobs.put("parts", [PDF])
    blob_deletion.let_go(any_house, now)
    assert any_house.blobs.open("parts", row.blob_sha256).read() == PDF
    with place.database.write() as session:
        session.add(Blob(sha256=row.blob_sha256, size_bytes=len(PDF), stored_at=now))
    blob_deletion.let_go(any_house, now + timedelta(days=7))
    assert any_house.blobs.open("parts", row.blob_sha256).read() == PDF
    with place.database.read() as session:
        assert row.blob_sha256 not in set(session.scalars(select(DoomedBlob.sha256)))
