"""Whoever changes documents waits for who is at work in their dossier: what was read still holds at the commit."""

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import dossiers
import pytest
from dossiers import PIET
from mailed import make_document, make_folder
from posting import EICAR, PDF
from rescanning import SPELL, arrived, next_round
from sqlalchemy import select
from uploading import Uploading
from walking import SaysScanner, work_off

from dossier.access.desk import Desk, at_work
from dossier.documents import rescan
from dossier.inbox import senders, signature_pictures
from dossier.rules.acts import Act
from dossier.rules.errors import Refused
from dossier.rules.states import DocumentState, Reason
from models import Document, Folder, HandOver

NOW = datetime.now(UTC)


@pytest.fixture
def scanner():
    scanner = SaysScanner()
    scanner.number = 1
    return scanner


@pytest.fixture
def scanned(any_house, scanner):
    return replace(any_house, scanner=scanner)


@pytest.fixture
def here(scanned, make_administration):
    return make_administration()


@pytest.fixture
def desk(here):
    return Desk(here.id, Act("staff", NOW))


@contextmanager
def meanwhile(action):
    """Another connection begins this while the block runs. The block gives what it did, or raises what it raised."""
    answers = []
    with ThreadPoolExecutor(1) as pool:

        def begin():
            answers.append(pool.submit(action))
            wait(answers, timeout=1)

        yield begin, lambda: answers[0].result(timeout=30)


def document(house):
    with house.database.read() as session:
        return session.scalars(select(Document)).one()


def file_it(work, folder_id):
    """A move that read the document before the other one began."""
    found = work.session.scalars(select(Document)).one()
    found.folder_id, found.state = folder_id, DocumentState.FILED


def test_what_is_withdrawn_is_not_filed_by_a_move_that_began_before(scanned, scanner, here, desk):
    arrived(scanned, here)
    folder_id = make_folder(scanned, here, "Facturen")
    scanner.found, scanner.number = [EICAR, SPELL], 2
    next_round(scanned)
    assert rescan.ask(scanned, NOW) == 1
    with meanwhile(lambda: work_off(scanned)) as (begin, ended):
        with at_work(scanned.database, desk) as work:
            file_it(work, folder_id)
            begin()
        ended()
    assert (document(scanned).state, document(scanned).folder_id) == (DocumentState.QUARANTINED, None)


def test_a_picture_that_was_filed_is_not_folded_away(scanned, here, desk):
    made = make_document(scanned, here, name="foto.png")
    with scanned.database.write() as session:
        session.get_one(Document, made.id).content_type = "image/png"
    folder_id = make_folder(scanned, here, "Foto's")
    with meanwhile(lambda: signature_pictures.fold(scanned.database, desk, made.id)) as (begin, ended):
        with at_work(scanned.database, desk) as work:
            file_it(work, folder_id)
            begin()
        with pytest.raises(Refused, match="in the inbox"):
            ended()


def test_a_mail_is_let_out_once(scanned, here, desk):
    made = make_document(scanned, here, reason=Reason.UNKNOWN_SENDER)
    with meanwhile(lambda: senders.release(scanned.database, desk, made.delivery_id)) as (begin, ended):
        with at_work(scanned.database, desk) as work:
            work.session.scalars(select(Document)).one().state = DocumentState.INBOX
            begin()
        with pytest.raises(Refused, match="Nothing of this mail is held"):
            ended()


def test_an_upload_goes_into_no_folder_that_is_being_locked(any_house):
    place = dossiers.place(any_house)
    at, folder_id = Uploading(any_house, place), place.folder("Upload")
    at.upload(at.client(PIET), folder_id, ("a.pdf", PDF))
    with any_house.database.read() as session:
        stations = session.scalars(select(HandOver.station)).all()
    assert stations == ["scan-upload"]
    with meanwhile(at.walk) as (begin, ended):
        with at_work(any_house.database, place.desk) as work:
            work.session.get_one(Folder, folder_id).locked_at = NOW
            begin()
        ended()
    assert [(each.state, each.folder_id) for each in at.documents()] == [(DocumentState.INBOX, None)]
