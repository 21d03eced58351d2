"""Pages: split, merged, turned; nothing is lost, nothing of another page comes along, and the strictest counts."""

from uuid import UUID

import pikepdf
import pytest
from dossiers import PIET, SANNE
from hypothesis import given
from hypothesis import strategies as st
from scans import FINE, Scans, pdf
from sqlalchemy import select

from dossier.access import grants
from dossier.access.grants import DocumentRight
from dossier.documents import documents, pdf_editing, records, versions
from dossier.documents.hindrances import Hindered
from dossier.documents.pdf_child import Consent
from dossier.documents.pdf_editing import Pages
from dossier.documents.records import NewRecord
from dossier.documents.undo import undo
from dossier.rules.errors import Refused
from dossier.rules.handling import RecordKind
from dossier.rules.pages import pages_in, strictest, written
from dossier.rules.retention import Label
from dossier.rules.rights import Setting
from dossier.rules.states import DocumentState
from dossier.structure import folders
from models import Document, PageSource


@pytest.fixture
def at(any_house):
    return Scans(any_house)


def test_a_split_takes_its_pages_and_not_a_word_of_another(at):
    upload = at.place.folder("Upload")
    whole = at.document(pdf("een", "twee", "drie"), "Scan.pdf", upload)
    made = at.split(whole, "1,3", "2")
    first, second = made.document_ids
    assert (at.texts(first), at.texts(second)) == (["een", "drie"], ["twee"])
    assert [at.place.row(each).name for each in made.document_ids] == ["Scan (deel 1).pdf", "Scan (deel 2).pdf"]
    assert b"twee" not in at.raw(first)
    assert b"een" not in at.raw(second)
    assert b"drie" not in at.raw(second)
    assert {at.place.row(each).folder_id for each in made.document_ids} == {upload}
    assert at.place.row(whole).state is DocumentState.BINNED
    with at.database.read() as session:
        sources = session.scalars(select(PageSource).where(PageSource.document_id == first)).all()
        assert [(each.source_id, each.source_version, each.pages) for each in sources] == [(whole, 1, "1,3")]


def test_undo_takes_it_back_as_one(at):
    whole = at.document(pdf("een", "twee"), folder=at.place.folder("Upload"))
    made = at.split(whole, "1", "2")
    undo(at.database, at.desk, made.step_id)
    assert at.place.row(whole).state is DocumentState.FILED
    with at.database.read() as session:
        assert session.scalars(select(Document.id)).all() == [whole]


def test_undo_takes_no_work_away_that_was_done_since(at):
    made = at.split(at.document(pdf("een", "twee")), "1", "2")
    documents.rename(at.database, at.desk, made.document_ids[0], "Polis.pdf")
    with pytest.raises(Refused, match="changed since"):
        undo(at.database, at.desk, made.step_id)


def test_pages_in_no_part_stay_only_in_an_original_that_stays(at):
    whole = at.document(pdf("een", "twee", "drie"))
    with pytest.raises(Refused, match="Pages 2-3"):
        at.split(whole, "1")
    at.split(whole, "1", consent=Consent(originals_stay=True))
    assert at.place.row(whole).state is DocumentState.INBOX


def test_an_original_that_has_to_stay_stays(at):
    whole = at.document(pdf("een", "twee"))
    documents.hold(at.database, at.desk, whole, "Rechtszaak")
    with pytest.raises(Hindered):
        at.split(whole, "1", "2")
    made = at.split(whole, "1", "2", consent=Consent(originals_stay=True))
    assert [at.place.row(each).hold for each in made.document_ids] == ["Rechtszaak", "Rechtszaak"]


def test_a_merge_keeps_order_records_and_the_strictest_settings(at):
    upload = at.place.folder("Upload")
    first, second = (at.document(pdf(text), f"{text}.pdf", upload) for text in ("een", "twee"))
    sanne, piet = at.place.person(SANNE), at.place.person(PIET)
    shown = [(each, piet, Setting.SHOW) for each in (first, second)]
    for document, person, setting in ((first, sanne, Setting.HIDE), (second, sanne, Setting.SHOW), *shown):
        right = DocumentRight(person, document, setting)
        grants.set_document(at.database, at.place.administration_id, right, at.desk.act)
    record = records.put(at.database, at.desk, NewRecord(RecordKind.ENTRY, "2026-17"))
    records.attach(at.database, at.desk, second, record)
    made = pdf_editing.merge(at.house, at.desk, [second, first], "Samen.pdf", FINE)
    [together] = made.document_ids
    assert at.texts(together) == ["twee", "een"]
    assert at.settings(together) == {sanne: Setting.HIDE, piet: Setting.SHOW}
    assert [each.number for each in records.of_document(at.database, at.desk, together)] == ["2026-17"]
    assert {at.place.row(each).state for each in (first, second)} == {DocumentState.BINNED}
    undo(at.database, at.desk, made.step_id)
    assert at.place.sees(PIET)[1] == {"een.pdf", "twee.pdf"}


def test_what_is_in_two_places_or_has_two_terms_is_not_merged(at):
    upload = at.place.folder("Upload")
    here, there = at.document(pdf("een"), folder=upload), at.document(pdf("twee"))
    with pytest.raises(Refused, match="different folders"):
        pdf_editing.merge(at.house, at.desk, [here, there], "", FINE)
    documents.move(at.database, at.desk, there, upload)
    documents.retain(at.database, at.desk, there, Label.PERMANENT)
    with pytest.raises(Refused, match="labels"):
        pdf_editing.merge(at.house, at.desk, [here, there], "", Consent(originals_stay=True))


def test_turned_and_left_out_is_a_new_version(at):
    document = at.document(pdf("een", "twee", "drie"))
    step = pdf_editing.change(at.house, at.desk, document, Pages("3,1", {1: 90}), FINE)
    assert at.texts(document) == ["drie", "een"]
    with at.house.blobs.open("parts", at.place.row(document).blob_sha256) as stream, pikepdf.open(stream) as read:
        assert [int(each.get("/Rotate", 0)) for each in read.pages] == [0, 90]
    assert [each.version for each in versions.history(at.database, at.desk, document)] == [2, 1]
    undo(at.database, at.desk, step)
    assert at.texts(document) == ["een", "twee", "drie"]
    with pytest.raises(Refused, match="degrees"):
        pdf_editing.change(at.house, at.desk, document, Pages("1", {2: 90}), FINE)


def test_signed_locked_damaged_and_other_files_are_said_to_be_so(at):
    signed = at.document(pdf("een", "twee", signed=True))
    with pytest.raises(Refused, match="signed"):
        at.split(signed, "1", "2")
    assert len(at.split(signed, "1", "2", consent=Consent(signatures_lost=True)).document_ids) == 2
    for content, said in ((pdf("een", password="geheim"), "password"), (b"%PDF-1.7 kapot", "damaged")):
        with pytest.raises(Refused, match=said):
            at.split(at.document(content), "1")


def test_a_locked_folder_takes_parts_beside_the_original_with_a_reason(at):
    upload = at.place.folder("Upload")
    whole = at.document(pdf("een", "twee"), folder=upload)
    folders.lock(at.database, at.desk, upload)
    for consent in (FINE, Consent("Apart nodig"), Consent(originals_stay=True)):
        with pytest.raises(Refused, match="locked"):
            at.split(whole, "1", "2", consent=consent)
    assert at.split(whole, "1", "2", consent=Consent("Apart nodig", originals_stay=True)).document_ids


@given(st.lists(st.integers(1, 60), unique=True, min_size=1))
def test_pages_are_read_as_they_are_written(chosen):
    assert pages_in(written(chosen), 60) == tuple(chosen)


@pytest.mark.parametrize("text", ["0", "4", "2-1", "1,1", "1-2,2", "x", "-1", "1;2", ","])
def test_pages_that_make_no_sense_are_refused(text):
    with pytest.raises(Refused):
        pages_in(text, 3)


PEOPLE = [UUID(int=each) for each in range(3)]
settings = st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from([Setting.HIDE, Setting.SHOW]))


@given(st.lists(settings, min_size=1, max_size=4), st.booleans())
def test_nobody_sees_more_of_the_whole_than_of_each_part(each, folder_shows):
    def sees(setting):
        return setting is Setting.SHOW or (setting is Setting.FOLLOW and folder_shows)

    strict = strictest(each)
    for person in PEOPLE:
        every = all(sees(one.get(person, Setting.FOLLOW)) for one in each)
        assert sees(strict.get(person, Setting.FOLLOW)) == every
