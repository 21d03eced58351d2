"""Locked files, over the real stations: refused, opened once, opened by what is kept."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pikepdf
import py7zr
import pytest
from arriving import arrive
from cryptography.fernet import Fernet
from mailed import make_folder, make_person
from posting import EICAR, PDF, letter
from sqlalchemy import select

from adapters.scanner import Verdict
from dossier.access.desk import Desk
from dossier.access.visitor import of_staff
from dossier.documents import undo
from dossier.documents.documents import move
from dossier.documents.seen import open_document
from dossier.inbox import unlock
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused, TryLater
from dossier.rules.handling import StepKind
from dossier.rules.rights import Role
from dossier.rules.states import DocumentState, Flag, ScanState
from models import AuditEvent, Blob, Document, HandOver, KeptPassword, TryCount

ACT = Act("jansen", datetime(2026, 11, 22, tzinfo=UTC))
PASSWORD = "loonstrook-1984"
MISSING = Fernet.generate_key().decode()


def locked_pdf(password: str = PASSWORD) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out, encryption=pikepdf.Encryption(user=password, owner="baas"))
    return out.getvalue()


def locked_archive(files: dict[str, bytes], password: str = PASSWORD) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password) as archive:
        for name, content in files.items():
            archive.writestr(content, name)
    return out.getvalue()


class Scanner:
    """Finds the test virus; away when told so."""

    away = False

    def scan(self, stream):
        if self.away:
            raise TryLater("no scanner")
        found = EICAR in stream.read()
        return Verdict(ScanState.INFECTED, "eicar") if found else Verdict(ScanState.CLEAN)

    def ping(self):
        return "test"

    def signatures(self):
        return None


@pytest.fixture
def scanner():
    return Scanner()


@pytest.fixture
def office(any_house, scanner):
    settings = any_house.settings.model_copy(update={"secret_keys": Fernet.generate_key().decode()})
    return replace(any_house, scanner=scanner, settings=settings)


@pytest.fixture
def bakery(office, make_administration):
    return make_administration()


def documents(house, administration):
    with house.database.read() as session:
        here = Document.administration_id == administration.id
        return session.scalars(select(Document).where(here).order_by(Document.id)).all()


def opened(house, administration):
    return [(each.name, each.state) for each in documents(house, administration) if each.made_from_id]


def test_a_locked_pdf_opens_once_and_one_document_waits(office, bakery):
    arrive(office, letter(("loon.pdf", locked_pdf())), bakery)
    [locked] = documents(office, bakery)
    assert Flag.LOCKED in locked.flags
    [made] = unlock.unlock(office, locked.id, PASSWORD, ACT)
    before, after = documents(office, bakery)
    assert (before.id, before.flags, before.state) == (locked.id, locked.flags, DocumentState.FOLDED)
    assert (after.id, after.name, after.made_from_id) == (made, "loon (ontgrendeld).pdf", locked.id)
    assert Flag.LOCKED not in after.flags
    with office.blobs.open("parts", after.blob_sha256) as plain, pikepdf.open(plain) as document:
        assert len(document.pages) == 1


def test_undo_brings_the_locked_file_back_and_takes_the_opened_one_away(office, bakery):
    """Into the bin when somebody looked at it, as openings are never deleted; then it can be opened once more."""
    arrive(office, letter(("loon.pdf", locked_pdf())), bakery)
    [locked] = documents(office, bakery)
    at = Desk(bakery.id, ACT)
    unlock.unlock(office, locked.id, PASSWORD, ACT)
    [taken] = undo.taken_together(office.database, ACT)
    assert (taken.kind, taken.subject_id) == (StepKind.DOCUMENT_UNLOCKED, locked.id)
    undo.undo(office.database, at, taken.step_id)
    assert [each.state for each in documents(office, bakery)] == [DocumentState.INBOX]
    [made] = unlock.unlock(office, locked.id, PASSWORD, ACT)
    anna = make_person(office, bakery, "anna@kantoor.example", staff=True)
    open_document(office.database, of_staff(office.database, anna, ACT.now), made, ACT.now)
    [taken] = undo.taken_together(office.database, ACT)
    undo.undo(office.database, at, taken.step_id)
    assert [each.state for each in documents(office, bakery)] == [DocumentState.INBOX, DocumentState.BINNED]
    assert len(unlock.unlock(office, locked.id, PASSWORD, ACT)) == 1


def test_what_is_locked_in_a_folder_stays_there(office, bakery):
    arrive(office, letter(("loon.pdf", locked_pdf())), bakery)
    [locked] = documents(office, bakery)
    folder_id = make_folder(office, bakery, "Loon")
    move(office.database, Desk(bakery.id, ACT), locked.id, folder_id)
    unlock.unlock(office, locked.id, PASSWORD, ACT)
    assert [each.state for each in documents(office, bakery)] == [DocumentState.FILED, DocumentState.INBOX]


def test_a_wrong_password_changes_nothing(office, bakery):
    arrive(office, letter(("loon.pdf", locked_pdf())), bakery)
    [locked] = documents(office, bakery)
    with pytest.raises(Refused, match="does not fit") as refusal:
        unlock.unlock(office, locked.id, "raden", ACT, keep=True)
    assert "raden" not in str(refusal.value)
    with office.database.read() as session:
        assert session.scalars(select(KeptPassword)).all() == []
    assert len(documents(office, bakery)) == 1


def test_files_of_a_locked_archive_are_taken_apart_like_those_of_a_mail(office, bakery):
    inner = letter(("factuur.pdf", PDF))
    archive = locked_archive({"a/nota.pdf": PDF, "doorgestuurd.eml": inner})
    arrive(office, letter(("stukken.7z", archive)), bakery)
    unlock.unlock(office, documents(office, bakery)[0].id, PASSWORD, ACT)
    assert [name for name, _ in opened(office, bakery)] == ["nota.pdf", "factuur.pdf"]
    nota, factuur = documents(office, bakery)[1:]
    assert factuur.duplicate_of_id == nota.id


def test_a_virus_inside_never_reaches_the_inbox(office, bakery):
    archive = locked_archive({"nota.pdf": PDF, "virus.com": EICAR})
    arrive(office, letter(("stukken.7z", archive)), bakery)
    unlock.unlock(office, documents(office, bakery)[0].id, PASSWORD, ACT)
    assert opened(office, bakery) == [("nota.pdf", DocumentState.INBOX), ("virus.com", DocumentState.QUARANTINED)]


def test_while_the_scanner_is_away_nothing_opens(office, bakery, scanner):
    arrive(office, letter(("loon.pdf", locked_pdf())), bakery)
    scanner.away = True
    with pytest.raises(TryLater):
        unlock.unlock(office, documents(office, bakery)[0].id, PASSWORD, ACT)
    assert len(documents(office, bakery)) == 1
    scanner.away = False
    assert len(unlock.unlock(office, documents(office, bakery)[0].id, PASSWORD, ACT)) == 1


def test_waiting_copies_of_this_administration_open_too_and_those_of_others_do_not(office, bakery, make_administration):
    neighbour, raw = make_administration(), locked_pdf()
    for number in (1, 2):
        arrive(office, letter(("loon.pdf", raw), subject=f"Loon {number}"), bakery, neighbour)
    assert len(unlock.unlock(office, documents(office, bakery)[0].id, PASSWORD, ACT)) == 2
    assert len(opened(office, bakery)) == 2
    assert opened(office, neighbour) == []


def test_opening_again_makes_nothing_twice(office, bakery):
    arrive(office, letter(("loon.pdf", locked_pdf())), bakery)
    locked = documents(office, bakery)[0].id
    unlock.unlock(office, locked, PASSWORD, ACT)
    assert unlock.unlock(office, locked, PASSWORD, ACT) == ()
    assert len(opened(office, bakery)) == 1


def test_a_kept_password_opens_what_arrives_later_here_and_only_here(office, bakery, make_administration):
    neighbour = make_administration()
    arrive(office, letter(("loon-1.pdf", locked_pdf())), bakery)
    unlock.unlock(office, documents(office, bakery)[0].id, PASSWORD, ACT, keep=True)
    arrive(office, letter(("loon-2.pdf", locked_pdf()), ("ander.pdf", locked_pdf("anders"))), bakery, neighbour)
    assert [name for name, _ in opened(office, bakery)] == ["loon-1 (ontgrendeld).pdf", "loon-2 (ontgrendeld).pdf"]
    assert opened(office, neighbour) == []
    with office.database.read() as session:
        assert session.scalars(select(HandOver)).all() == []


def test_a_password_is_kept_sealed_and_stands_nowhere_else(office, bakery, caplog, capfd):
    arrive(office, letter(("loon.pdf", locked_pdf())), bakery)
    unlock.unlock(office, documents(office, bakery)[0].id, PASSWORD, ACT, keep=True)
    with office.database.read() as session:
        [kept] = session.scalars(select(KeptPassword)).all()
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "document.unlocked")).all()
        blobs = session.scalars(select(Blob)).all()
    assert PASSWORD not in kept.sealed
    assert [(each.actor, each.details["rows"]) for each in events] == [("jansen", 2)]
    assert PASSWORD not in "".join([caplog.text, *capfd.readouterr(), *(str(vars(each)) for each in blobs)])


def test_without_a_key_of_today_kept_passwords_open_nothing(office, bakery):
    arrive(office, letter(("loon.pdf", locked_pdf())), bakery)
    unlock.unlock(office, documents(office, bakery)[0].id, PASSWORD, ACT, keep=True)
    other = replace(office, settings=office.settings.model_copy(update={"secret_keys": MISSING}))
    arrive(other, letter(("loon-2.pdf", locked_pdf())), bakery)
    assert len(opened(office, bakery)) == 1


def test_keeping_needs_a_key_and_says_so_before_anything_opens(house, make_administration):
    production = house.settings.model_copy(update={"database_url": "postgresql://elsewhere/dossier"})
    house, bakery = replace(house, settings=production), make_administration()
    arrive(house, letter(("loon.pdf", locked_pdf())), bakery)
    locked = documents(house, bakery)[0].id
    with pytest.raises(Refused, match="DOSSIER_SECRET_KEYS"):
        unlock.unlock(house, locked, PASSWORD, ACT, keep=True)
    assert opened(house, bakery) == []
    assert len(unlock.unlock(house, locked, PASSWORD, ACT)) == 1


def test_what_is_not_locked_or_not_there_is_said(house, make_administration):
    bakery = make_administration()
    arrive(house, letter(("factuur.pdf", PDF)), bakery)
    with pytest.raises(Refused, match="not locked"):
        unlock.unlock(house, documents(house, bakery)[0].id, PASSWORD, ACT)
    with pytest.raises(NotFound):
        unlock.unlock(house, bakery.id, PASSWORD, ACT)


def test_a_person_who_guesses_waits_and_a_right_password_forgets_the_wrong_ones(office, bakery):
    arrive(office, letter(("loon.pdf", locked_pdf())), bakery)
    [locked] = documents(office, bakery)
    person = Act(str(uuid4()), ACT.now, frozenset({Role.STAFF_MEMBER}))
    for _ in range(unlock.PASSWORD_LIMIT.tries):
        with pytest.raises(Refused, match="does not fit"):
            unlock.unlock(office, locked.id, "raden", person)
    with pytest.raises(Refused, match="Too many"):
        unlock.unlock(office, locked.id, PASSWORD, person)
    later = replace(person, now=person.now + timedelta(minutes=2))
    assert unlock.unlock(office, locked.id, PASSWORD, later)
    with office.database.read() as session:
        assert session.scalars(select(TryCount)).all() == []
