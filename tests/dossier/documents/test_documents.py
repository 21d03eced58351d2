"""Documents: linked, moved, renamed, noted, claimed, thrown away and taken back; each step undone as one."""

from datetime import date, timedelta

import dossiers
import pytest
from dossiers import MARIJKE, NOW, PIET, SANNE, YOUSSEF
from sqlalchemy import select

from dossier.access import grants, move_previews, who_sees
from dossier.access.grants import DocumentRight, FolderRight
from dossier.documents import documents
from dossier.documents.documents import Note
from dossier.documents.hindrances import Hindered
from dossier.documents.undo import undo
from dossier.rules.errors import NotFound, Refused
from dossier.rules.handling import Obstacle
from dossier.rules.retention import Label
from dossier.rules.rights import Level, Setting
from dossier.rules.states import DocumentState
from models import AuditEvent, DocumentSetting, Folder, Step
from models.audit import first_broken


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


def test_linking_shows_it_to_who_may_see_the_folder_and_undo_takes_it_back(place):
    document, folder = place.document(), place.folder("Oprichting en statuten")
    assert place.sees(SANNE)[1] == set()
    step = documents.move(place.database, place.desk, document, folder)
    assert place.sees(SANNE)[1] == {"Factuur.pdf"}
    assert place.row(document).state is DocumentState.FILED
    undo(place.database, place.desk, step)
    assert place.sees(SANNE)[1] == set()
    assert (place.row(document).folder_id, place.row(document).state) == (None, DocumentState.INBOX)
    with pytest.raises(Refused):
        undo(place.database, place.desk, step)


def test_moving_to_where_it_is_is_no_step(place):
    folder = place.folder("Overig")
    document = place.document(folder=folder)
    assert documents.move(place.database, place.desk, document, folder) is None


@pytest.mark.parametrize("to", ["Documenten van klant", "Upload", "Correspondentie", "UBO en structuur", None])
def test_the_preview_of_a_move_is_its_outcome_and_settings_travel(place, to):
    """Invariant 7."""
    document = place.document(folder=place.folder("Overig"))
    for name, setting in ((SANNE, Setting.HIDE), (PIET, Setting.SHOW)):
        right = DocumentRight(place.person(name), document, setting)
        grants.set_document(place.database, place.administration_id, right, place.desk.act)
    target = place.folder(to) if to else None
    before = who_sees.of_document(place.database, place.desk, document)
    preview = move_previews.moved_document(place.database, place.desk, document, target)
    documents.move(place.database, place.desk, document, target)
    assert preview.before == before
    assert preview.after == who_sees.of_document(place.database, place.desk, document)
    with place.database.read() as session:
        kept = session.scalars(select(DocumentSetting.setting).where(DocumentSetting.document_id == document))
        assert sorted(kept) == [Setting.HIDE, Setting.SHOW]


def test_the_preview_names_who_begins_and_who_ceases_to_see(place):
    document = place.document(folder=place.folder("Overig"))
    preview = move_previews.moved_document(place.database, place.desk, document, place.folder("UBO en structuur"))
    assert (preview.begin_to_see, preview.see_no_more) == ((), (YOUSSEF, SANNE))
    back = move_previews.moved_document(place.database, place.desk, place.document(), place.folder("Upload"))
    assert back.begin_to_see == (PIET, SANNE)


def test_a_colleague_without_the_role_finds_nothing_of_the_wwft(place):
    folder = place.folder("UBO en structuur")
    hidden, open_one = place.document(folder=folder), place.document()
    youssef, marijke = place.staff_desk(YOUSSEF), place.staff_desk(MARIJKE)
    with pytest.raises(NotFound):
        documents.rename(place.database, youssef, hidden, "Anders.pdf")
    with pytest.raises(NotFound):
        documents.move(place.database, youssef, open_one, folder)
    assert documents.move(place.database, marijke, hidden, None)


def test_a_document_of_another_dossier_is_not_there(place, any_house):
    other = dossiers.place(any_house, dossiers.HOLDING)
    document = other.document()
    with pytest.raises(NotFound):
        documents.move(place.database, place.desk, document, None)
    with pytest.raises(NotFound):
        documents.move(place.database, place.desk, place.document(), other.folder("Overig"))


@pytest.mark.parametrize("name", ["", "  ", "a/b", "a\\b", "a\nb", "factuur\u202egpj.exe", "x" * 201])
def test_names_that_mislead_are_refused(place, name):
    with pytest.raises(Refused):
        documents.rename(place.database, place.desk, place.document(), name)


def test_name_and_note(place):
    document = place.document()
    documents.rename(place.database, place.desk, document, "  Polis.pdf ")
    step = documents.note(place.database, place.desk, document, Note(" Nakijken ", for_clients=True))
    row = place.row(document)
    assert (row.name, row.note, row.note_for_clients) == ("Polis.pdf", "Nakijken", True)
    undo(place.database, place.desk, step)
    assert (place.row(document).note, place.row(document).note_for_clients) == ("", False)


def test_the_bin_keeps_a_document_from_clients_and_gives_it_back(place):
    document = place.document(folder=place.folder("Upload"))
    documents.retain(place.database, place.desk, document, Label.FISCAL, date(2010, 1, 1))
    step = documents.throw_away(place.database, place.desk, document)
    assert place.row(document).state is DocumentState.BINNED
    assert place.sees(PIET)[1] == set()
    with pytest.raises(Refused):
        documents.move(place.database, place.desk, document, place.folder("Upload"))
    undo(place.database, place.desk, step)
    assert place.sees(PIET)[1] == {"Factuur.pdf"}
    documents.throw_away(place.database, place.desk, document)
    documents.restore(place.database, place.desk, document, timedelta(days=90))
    assert (place.row(document).state, place.row(document).binned_at) == (DocumentState.INBOX, None)


def test_a_term_or_a_hold_keeps_a_document_out_of_the_bin(place):
    document = place.document(folder=place.folder("Overig"))  # fiscaal-7, received in 2026
    documents.hold(place.database, place.desk, document, "Procedure bij de rechtbank")
    with pytest.raises(Hindered) as refused:
        documents.throw_away(place.database, place.desk, document)
    found = [(each.obstacle, each.until) for each in refused.value.hindrances]
    assert found == [(Obstacle.HOLD, None), (Obstacle.TERM_RUNS, date(2033, 12, 31))]
    documents.hold(place.database, place.desk, document, "")
    documents.retain(place.database, place.desk, document, Label.FISCAL, date(2015, 1, 1))
    assert documents.throw_away(place.database, place.desk, document)


def test_quarantine_has_a_way_of_its_own(place):
    document = place.document()
    with place.database.write() as session:
        session.merge(place.row(document)).state = DocumentState.QUARANTINED
    for attempt in (
        lambda: documents.move(place.database, place.desk, document, place.folder("Overig")),
        lambda: documents.throw_away(place.database, place.desk, document),
        lambda: documents.restore(place.database, place.desk, document, timedelta(days=90)),
    ):
        with pytest.raises(Refused):
            attempt()


def test_a_claim_keeps_colleagues_off_for_a_while(place):
    document = place.document()
    youssef = place.staff_desk(YOUSSEF)
    documents.claim(place.database, youssef, document)
    documents.claim(place.database, youssef, document)
    with pytest.raises(Refused):
        documents.claim(place.database, place.desk, document)
    with pytest.raises(Refused):
        documents.move(place.database, place.desk, document, place.folder("Overig"))
    documents.claim(place.database, place.later(minutes=16), document)  # it ran out
    documents.release(place.database, place.desk, document)
    assert documents.move(place.database, youssef, document, place.folder("Overig"))


def test_only_an_own_step_of_today_is_undone_and_nothing_half(place):
    document = place.document()
    youssef, marijke = place.staff_desk(YOUSSEF), place.staff_desk(MARIJKE)
    step = documents.move(place.database, youssef, document, place.folder("Overig"))
    with pytest.raises(NotFound):
        undo(place.database, marijke, step)
    with pytest.raises(Refused):
        undo(place.database, place.later(hours=25), step)
    documents.move(place.database, marijke, document, place.folder("Upload"))
    with pytest.raises(Refused):  # it is elsewhere now
        undo(place.database, youssef, step)


def test_a_locked_folder_takes_additions_with_a_reason_only(place):
    folder, document = place.folder("Upload"), place.document()
    with place.database.write() as session:
        session.get_one(Folder, place.folder("Documenten van klant")).locked_at = NOW
    with pytest.raises(Refused, match="locked"):
        documents.move(place.database, place.desk, document, folder)
    step = documents.move(place.database, place.desk, document, folder, reason="Nagekomen factuur")
    with place.database.read() as session:
        assert session.get_one(Step, step).reason == "Nagekomen factuur"
    for attempt in (
        lambda: documents.move(place.database, place.desk, document, None),
        lambda: documents.rename(place.database, place.desk, document, "Anders.pdf"),
        lambda: documents.throw_away(place.database, place.desk, document),
        lambda: undo(place.database, place.desk, step),
    ):
        with pytest.raises(Refused, match="locked"):
            attempt()


def test_every_step_is_in_the_trail_without_content(place):
    document = place.document("Jaarrekening geheim.pdf")
    documents.note(place.database, place.desk, document, Note("vertrouwelijk"))
    documents.rename(place.database, place.desk, document, "Anders geheim.pdf")
    with place.database.read() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.subject_id == document)).all()
        assert [each.action for each in events] == ["document.noted", "document.renamed"]
        assert not any(word in str(each.details) for each in events for word in ("geheim", "vertrouwelijk"))
        assert first_broken(session, events[0].office_id) is None


def right(place, name: str, folder: str, level: Level) -> None:
    given = FolderRight(place.person(name), place.folder(folder), level)
    grants.grant(place.database, place.administration_id, given, place.desk.act, open_way=True)


def test_show_never_beats_a_closed_chain_after_a_move(place):
    """Invariant 6."""
    document = place.document(folder=place.folder("Upload"))
    show = DocumentRight(place.person(PIET), document, Setting.SHOW)
    grants.set_document(place.database, place.administration_id, show, place.desk.act)
    documents.move(place.database, place.desk, document, place.folder("Overig"))
    assert place.sees(PIET)[1] == set()
    right(place, PIET, "Overig", Level.PASSAGE)
    assert place.sees(PIET)[1] == {"Factuur.pdf"}
