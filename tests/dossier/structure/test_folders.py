"""Folders: every change is shown first where it matters, refused with reasons where it must be, and undone as one."""

from datetime import date

import dossiers
import pytest
from dossiers import MARIJKE, NOW, PIET, SANNE, YOUSSEF
from sqlalchemy import select

from dossier.access import grants, move_previews, who_sees
from dossier.access.grants import FolderRight
from dossier.documents import documents, records
from dossier.documents.documents import Note
from dossier.documents.hindrances import Hindered
from dossier.documents.undo import undo
from dossier.rules.errors import NotFound, Refused
from dossier.rules.handling import Destination, Obstacle, RecordKind
from dossier.rules.retention import Label
from dossier.rules.rights import Level
from dossier.rules.states import DocumentState
from dossier.structure import apply, folders
from dossier.structure.apply import Wish
from dossier.structure.tree import NewFolder
from models import FilingRule, Folder, FolderGrant, FolderPath, Step


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


def row(place, folder_id) -> Folder:
    with place.database.read() as session:
        return session.get_one(Folder, folder_id)


def tree_of(place) -> dict:
    """Everything that the rows say of folders, rights and chains."""
    with place.database.read() as session:
        here = select(Folder).where(Folder.administration_id == place.administration_id)
        folders = {each.id: (each.parent_id, each.depth, each.position, each.name) for each in session.scalars(here)}
        paths = select(FolderPath.folder_id, FolderPath.ancestor_id, FolderPath.distance)
        grants = select(FolderGrant.folder_id, FolderGrant.person_id, FolderGrant.level)
        return {
            "folders": folders,
            "paths": {tuple(each) for each in session.execute(paths)},
            "grants": {tuple(each) for each in session.execute(grants)},
        }


def test_a_folder_by_hand_is_office_only_and_undone_while_it_is_empty(place):
    before = tree_of(place)
    made = folders.make(place.database, place.desk, NewFolder("Bezwaar 2026", place.folder("Vaste Stukken")))
    assert "Bezwaar 2026" not in place.sees(SANNE)[0]
    inside = place.document(folder=made.folder_id)
    with pytest.raises(Refused):
        undo(place.database, place.desk, made.step_id)
    documents.move(place.database, place.desk, inside, None)
    undo(place.database, place.desk, made.step_id)
    assert tree_of(place) == before


def test_an_unknown_label_or_name_is_refused(place):
    with pytest.raises(Refused):
        folders.make(place.database, place.desk, NewFolder("Map", retention="voor altijd"))
    with pytest.raises(Refused):
        folders.rename(place.database, place.desk, place.folder("Overig"), "a/b")


def test_changes_of_one_folder(place):
    top = place.folder("Vaste Stukken")
    folders.rename(place.database, place.desk, top, "Vaste stukken")
    folders.set_retention(place.database, place.desk, top, Label.FISCAL)
    folders.note(place.database, place.desk, top, Note("Statuten opvragen"))
    step = folders.set_unfold(place.database, place.desk, top, unfold=False)
    now = row(place, top)
    assert (now.name, now.retention, now.note, now.note_for_clients, now.unfold) == (
        "Vaste stukken",
        Label.FISCAL,
        "Statuten opvragen",
        False,
        False,
    )
    undo(place.database, place.desk, step)
    assert row(place, top).unfold is True
    with pytest.raises(Refused):
        folders.set_unfold(place.database, place.desk, place.folder("Overig"), unfold=True)


def test_order(place):
    top = place.folder("Opdracht en machtigingen")
    with place.database.read() as session:
        below = select(Folder.id).where(Folder.parent_id == top).order_by(Folder.position)
        order = list(session.scalars(below))
    step = folders.put_in_order(place.database, place.desk, top, order[::-1])
    with place.database.read() as session:
        assert list(session.scalars(below)) == order[::-1]
    undo(place.database, place.desk, step)
    with place.database.read() as session:
        assert list(session.scalars(below)) == order
    with pytest.raises(Refused):
        folders.put_in_order(place.database, place.desk, top, order[1:])


def test_order_by_a_colleague_leaves_what_he_does_not_see_in_its_place(place):
    names = ["Documenten van klant", "Opdracht en machtigingen", "Vaste Stukken"]
    wwft = row(place, place.folder("Wwft-cliëntenonderzoek")).position
    folders.put_in_order(place.database, place.staff_desk(YOUSSEF), None, [place.folder(each) for each in names])
    assert row(place, place.folder("Wwft-cliëntenonderzoek")).position == wwft
    assert [row(place, place.folder(each)).position for each in names] == [0, 1, 3]


@pytest.mark.parametrize("to", [None, "Documenten van klant", "Wwft-cliëntenonderzoek", "Correspondentie"])
def test_the_preview_of_a_move_is_its_outcome_for_everything_below(place, to):
    folder, target = place.folder("Overig"), place.folder(to) if to else None
    folders.make(place.database, place.desk, NewFolder("Dieper", folder))
    given = FolderRight(place.person(PIET), place.folder("Dieper"), Level.VIEW)
    grants.grant(place.database, place.administration_id, given, place.desk.act, open_way=True)
    previewed = move_previews.moved_folder(place.database, place.desk, folder, target)
    assert [each.name for each in previewed] == ["Overig", "Dieper"]
    before = tree_of(place)
    step = folders.move(place.database, place.desk, folder, target)
    assert tree_of(place)["grants"] == before["grants"]
    for each in previewed:
        assert each.after == who_sees.of_folder(place.database, place.desk, each.subject_id)
    undo(place.database, place.desk, step)
    assert tree_of(place) == before
    for each in previewed:
        assert each.before == who_sees.of_folder(place.database, place.desk, each.subject_id)


def test_a_lock_closes_all_below_until_it_is_reopened_with_a_reason(place):
    top, below = place.folder("Vaste Stukken"), place.folder("Overig")
    folders.lock(place.database, place.desk, top)
    assert (row(place, top).locked_at, row(place, top).locked_by) == (NOW, "cli")
    for attempt in (
        lambda: folders.rename(place.database, place.desk, below, "Anders"),
        lambda: folders.move(place.database, place.desk, below, None),
        lambda: folders.move(place.database, place.desk, place.folder("Upload"), top),
        lambda: folders.delete(place.database, place.desk, below, Destination.BIN),
        lambda: folders.make(place.database, place.desk, NewFolder("Nieuw", below)),
        lambda: folders.lock(place.database, place.desk, top),
    ):
        with pytest.raises(Refused, match="locked"):
            attempt()
    made = folders.make(place.database, place.desk, NewFolder("Nieuw", below), reason="Nagekomen stukken")
    with place.database.read() as session:
        assert session.get_one(Step, made.step_id).reason == "Nagekomen stukken"
    with pytest.raises(Refused):
        folders.reopen(place.database, place.desk, top, " ")
    folders.reopen(place.database, place.desk, top, "Per ongeluk gesloten")
    assert folders.rename(place.database, place.desk, below, "Anders")


def test_a_lock_can_be_undone(place):
    top = place.folder("Vaste Stukken")
    undo(place.database, place.desk, folders.lock(place.database, place.desk, top))
    assert row(place, top).locked_at is None


def test_deleting_is_refused_with_every_reason(place):
    """Invariant 28."""
    top, below = place.folder("Vaste Stukken"), place.folder("Overig")
    deed = place.document("Akte.pdf", place.folder("Oprichting en statuten"))
    held = place.document("Polis.pdf", below)
    documents.hold(place.database, place.desk, held, "Geschil")
    documents.retain(place.database, place.desk, held, Label.FISCAL, date(2001, 1, 1))
    with place.database.write() as session:
        texts = {"name": "Polissen", "sender": "", "subject": "", "file_name": "", "content_type": ""}
        office_id = place.row(held).office_id
        session.add(
            FilingRule(
                office_id=office_id,
                administration_id=place.administration_id,
                folder_id=below,
                position=0,
                files_itself=True,
                created_at=NOW,
                **texts,
            )
        )
    expected = {(Obstacle.PERMANENT, deed), (Obstacle.HOLD, held), (Obstacle.FILING_RULE, below)}
    found = folders.hindrances(place.database, place.desk, top)
    assert {(each.obstacle, each.subject_id) for each in found} == expected
    with pytest.raises(Hindered) as refused:
        folders.delete(place.database, place.desk, top, Destination.BIN)
    assert refused.value.hindrances == found


@pytest.mark.parametrize(
    ("to", "state"), [(Destination.INBOX, DocumentState.INBOX), (Destination.BIN, DocumentState.BINNED)]
)
def test_documents_of_a_deleted_folder_go_where_it_is_said_and_undo_brings_all_back(place, to, state):
    document = place.document(folder=place.folder("Upload"))
    record = records.put(
        place.database, place.desk, records.NewRecord(RecordKind.FIXED_ASSET, "100", "Oven", "https://b.example/100")
    )
    records.attach(place.database, place.desk, document, record)
    before, seen = tree_of(place), place.sees(PIET)
    step = folders.delete(place.database, place.desk, place.folder("Documenten van klant"), to)
    assert (place.row(document).state, place.row(document).folder_id) == (state, None)
    assert place.sees(PIET) == (seen[0] - {"Documenten van klant", "Upload"}, set())
    [kept] = records.of_document(place.database, place.desk, document)
    assert kept.id == record
    undo(place.database, place.desk, step)
    assert (tree_of(place), place.sees(PIET)) == (before, seen)


def test_what_came_back_by_template_is_not_doubled_by_undo(place):
    step = folders.delete(place.database, place.desk, place.folder("Upload"), Destination.BIN)
    next(apply.apply(place.database, [place.administration_id], Wish("EENMALIG-BASIS"), place.desk.act))
    with pytest.raises(Refused):
        undo(place.database, place.desk, step)


def test_a_folder_with_one_below_that_asks_a_role_is_not_deleted_without_it(place):
    made = folders.make(place.database, place.desk, NewFolder("Diversen"))
    folders.make(place.database, place.desk, NewFolder("Risico", made.folder_id, office_role="wwft"))
    with pytest.raises(Hindered) as refused:
        folders.delete(place.database, place.staff_desk(YOUSSEF), made.folder_id, Destination.BIN)
    assert [(each.obstacle, each.name) for each in refused.value.hindrances] == [(Obstacle.NOT_YOURS, "")]
    assert folders.delete(place.database, place.staff_desk(MARIJKE), made.folder_id, Destination.BIN)


def test_folders_of_the_wwft_are_not_there_without_the_role(place):
    hidden = place.folder("UBO en structuur")
    for attempt in (
        lambda desk: folders.rename(place.database, desk, hidden, "Anders"),
        lambda desk: folders.move(place.database, desk, place.folder("Upload"), hidden),
        lambda desk: folders.hindrances(place.database, desk, hidden),
        lambda desk: folders.make(place.database, desk, NewFolder("Nieuw", hidden)),
    ):
        with pytest.raises(NotFound):
            attempt(place.staff_desk(YOUSSEF))
