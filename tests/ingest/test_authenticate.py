"""The station between reading and scanning, and what the filing makes of its judgement; on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from factories import MadeAdministration
from mailed import make_folder, make_person
from posting import PDF, letter, post
from sqlalchemy import select

from dossier.access.desk import Desk
from dossier.inbox import filing_rules, identifiers, senders
from dossier.inbox.filing_rules import NewRule
from dossier.rules.acts import Act
from dossier.rules.errors import GiveUp
from dossier.rules.filing_rules import Conditions
from dossier.rules.states import (
    DocumentState,
    IdentifierKind,
    Identity,
    Outcome,
    Reason,
    SenderKind,
    SenderPolicy,
)
from dossier.rules.verdicts import Verdicts
from dossier.structure import folders
from ingest.accept import Importer
from ingest.authenticate import authenticate
from ingest.spool import Spool
from ingest.work_claims import take
from models import Delivery, Document, HandOver, Judgement, Mail, MailOrigin, Placement
from workers.stations import STATIONS

NOW = datetime.now(UTC)
ACT = Act("cli", NOW)
LEASE = timedelta(minutes=5)
RELAY = "10.0.0.1"
CONFIRMED = (
    b"Authentication-Results: mx.kantoor.example; dmarc=pass header.from=example.org\r\n"
    b"Received: from a by mx.kantoor.example; Wed, 18 Nov 2026 09:12:13 +0100\r\n"
)
UBL = (
    b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>F1</ID>'
    b"<PaymentMeans><PayeeFinancialAccount><ID>NL91ABNA0417164300</ID></PayeeFinancialAccount></PaymentMeans></Invoice>"
)


@pytest.fixture
def relayed(any_house):
    """A house behind a relay that checks senders."""
    settings = any_house.settings.model_copy(update={"relays": "10.0.0.0/8", "authserv_ids": "mx.kantoor.example"})
    return replace(any_house, settings=settings)


def walk(house, until=""):
    """All stations in their order, up to this one."""
    Importer(house, Spool(house.settings.spool_dir)).run_once(NOW)
    while work := next_work(house, until):
        claim = take(house, work, NOW + timedelta(seconds=1), LEASE)
        STATIONS[claim.work.station].service(house, claim, NOW + timedelta(seconds=1))


def next_work(house, until):
    with house.database.read() as session:
        return session.scalar(select(HandOver.id).where(HandOver.station != until).limit(1))


def rows(house, table):
    with house.database.read() as session:
        return session.scalars(select(table).order_by(table.id)).all()


def one(house, table):
    [row] = rows(house, table)
    return row


def rule_for(house, to: MadeAdministration, *, files_itself=True):
    folder = make_folder(house, to, "Inkoop")
    conditions = Conditions(sender="klant@example.org", name="factuur*")
    filing_rules.add(house.database, to.office_id, NewRule("Facturen", conditions, files_itself, folder), ACT)
    return folder


def test_verdicts_and_judgement_are_kept(relayed, make_administration):
    to = make_administration()
    make_person(relayed, to, "klant@example.org")
    post(relayed, CONFIRMED + letter(), to, peer=RELAY)
    walk(relayed)
    verdicts = Verdicts.from_json(one(relayed, Mail).verdicts)
    assert verdicts.identity is Identity.CONFIRMED
    judged = one(relayed, Judgement)
    assert (judged.sender_kind, judged.identity, judged.quarantine) == (SenderKind.CLIENT_USER, "confirmed", None)
    assert one(relayed, MailOrigin).automatic == []
    assert one(relayed, Document).state is DocumentState.INBOX


def test_each_administration_judges_for_itself(relayed, make_administration):
    knows, closed = make_administration(), make_administration()
    make_person(relayed, knows, "klant@example.org")
    senders.set_policy(relayed.database, closed.id, SenderPolicy.KNOWN, [], ACT)
    post(relayed, CONFIRMED + letter(), knows, closed, peer=RELAY)
    walk(relayed)
    found = {row.administration_id: (row.outcome, row.reason) for row in rows(relayed, Delivery)}
    assert found == {
        knows.id: (Outcome.FILED, Reason.IN_INBOX),
        closed.id: (Outcome.QUARANTINED, Reason.UNKNOWN_SENDER),
    }
    held = next(row for row in rows(relayed, Document) if row.administration_id == closed.id)
    assert held.state is DocumentState.QUARANTINED
    assert senders.release(relayed.database, Desk(closed.id, ACT), held.delivery_id) == 1
    assert {row.state for row in rows(relayed, Document)} == {DocumentState.INBOX}


def test_a_rule_files_for_a_known_and_confirmed_sender(relayed, make_administration):
    to = make_administration()
    make_person(relayed, to, "klant@example.org")
    folder = rule_for(relayed, to)
    post(relayed, CONFIRMED + letter(("factuur.pdf", PDF), ("brief.pdf", PDF + b"%2")), to, peer=RELAY)
    walk(relayed)
    assert {row.name: (row.state, row.folder_id) for row in rows(relayed, Document)} == {
        "factuur.pdf": (DocumentState.FILED, folder),
        "brief.pdf": (DocumentState.INBOX, None),
    }
    assert one(relayed, Delivery).reason is Reason.IN_INBOX


def test_a_rule_files_nothing_into_a_locked_folder(relayed, make_administration):
    to = make_administration()
    make_person(relayed, to, "klant@example.org")
    folder = rule_for(relayed, to)
    folders.lock(relayed.database, Desk(to.id, ACT), folder)
    post(relayed, CONFIRMED + letter(), to, peer=RELAY)
    walk(relayed)
    assert one(relayed, Document).state is DocumentState.INBOX
    assert one(relayed, Delivery).reason is Reason.IN_INBOX


def test_a_mail_whose_documents_all_have_a_folder_says_so(relayed, make_administration):
    to = make_administration()
    make_person(relayed, to, "klant@example.org")
    rule_for(relayed, to)
    post(relayed, CONFIRMED + letter(), to, peer=RELAY)
    walk(relayed)
    assert one(relayed, Delivery).reason is Reason.IN_FOLDER


@pytest.mark.attack("X08", "X09")
@pytest.mark.parametrize(
    ("known", "head", "files_itself"),
    [
        (False, CONFIRMED, True),
        (True, b"", True),
        (True, CONFIRMED.replace(b"mx.kantoor", b"mx.boos"), True),
        (True, CONFIRMED, False),
    ],
    ids=["a stranger", "not confirmed", "confirmed by a stranger", "the rule only suggests"],
)
def test_nothing_files_itself_otherwise(any_house, relayed, make_administration, known, head, files_itself):
    to = make_administration()
    if known:
        make_person(relayed, to, "klant@example.org")
    rule_for(relayed, to, files_itself=files_itself)
    house = relayed if head == CONFIRMED else any_house  # without a relay nobody asks DNS: the peer is our own machine
    post(house, head + letter(), to, peer=RELAY)
    walk(house)
    assert rows(house, Placement) == []
    assert one(house, Document).state is DocumentState.INBOX


@pytest.mark.attack("X14")
def test_an_invoice_of_another_administration_is_held_even_from_a_trusted_sender(relayed, make_administration):
    to, other = make_administration(), make_administration()
    make_person(relayed, to, "klant@example.org")
    rule_for(relayed, to)
    identifiers.add(relayed.database, other.id, IdentifierKind.IBAN, "NL91ABNA0417164300", ACT)
    post(relayed, CONFIRMED + letter(("factuur.xml", UBL), ("brief.pdf", PDF)), to, peer=RELAY)
    walk(relayed)
    placement = one(relayed, Placement)
    assert (placement.meant_for_id, placement.evidence) == (other.id, "iban NL91ABNA0417164300")
    assert {row.name: row.state for row in rows(relayed, Document)} == {
        "factuur.xml": DocumentState.QUARANTINED,
        "brief.pdf": DocumentState.INBOX,
    }
    delivery = one(relayed, Delivery)
    assert (delivery.outcome, delivery.reason) == (Outcome.QUARANTINED, Reason.MISDIRECTED)


def test_automatic_and_forwarded_mail_is_said_to_be_so(any_house, make_administration):
    text = "---------- Forwarded message ---------\nVan: Jan <jan@vries.example>\nDate: x\nSubject: y\n"
    raw = letter().replace(b"Hierbij de stukken.", text.encode().replace(b"\n", b"\r\n"))
    post(any_house, b"Auto-Submitted: auto-forwarded\r\n" + raw, make_administration())
    walk(any_house)
    origin = one(any_house, MailOrigin)
    assert (origin.automatic, origin.seems_from, origin.seems_from_name) == (
        ["auto-submitted"],
        "jan@vries.example",
        "Jan",
    )
    assert one(any_house, Mail).auto_submitted


def test_a_second_run_takes_the_place_of_the_first(any_house, make_administration):
    post(any_house, letter(), make_administration())
    walk(any_house, until="scan")
    first = one(any_house, Judgement)
    with any_house.database.write() as session:
        session.scalars(select(HandOver)).one().station = "authenticate"
    walk(any_house, until="scan")
    again = one(any_house, Judgement)
    assert again.id != first.id
    assert len(rows(any_house, MailOrigin)) == 1


def test_a_mail_whose_bytes_are_gone_is_given_up(any_house, make_administration):
    post(any_house, letter(), make_administration())
    walk(any_house, until="authenticate")
    any_house.blobs.delete("raw", one(any_house, Mail).raw_sha256)
    claim = take(any_house, next_work(any_house, ""), NOW + timedelta(seconds=1), LEASE)
    with pytest.raises(GiveUp):
        authenticate(any_house, claim, NOW)
    assert rows(any_house, Judgement) == []
