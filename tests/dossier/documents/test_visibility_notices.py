"""Who is told that a document came within sight, changed, or left it."""

import pytest
from dossiers import BAKERY, NOW, PIET, SANNE, place
from sqlalchemy import delete, select, update

from dossier.access import grants
from dossier.access.grants import DocumentRight, FolderRight
from dossier.documents import documents, versions
from dossier.documents.undo import undo
from dossier.rules.acts import Act
from dossier.rules.happenings import Happening, NoticeState, Pace
from dossier.rules.rights import Level, Setting
from dossier.structure import folders, tree
from models import Notice, NoticeChoice, Person

ACT = Act("cli", NOW)
VISIBLE, CHANGED, WITHDRAWN = Happening.DOCUMENT_VISIBLE, Happening.DOCUMENT_CHANGED, Happening.DOCUMENT_WITHDRAWN


@pytest.fixture
def dossier(any_house):
    """With a folder that is open to Piet, and nothing told yet."""
    made = place(any_house, BAKERY)
    grants.grant(made.database, made.administration_id, _right(made, Level.VIEW), ACT, open_way=True)
    with made.database.write() as session:
        session.execute(delete(Notice))
    return made


def _right(dossier, level, folder="Oprichting en statuten"):
    return FolderRight(dossier.person(PIET), dossier.folder(folder), level)


def told(dossier):
    with dossier.database.read() as session:
        rows = select(Person.name, Notice.happening, Notice.occurrence).join(Person, Person.id == Notice.person_id)
        return [tuple(row) for row in session.execute(rows.order_by(Notice.id))]


def mail_all(dossier):
    with dossier.database.write() as session:
        session.execute(update(Notice).values(state=NoticeState.SENT))


def test_who_may_see_a_filed_document_hears_of_it_once(dossier):
    document = dossier.document()
    documents.move(dossier.database, dossier.desk, document, dossier.folder("Oprichting en statuten"))
    assert (PIET, VISIBLE, "1") in told(dossier)
    before = told(dossier)
    documents.move(dossier.database, dossier.desk, document, None)
    documents.move(dossier.database, dossier.desk, document, dossier.folder("Oprichting en statuten"))
    assert told(dossier) == before


def test_a_document_in_a_closed_folder_is_nobodys_news_until_it_is_shown(dossier):
    grants.grant(dossier.database, dossier.administration_id, _right(dossier, Level.PASSAGE), ACT)
    document = dossier.document(folder=dossier.folder("Oprichting en statuten"))
    assert told(dossier) == []
    shown = DocumentRight(dossier.person(PIET), document, Setting.SHOW)
    grants.set_document(dossier.database, dossier.administration_id, shown, ACT)
    assert told(dossier) == [(PIET, VISIBLE, "1")]


def test_a_new_version_is_told_to_who_sees_it(dossier):
    document = dossier.document(folder=dossier.folder("Oprichting en statuten"))
    versions.replace(dossier.database, dossier.desk, document, by=dossier.document("Nieuw.pdf"))
    assert (PIET, CHANGED, "2") in told(dossier)
    assert VISIBLE not in {happening for _, happening, _ in told(dossier)}


@pytest.mark.parametrize("way", ["hidden", "moved", "binned", "closed", "folder-moved"])
def test_what_was_mailed_and_went_is_corrected(dossier, way):
    document = dossier.document()
    step = documents.move(dossier.database, dossier.desk, document, dossier.folder("Oprichting en statuten"))
    assert step
    mail_all(dossier)
    match way:
        case "hidden":
            hidden = DocumentRight(dossier.person(PIET), document, Setting.HIDE)
            grants.set_document(dossier.database, dossier.administration_id, hidden, ACT)
        case "moved":
            undo(dossier.database, dossier.desk, step)
        case "binned":
            documents.move(dossier.database, dossier.desk, document, None)
            documents.throw_away(dossier.database, dossier.desk, document)
        case "closed":
            grants.grant(dossier.database, dossier.administration_id, _right(dossier, Level.NONE), ACT)
        case "folder-moved":
            other = folders.make(dossier.database, dossier.desk, tree.NewFolder("Elders")).folder_id
            folders.move(dossier.database, dossier.desk, dossier.folder("Oprichting en statuten"), other)
    assert (PIET, WITHDRAWN, "") in told(dossier)


def test_what_was_never_mailed_is_not_corrected(dossier):
    document = dossier.document()
    documents.move(dossier.database, dossier.desk, document, dossier.folder("Oprichting en statuten"))
    documents.move(dossier.database, dossier.desk, document, None)
    assert WITHDRAWN not in {happening for _, happening, _ in told(dossier)}


def test_an_opened_folder_is_one_notice_however_much_lies_in_it(dossier):
    for number in range(5):
        dossier.document(f"{number}.pdf", dossier.folder("Oprichting en statuten"))
    right = FolderRight(dossier.person(SANNE), dossier.folder("Oprichting en statuten"), Level.VIEW)
    grants.grant(dossier.database, dossier.administration_id, right, ACT, open_way=True)
    grants.grant(dossier.database, dossier.administration_id, right, ACT, open_way=True)
    assert told(dossier) == [(SANNE, Happening.FIRST_ACCESS, "")]


def test_who_wants_no_news_gets_no_row(dossier):
    with dossier.database.write() as session:
        session.add(NoticeChoice(person_id=dossier.person(PIET), happening=VISIBLE, pace=Pace.OFF))
    documents.move(dossier.database, dossier.desk, dossier.document(), dossier.folder("Oprichting en statuten"))
    assert PIET not in {name for name, _, _ in told(dossier)}
