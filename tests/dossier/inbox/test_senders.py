"""Sender policy, known addresses, receipts on and off, and release from quarantine, on both databases."""

from datetime import timedelta
from uuid import UUID

import pytest
from mailed import make_document, make_person

from dossier.access.desk import Desk
from dossier.documents import documents, undo
from dossier.inbox import quarantine, senders
from dossier.rules.errors import NotFound, Refused
from dossier.rules.states import DocumentState, Outcome, Reason, ScanState, SenderPolicy
from models import Administration, Delivery, Document, trust

NOBODY = UUID(int=1)


def test_without_a_word_everybody_may_send(tables, make_administration, act):
    seen = senders.view(tables, make_administration().id, act)
    assert seen == senders.SendersView(SenderPolicy.EVERYBODY, (), (), (), ())


def test_a_policy_takes_the_place_of_the_one_before(tables, make_administration, act):
    here, there = make_administration().id, make_administration().id
    senders.set_policy(tables, here, SenderPolicy.KNOWN, [], act)
    senders.set_policy(tables, here, SenderPolicy.OWN_DOMAINS, ["@Jansen.example ", "b.example", "b.example"], act)
    seen = senders.view(tables, here, act)
    assert (seen.policy, seen.own_domains) == (SenderPolicy.OWN_DOMAINS, ("b.example", "jansen.example"))
    assert senders.view(tables, there, act).policy is SenderPolicy.EVERYBODY


@pytest.mark.parametrize("domains", [[], [" "], ["jansen"], ["a b.example"], ["jan@jansen.example"]])
def test_a_policy_that_would_hold_everything_is_refused(tables, make_administration, act, domains):
    with pytest.raises(Refused):
        senders.set_policy(tables, make_administration().id, SenderPolicy.OWN_DOMAINS, domains, act)


def test_an_extra_address_is_known_until_it_is_removed(tables, make_administration, act):
    here = make_administration().id
    for _ in range(2):
        senders.add_address(tables, here, " Scanner@Jansen.example ", act)
    assert senders.view(tables, here, act).extra_addresses == ("scanner@jansen.example",)
    senders.remove_address(tables, here, "scanner@jansen.example", act)
    assert senders.view(tables, here, act).extra_addresses == ()
    with pytest.raises(NotFound):
        senders.remove_address(tables, here, "scanner@jansen.example", act)


@pytest.mark.parametrize(
    "address", ["", "jansen.example", "a@b@c", "a b@c.example", "<a@b.example>", "a@b.example, c@d.example"]
)
def test_what_is_no_address_is_refused(tables, make_administration, act, address):
    with pytest.raises(Refused):
        senders.add_address(tables, make_administration().id, address, act)


def test_known_are_the_own_users_and_the_staff_but_not_another_clients(any_house, make_administration, act):
    here, there = make_administration(), make_administration()
    make_person(any_house, here, "klant@jansen.example")
    make_person(any_house, here, "weg@jansen.example", expires_at=act.now - timedelta(days=1))
    make_person(any_house, there, "buur@pietersen.example")
    make_person(any_house, here, "piet@kantoor.example", staff=True)
    with any_house.database.read() as session:
        known = trust.acquaintances(session, session.get_one(Administration, here.id), act.now)
    assert (known.client_users, known.staff) == ({"klant@jansen.example"}, {"piet@kantoor.example"})


def test_receipts_are_off_until_the_office_wants_them(tables, make_administration, act):
    office = make_administration().office_id

    def wanted(address="klant@jansen.example"):
        with tables.read() as session:
            return trust.receipts_wanted(session, office, address)

    assert wanted() == (False, True)
    senders.switch_receipts(tables, office, act, on=True)
    senders.switch_receipts(tables, office, act, on=False, address="Klant@jansen.example")
    assert wanted() == (True, False)
    assert wanted("ander@jansen.example") == (True, True)
    senders.switch_receipts(tables, office, act, on=True, address="klant@jansen.example")
    assert wanted() == (True, True)


def test_release_brings_a_held_mail_to_the_inbox(any_house, make_administration, act):
    here = make_administration()
    desk, made = Desk(here.id, act), make_document(any_house, here, reason=Reason.UNKNOWN_SENDER)
    assert senders.release(any_house.database, desk, made.delivery_id) == 1
    with any_house.database.read() as session:
        delivery = session.get_one(Delivery, made.delivery_id)
        assert (delivery.outcome, delivery.reason) == (Outcome.FILED, Reason.IN_INBOX)
        assert session.get_one(Document, made.id).state is DocumentState.INBOX
    with pytest.raises(Refused):
        senders.release(any_house.database, desk, made.delivery_id)


def test_release_never_lets_a_virus_out(any_house, make_administration, act):
    here = make_administration()
    infected = make_document(any_house, here, reason=Reason.INFECTED, scan=ScanState.INFECTED)
    with pytest.raises(Refused, match="scanner"):
        senders.release(any_house.database, Desk(here.id, act), infected.delivery_id)
    held = make_document(any_house, here, reason=Reason.MISDIRECTED, scan=ScanState.BEYOND_LIMITS)
    with pytest.raises(Refused, match="scanner"):
        senders.release(any_house.database, Desk(here.id, act), held.delivery_id)
    with any_house.database.read() as session:
        assert session.get_one(Document, held.id).state is DocumentState.QUARANTINED


def test_who_is_blocked_is_no_acquaintance_and_who_is_known_is_not_blocked(any_house, make_administration, act):
    here, database = make_administration(), any_house.database
    make_person(any_house, here, "klant@jansen.example")
    senders.add_address(database, here.id, "scanner@jansen.example", act)
    for _ in range(2):
        senders.block(database, here.id, "Scanner@jansen.example", act)
    seen = senders.view(database, here.id, act)
    assert (seen.extra_addresses, seen.blocked) == ((), ("scanner@jansen.example",))
    senders.add_address(database, here.id, "scanner@jansen.example", act)
    assert senders.view(database, here.id, act).blocked == ()
    for refused in ("klant@jansen.example", ""):
        with pytest.raises(Refused):
            senders.block(database, here.id, refused, act)
    with pytest.raises(NotFound):
        senders.unblock(database, here.id, "scanner@jansen.example", act)


def test_a_trusted_sender_is_known_and_the_mail_is_let_out(any_house, make_administration, act):
    here, database = make_administration(), any_house.database
    held = make_document(any_house, here, sender="scanner@jansen.example", reason=Reason.UNKNOWN_SENDER)
    assert quarantine.trust(database, Desk(here.id, act), held.delivery_id) == 1
    assert senders.view(database, here.id, act).extra_addresses == ("scanner@jansen.example",)
    with database.read() as session:
        assert session.get_one(Document, held.id).state is DocumentState.INBOX
    nameless = make_document(any_house, here, sender="", reason=Reason.UNKNOWN_SENDER)
    with pytest.raises(Refused, match="nobody to trust"):
        quarantine.trust(database, Desk(here.id, act), nameless.delivery_id)


@pytest.mark.parametrize("scan", [ScanState.CLEAN, ScanState.INFECTED])
def test_what_was_held_is_held_again_when_it_comes_out_of_the_bin(any_house, make_administration, act, scan):
    here, database = make_administration(), any_house.database
    reason = Reason.UNKNOWN_SENDER if scan is ScanState.CLEAN else Reason.INFECTED
    held = make_document(any_house, here, reason=reason, scan=scan)
    desk = Desk(here.id, act)
    assert quarantine.throw_away(database, desk, held.id)
    assert state_of(any_house, held.id) is DocumentState.BINNED
    documents.restore(database, desk, held.id, timedelta(days=90))
    assert state_of(any_house, held.id) is DocumentState.QUARANTINED
    step_id = quarantine.throw_away(database, desk, held.id)
    undo.undo(database, desk, step_id)
    assert state_of(any_house, held.id) is DocumentState.QUARANTINED


def state_of(house, document_id):
    with house.database.read() as session:
        return session.get_one(Document, document_id).state


def test_what_is_not_there_is_not_found(tables, make_administration, act):
    here = make_administration()
    for ask in (
        lambda: senders.view(tables, NOBODY, act),
        lambda: senders.set_policy(tables, NOBODY, SenderPolicy.KNOWN, [], act),
        lambda: senders.add_address(tables, NOBODY, "a@b.example", act),
        lambda: senders.switch_receipts(tables, NOBODY, act, on=True),
        lambda: senders.release(tables, Desk(NOBODY, act), NOBODY),
        lambda: senders.release(tables, Desk(here.id, act), NOBODY),
        lambda: senders.block(tables, NOBODY, "a@b.example", act),
        lambda: quarantine.trust(tables, Desk(here.id, act), NOBODY),
        lambda: quarantine.block(tables, Desk(here.id, act), NOBODY),
    ):
        with pytest.raises(NotFound):
            ask()
