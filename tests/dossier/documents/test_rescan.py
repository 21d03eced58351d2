"""What was called clean is judged again by newer signatures; what they find is withdrawn from everybody."""

from dataclasses import replace
from datetime import timedelta

import pytest
from clocks import looked_before
from dossiers import PIET
from posting import EICAR, PDF, letter, post
from rescanning import BYTES, SPELL, actions, arrived, learn, next_round, now, round_of, row
from scans import Scans, pdf
from sqlalchemy import func, select, update
from walking import only_mail, work_off

from dossier.access import grants
from dossier.access.desk import Desk
from dossier.access.grants import FolderRight
from dossier.access.visitor import Visitor, program
from dossier.documents import downloads, pdf_editing, rescan, seen, versions
from dossier.documents.bundle import bundled
from dossier.documents.pages import pages_of
from dossier.documents.pdf_child import Consent
from dossier.documents.pdf_editing import Cut
from dossier.inbox import senders
from dossier.retention.expiring import expire
from dossier.rules.acts import Act
from dossier.rules.deriving import Unmade
from dossier.rules.errors import Refused, TryLater
from dossier.rules.happenings import Happening
from dossier.rules.rights import Level
from dossier.rules.states import DocumentState, Outcome, Reason, ScanState
from dossier.rules.work import ClaimLost
from ingest.sweep import sweep
from models import AuditEvent, Blob, Delivery, Derivation, Document, HandOver, Mail, Notice, Opening
from models.claims import claim


def staff_at(administration):
    return Desk(administration.id, Act("staff", now()))


def test_a_mail_in_which_a_virus_is_found_later_goes_into_quarantine(scanned, scanner, make_administration):
    bakery = make_administration()
    document = arrived(scanned, bakery)
    assert round_of(scanned) == 0  # judged by these signatures already
    learn(scanner)
    assert round_of(scanned) == 1
    assert row(scanned, Document, document.id).state is DocumentState.QUARANTINED
    mail = only_mail(scanned, bakery.mail_name)
    assert (mail.outcome, mail.reason) == (Outcome.QUARANTINED, Reason.INFECTED)
    assert actions(scanned) == ["document.found-infected"]
    with pytest.raises(Refused, match="scanner"):
        downloads.file_of(scanned.database, program(scanned.database, bakery.id), document.id)
    with pytest.raises(Refused, match="scanner"):
        senders.release(scanned.database, staff_at(bakery), row(scanned, Delivery, document.delivery_id).id)


def test_each_file_is_judged_once_by_each_number_of_signatures(scanned, scanner, make_administration):
    arrived(scanned, make_administration())
    scanner.number, scanner.asked = 2, 0
    assert [round_of(scanned), round_of(scanned), scanner.asked] == [1, 0, 1]
    scanner.number = 1  # another scanner, which lags
    assert round_of(scanned) == 0


def test_a_file_is_judged_for_a_week_only(scanned, scanner, make_administration):
    document = arrived(scanned, make_administration())
    learn(scanner)
    with scanned.database.write() as session:
        session.execute(update(Blob).values(stored_at=now() - timedelta(days=8)))
    assert round_of(scanned) == 0
    assert row(scanned, Document, document.id).state is DocumentState.INBOX


def test_what_nobody_could_judge_is_judged_when_a_scanner_comes(any_house, scanner, make_administration):
    document = arrived(any_house, make_administration())
    assert rescan.ask(any_house, now()) == 0
    learn(scanner)
    assert round_of(replace(any_house, scanner=scanner)) == 1
    assert row(any_house, Blob, document.blob_sha256).scan_state == ScanState.INFECTED


@pytest.mark.parametrize("away_at", ["asking", "scanning"])
def test_a_scanner_that_is_away_decides_nothing(scanned, scanner, make_administration, away_at):
    document = arrived(scanned, make_administration())
    learn(scanner)
    next_round(scanned)
    if away_at == "asking":
        scanner.away = True
        with pytest.raises(TryLater):
            rescan.ask(scanned, now())
    else:
        assert rescan.ask(scanned, now()) == 1
        scanner.away = True
        for _ in range(5):
            work_off(scanned)
    assert row(scanned, Document, document.id).state is DocumentState.INBOX
    assert row(scanned, Blob, document.blob_sha256).scan_state == ScanState.CLEAN
    scanner.away = False
    round_of(scanned)
    assert row(scanned, Document, document.id).state is DocumentState.QUARANTINED


def test_what_the_scanner_does_not_look_at_any_more_stays_as_it_was(scanned, scanner, make_administration):
    document = arrived(scanned, make_administration())
    learn(scanner)
    scanner.limit_bytes = 10
    assert round_of(scanned) == 1
    assert row(scanned, Document, document.id).state is DocumentState.INBOX


def test_a_scanner_that_lags_is_not_asked(scanned, scanner, make_administration):
    document = arrived(scanned, make_administration())
    learn(scanner)
    next_round(scanned)
    rescan.ask(scanned, now())
    scanner.number, scanner.found = 1, [EICAR]
    work_off(scanned)
    learn(scanner)
    work_off(scanned)
    assert row(scanned, Document, document.id).state is DocumentState.QUARANTINED


def test_after_a_false_alarm_staff_let_the_mail_out(scanned, scanner, make_administration):
    bakery = make_administration()
    document = arrived(scanned, bakery)
    sweep(scanned, now())
    learn(scanner)
    round_of(scanned)
    scanner.number, scanner.found = 3, [EICAR]
    assert round_of(scanned) == 1
    assert row(scanned, Document, document.id).state is DocumentState.QUARANTINED
    assert senders.release(scanned.database, staff_at(bakery), document.delivery_id) == 1
    assert row(scanned, Document, document.id).state is DocumentState.INBOX
    assert only_mail(scanned, bakery.mail_name).outcome is Outcome.FILED
    assert actions(scanned) == ["document.found-infected", "document.cleared", "mail.released"]
    assert downloads.file_of(scanned.database, program(scanned.database, bakery.id), document.id)
    with scanned.database.read() as session:
        assert Unmade.NOT_TRUSTED not in session.scalars(select(Derivation.reason)).all()


def age(house, **before):
    """As if the mail had come long ago, and its files with it."""
    at_ = now() - timedelta(**before)
    with house.database.write() as session:
        session.execute(update(Delivery).values(received_at=at_, settled_at=at_))
        for table, column in ((Mail, "received_at"), (Document, "received_at"), (Blob, "stored_at")):
            session.execute(update(table).values({column: at_}))


def test_after_a_false_alarm_what_was_made_of_old_mail_is_let_out(scanned, scanner, make_administration):
    """Quarantine lasts from when it began: the mail came longer ago than that term."""
    bakery = make_administration()
    desk, document = staff_at(bakery), arrived(scanned, bakery, pdf("een", "twee"))
    age(scanned, days=100)
    made = pdf_editing.split(scanned, desk, document.id, [Cut("1"), Cut("2")], Consent()).document_ids
    sha256 = row(scanned, Document, made[0]).blob_sha256
    scanner.found, scanner.number = [scanned.blobs.open("parts", sha256).read()], 2
    round_of(scanned)
    assert row(scanned, Document, made[0]).state is DocumentState.QUARANTINED
    expire(scanned, now())
    scanner.found, scanner.number = [EICAR], 3
    round_of(scanned)
    assert senders.release(scanned.database, desk, document.delivery_id) == 1
    assert row(scanned, Document, made[0]).state is DocumentState.INBOX
    assert row(scanned, Delivery, document.delivery_id).quarantined_at is None
    assert scanned.blobs.open("parts", sha256).read()


def test_of_mail_in_quarantine_what_came_there_later_has_its_whole_term(scanned, scanner, make_administration):
    looked_before(scanned)
    bakery = make_administration()
    post(scanned, letter(("nota.pdf", BYTES), ("fout.com", EICAR)), bakery)
    work_off(scanned)
    with scanned.database.read() as session:
        document = session.scalars(select(Document).where(Document.name == "nota.pdf")).one()
    assert document.state is DocumentState.INBOX
    assert row(scanned, Delivery, document.delivery_id).quarantined_at
    with scanned.database.write() as session:
        session.execute(update(Delivery).values(quarantined_at=now() - timedelta(days=89)))
    learn(scanner)
    round_of(scanned)
    expire(scanned, now() + timedelta(days=2))
    assert row(scanned, Document, document.id).state is DocumentState.QUARANTINED
    expire(scanned, now() + timedelta(days=91))
    assert row(scanned, Document, document.id).state is DocumentState.DESTROYED


def test_what_arrived_infected_is_never_let_out_by_signatures(scanned, scanner, make_administration):
    document = arrived(scanned, make_administration(), PDF + EICAR)
    scanner.number, scanner.found = 2, []
    assert round_of(scanned) == 0
    assert row(scanned, Document, document.id).state is DocumentState.QUARANTINED


@pytest.fixture
def shown(scanned):
    """A document that Piet, of the client, saw and opened."""
    scans = Scans(scanned)
    folder = scans.place.folder("Overig")
    right = FolderRight(scans.place.person(PIET), folder, Level.VIEW)
    grants.grant(scanned.database, scans.place.administration_id, right, scans.desk.act, open_way=True)
    document_id = scans.document(BYTES, folder=folder)
    with scanned.database.write() as session:
        session.execute(update(Blob).values(stored_at=now()))
        session.get_one(Document, document_id).received_at = now()
    return scans, document_id


def test_a_filed_document_leaves_everybodys_sight_and_the_office_hears_who_had_it(scanned, scanner, shown):
    scans, document_id = shown
    where = scans.place
    piet = Visitor(where.client(), where.person(PIET))
    assert "Stukken.pdf" in where.sees(PIET)[1]
    seen.open_document(where.database, piet, document_id, now())
    learn(scanner)
    assert round_of(scanned) >= 1
    assert "Stukken.pdf" not in where.sees(PIET)[1]
    assert (where.row(document_id).state, where.row(document_id).folder_id) == (DocumentState.QUARANTINED, None)
    visitor = program(where.database, where.administration_id)
    assert pages_of(where.database, visitor, document_id).reason is Unmade.NOT_TRUSTED
    zipped = b"".join(bundled(scanned, visitor, [document_id], now(), "nl"))
    assert SPELL not in zipped
    with where.database.read() as session:
        told = session.scalars(select(Notice).where(Notice.happening == Happening.DOCUMENT_INFECTED)).all()
        said = session.scalars(select(AuditEvent.details).where(AuditEvent.subject_id == document_id)).all()
        assert session.scalar(select(func.count()).select_from(Opening)) == 1
    assert told
    assert piet.person_id not in {each.person_id for each in told}
    [found] = [each for each in said if "opened" in each]
    assert found["opened"] == [str(piet.person_id)]
    assert str(piet.person_id) in found["could_see"]


def test_an_older_file_is_kept_from_all_and_the_one_of_today_stays(scanned, scanner, shown):
    scans, document_id = shown
    where = scans.place
    by = scans.document(PDF + b"another", "Nieuw.pdf")
    versions.replace(where.database, where.desk, document_id, by)
    learn(scanner)
    round_of(scanned)
    visitor = program(where.database, where.administration_id)
    assert where.row(document_id).state is DocumentState.FILED
    assert downloads.file_of(where.database, visitor, document_id).version == 2
    with pytest.raises(Refused, match="scanner"):
        downloads.older_file_of(where.database, visitor, document_id, 1)
    assert "document.found-infected" in actions(scanned)


def test_a_worker_that_was_too_slow_changes_nothing(scanned, scanner, make_administration):
    """Its lease ran out, and another one judged by newer signatures."""
    document = arrived(scanned, make_administration())
    scanner.number = 2
    next_round(scanned)
    rescan.ask(scanned, now())
    with scanned.database.write() as session:
        hand_over = session.scalars(select(HandOver.id)).one()
        late = claim(session, hand_over, now(), timedelta(seconds=-1))
    learn(scanner)
    work_off(scanned)
    scanner.found = [EICAR]
    with pytest.raises(ClaimLost):
        rescan.rescan(scanned, late, now())
    assert row(scanned, Document, document.id).state is DocumentState.QUARANTINED
