"""Uploads, over the real stations: received, judged, filed, told, taken back."""

from dataclasses import replace
from uuid import UUID

import dossiers
import pytest
from dossiers import NOW, PIET, SANNE, YOUSSEF
from posting import EICAR, PDF
from sqlalchemy import func, select
from uploading import Uploading, later

from adapters.scanner import open_scanner
from dossier.access import grants
from dossier.access.grants import FolderRight
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused, TryLater
from dossier.rules.happenings import Happening
from dossier.rules.rights import Level
from dossier.rules.states import DocumentState, Flag
from dossier.rules.uploads import UploadState
from dossier.structure import folders
from dossier.uploads import keeping, own, pieces, receiving
from dossier.uploads.pieces import WrongOffset
from dossier.uploads.receiving import NewFile
from models import HandOver, Upload, UploadedFile, UploadPiece
from models.notice import Notice

UPLOAD = "Upload"
BSN = "loonstrook 111222333.pdf"


@pytest.fixture
def at(any_house):
    return Uploading(any_house, dossiers.place(any_house))


@pytest.fixture
def folder(at):
    return at.place.folder(UPLOAD)


def states(at, uploader) -> list[UploadState]:
    return [each.state for each in own.own_files(at.house, uploader)]


def rows(at, table) -> int:
    with at.house.database.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def told(at) -> list[Notice]:
    with at.house.database.read() as session:
        return list(session.scalars(select(Notice).where(Notice.happening == Happening.UPLOADED)))


def pieces_kept(at) -> int:
    return sum(1 for each in (at.house.blobs.root / "pieces").rglob("*") if each.is_file())


def test_a_client_uploads_two_files_and_the_office_hears_once_with_the_remark(at, folder):
    """S1-27 to S1-31, invariant 29."""
    piet = at.client(PIET)
    done = at.upload(piet, folder, ("bon.pdf", PDF), ("lijst.csv", b"a;b\n1;2\n"), remark="  Voor januari ")
    assert states(at, piet) == [UploadState.WAITING, UploadState.WAITING]
    assert (at.documents(), told(at)) == ([], [])  # nothing is there before the verdict
    at.walk()
    first, second = at.documents()
    assert (first.name, first.folder_id, first.state, first.received_at) == (
        "bon.pdf",
        folder,
        DocumentState.FILED,
        NOW,
    )
    assert (first.content_type, second.content_type) == ("application/pdf", "text/csv")
    assert states(at, piet) == [UploadState.RECEIVED, UploadState.RECEIVED]
    notices = told(at)
    assert {each.subject_id for each in notices} == {done.upload_id}
    assert len(notices) == len({each.person_id for each in notices}) > 0
    with at.house.database.read() as session:
        assert session.get_one(Upload, done.upload_id).remark == "Voor januari"
    assert (rows(at, UploadPiece), pieces_kept(at), rows(at, HandOver)) == (0, 0, 0)
    [line] = keeping.uploads(at.house, at.place.desk)
    assert (line.files, line.documents, line.as_client) == (("bon.pdf", "lijst.csv"), (first.id, second.id), True)


def test_staff_upload_into_the_inbox_and_clients_do_not(at):
    at.upload(at.staff(YOUSSEF), None, ("nota.pdf", PDF))
    at.walk()
    [made] = at.documents()
    assert (made.folder_id, made.state) == (None, DocumentState.INBOX)
    with pytest.raises(Refused):
        at.upload(at.client(PIET), None, ("nota.pdf", PDF))


@pytest.mark.parametrize(
    ("level", "takes"), [("none", None), ("passage", False), ("view", False), ("upload", True), ("view-upload", True)]
)
def test_only_levels_with_upload_take_one(at, folder, level, takes):
    right = FolderRight(at.place.person(PIET), folder, Level(level))
    grants.grant(at.place.database, at.place.administration_id, right, Act("cli", NOW))
    if takes:
        at.upload(at.client(PIET), folder, ("bon.pdf", PDF))
    else:
        with pytest.raises(NotFound if takes is None else Refused):
            at.upload(at.client(PIET), folder, ("bon.pdf", PDF))
    assert rows(at, Upload) == bool(takes)


def test_an_upload_only_user_sees_nothing_but_the_own_result(at, folder):
    at.upload(at.client(SANNE), folder, ("bon.pdf", PDF))
    at.walk()
    right = FolderRight(at.place.person(PIET), folder, Level.UPLOAD)
    grants.grant(at.place.database, at.place.administration_id, right, Act("cli", NOW))
    at.upload(at.client(PIET), folder, ("bon.pdf", PDF))
    at.walk()
    [line] = own.own_files(at.house, at.client(PIET))
    assert (line.name, line.state) == ("bon.pdf", UploadState.RECEIVED)
    assert (line.document_id, line.duplicate) == (None, False)  # not a word about the same file of Sanne
    _, other = at.documents()
    assert other.duplicate_of_id is not None  # the office knows
    assert at.place.sees(PIET)[1] == set()


def test_who_sees_the_folder_gets_another_name_and_hears_of_the_double(at, folder):
    at.upload(at.client(SANNE), folder, ("Bon.pdf", PDF))
    at.walk()
    at.upload(at.client(PIET), folder, ("bon.pdf", PDF), ("bon.pdf", b"%PDF-1.7 anders"))
    at.walk()
    assert [each.name for each in at.documents()] == ["Bon.pdf", "bon (2).pdf", "bon (3).pdf"]
    latest, same = own.own_files(at.house, at.client(PIET))
    assert (latest.duplicate, same.duplicate) == (False, True)
    assert same.document_id == at.documents()[1].id


@pytest.mark.attack("P20")
def test_a_right_that_ended_takes_the_results_with_it(at, folder):
    at.upload(at.client(PIET), folder, ("bon.pdf", PDF))
    right = FolderRight(at.place.person(PIET), folder, Level.NONE)
    grants.grant(at.place.database, at.place.administration_id, right, Act("cli", NOW))
    assert own.own_files(at.house, at.client(PIET)) == ()


@pytest.mark.attack("P19")
def test_names_and_types_are_judged_as_those_of_mail(at, folder):
    at.upload(at.client(PIET), folder, ("..\\factuur.pdf.exe", b"MZ\0\0"), ("foto.jpg", PDF))
    at.walk()
    program, picture = at.documents()
    assert (program.name, set(program.flags)) >= ("factuur.pdf.exe", {Flag.ACTIVE, Flag.NAME_CLEANED})
    assert Flag.TYPE_MISMATCH in picture.flags


def test_a_bsn_in_the_name_warns_and_does_not_stop(at, folder):
    done = at.upload(at.client(PIET), folder, (BSN, PDF))
    assert [each.cautions for each in done.files] == [(Flag.BSN_IN_NAME,)]


def test_a_cut_upload_leaves_nothing(at, folder):
    def cut():
        yield PDF * 100_000
        raise ConnectionError

    files = [NewFile("een.pdf", [PDF]), NewFile("twee.pdf", cut())]
    with pytest.raises(ConnectionError):
        receiving.upload(at.house, at.client(PIET), receiving.Place(folder), files)
    assert [rows(at, each) for each in (Upload, UploadedFile, UploadPiece, HandOver)] == [0, 0, 0, 0]
    assert pieces_kept(at) == 0


def test_a_file_goes_on_where_it_was_cut(at, folder, monkeypatch):
    monkeypatch.setattr(pieces, "PIECE_BYTES", 10)
    piet = at.client(PIET)
    upload_id = receiving.begin(at.house, piet, receiving.Place(folder))
    file_id = receiving.add_file(at.house, piet, upload_id, NewFile("bon.pdf", [], size_bytes=len(PDF))).file_id

    def cut():
        yield PDF[:25]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        pieces.append(at.house, piet, file_id, 0, cut())
    assert pieces.offset_of(at.house, piet, file_id) == 20
    with pytest.raises(WrongOffset) as wrong:
        pieces.append(at.house, piet, file_id, 25, [PDF[25:]])
    assert wrong.value.offset == 20
    with pytest.raises(Refused, match="send the rest"):
        receiving.finish(at.house, piet, upload_id)
    assert pieces.append(at.house, piet, file_id, 20, [PDF[20:]]) == len(PDF)
    first = receiving.finish(at.house, piet, upload_id)
    assert receiving.finish(at.house, piet, upload_id) == first
    at.walk()
    [made] = at.documents()
    with at.house.blobs.open("parts", made.blob_sha256) as stream:
        assert stream.read() == PDF
    with pytest.raises(Refused, match="finished"):
        pieces.append(at.house, piet, file_id, len(PDF), [b"x"])
    assert pieces_kept(at) == 0


@pytest.mark.attack("P18")
def test_too_large_or_empty_is_refused_before_it_is_kept(at, folder):
    house = replace(at.house, settings=at.house.settings.model_copy(update={"upload_size_limit": 1000}))
    small, piet = Uploading(house, at.place), at.client(PIET)
    for content in (b"", b"x" * 1001):
        with pytest.raises(Refused):
            small.upload(piet, folder, ("bon.pdf", content))
    assert (rows(at, Upload), pieces_kept(at)) == (0, 0)


@pytest.mark.attack("P20")
def test_nobody_touches_the_upload_of_somebody_else(at, folder):
    upload_id = receiving.begin(at.house, at.client(PIET), receiving.Place(folder))
    for other in (at.client(SANNE), at.staff(YOUSSEF)):
        for attempt in (receiving.finish, receiving.abandon):
            with pytest.raises(NotFound):
                attempt(at.house, other, upload_id)
    looked = replace(at.client(PIET), visitor=replace(at.client(PIET).visitor, looked_by=at.place.person(YOUSSEF)))
    with pytest.raises(Refused):
        receiving.begin(at.house, looked, receiving.Place(folder))


def test_what_is_never_finished_is_erased(at, folder):
    piet = at.client(PIET)
    upload_id = receiving.begin(at.house, piet, receiving.Place(folder))
    file_id = receiving.add_file(at.house, piet, upload_id, NewFile("bon.pdf", [])).file_id
    pieces.append(at.house, piet, file_id, 0, [PDF])
    assert keeping.clear(at.house, later(piet, hours=23).act.now) == 0
    assert (keeping.clear(at.house, later(piet, hours=25).act.now), pieces_kept(at), rows(at, Upload)) == (1, 0, 0)


def test_in_a_locked_folder_an_upload_needs_a_remark(at, folder):
    folders.lock(at.place.database, at.place.desk, folder)
    with pytest.raises(Refused, match="locked"):
        at.upload(at.client(PIET), folder, ("bon.pdf", PDF))
    at.upload(at.client(PIET), folder, ("bon.pdf", PDF), remark="Nagekomen bon")
    at.walk()
    assert at.documents()[0].folder_id == folder


def test_a_folder_that_is_locked_or_gone_meanwhile_gets_nothing(at, folder):
    at.upload(at.client(PIET), folder, ("bon.pdf", PDF))
    folders.lock(at.place.database, at.place.desk, folder)
    at.walk()
    assert at.documents()[0].state is DocumentState.INBOX


def with_clamd(at, clamd) -> Uploading:
    settings = at.house.settings.model_copy(update={"clamd": clamd})
    return Uploading(replace(at.house, settings=settings, scanner=open_scanner(settings)), at.place)


@pytest.mark.attack("P19")
@pytest.mark.clamd
def test_a_virus_is_quarantined_and_said_to_the_uploader(at, folder, clamd):
    scanned = with_clamd(at, clamd)
    piet = at.client(PIET)
    scanned.upload(piet, folder, ("bon.pdf", PDF), ("virus.txt", EICAR))
    scanned.walk()
    clean, infected = at.documents()
    assert (clean.state, infected.state, infected.folder_id) == (DocumentState.FILED, DocumentState.QUARANTINED, None)
    assert at.place.sees(PIET)[1] == {"bon.pdf"}
    worst, best = own.own_files(at.house, piet)
    assert (worst.state, worst.until, best.state) == (UploadState.QUARANTINED, None, UploadState.RECEIVED)
    with pytest.raises(Refused):
        own.withdraw(at.house, piet, worst.id)


@pytest.mark.attack("P19")
def test_while_the_scanner_is_away_nothing_is_served(at, folder, tmp_path):
    away = with_clamd(at, f"unix:{tmp_path}/nobody")
    away.upload(at.client(PIET), folder, ("bon.pdf", PDF))
    away.walk()
    assert (at.documents(), states(at, at.client(PIET))) == ([], [UploadState.WAITING])


def test_the_database_is_away_when_it_should_be_said(at, folder, monkeypatch):
    """'Uploaded' is said when everything is committed, and never otherwise."""
    piet = at.client(PIET)
    upload_id = receiving.begin(at.house, piet, receiving.Place(folder))
    file_id: UUID = receiving.add_file(at.house, piet, upload_id, NewFile("bon.pdf", [])).file_id
    pieces.append(at.house, piet, file_id, 0, [PDF])

    def full(*_: object) -> None:
        raise TryLater("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(type(at.house.blobs), "batch", full)
        with pytest.raises(TryLater):
            receiving.finish(at.house, piet, upload_id)
    assert states(at, piet) == [UploadState.COMING_IN]
    assert receiving.finish(at.house, piet, upload_id).upload_id == upload_id
