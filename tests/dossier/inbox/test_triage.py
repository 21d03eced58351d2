"""The inbox of the office: every dossier that this office user may enter, in one list."""

from dataclasses import replace
from datetime import UTC, datetime

from arriving import arrive
from mailed import make_document, make_folder, make_person
from posting import PDF, UBL, letter

from dossier.access import desk
from dossier.access.visitor import Visitor, of_client, of_staff
from dossier.documents import documents
from dossier.inbox.triage import Pile, counts, one, pile
from dossier.rules.states import DocumentState, Outcome, Reason
from models import Administration, Delivery, Document, Folder, Person, StaffRestriction

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_what_waits_in_every_dossier_stands_in_one_list(any_house, make_administration):
    bakery, holding = make_administration(), make_administration()
    colleague = of_staff(any_house.database, make_person(any_house, bakery, "c@kantoor.example", staff=True), NOW)
    first = make_document(any_house, bakery, sender="bakker@example.org", name="Bon.pdf")
    second = make_document(any_house, holding, name="Aangifte.pdf")
    make_document(any_house, bakery, folder_id=make_folder(any_house, bakery, "Jaarwerk"))
    held = make_document(any_house, holding, reason=Reason.UNKNOWN_SENDER)
    found = pile(any_house.database, colleague, Pile.INBOX, NOW)
    assert [each.id for each in found] == [first.id, second.id]
    bon = found[0]
    assert (bon.name, bon.administration_id, bon.state) == ("Bon.pdf", bakery.id, DocumentState.INBOX)
    assert (bon.mail.id, bon.mail.address, bon.mail.subject) == (first.delivery_id, "bakker@example.org", "Stukken")
    assert [each.id for each in pile(any_house.database, colleague, Pile.QUARANTINE, NOW)] == [held.id]
    expected = dict.fromkeys(Pile, 0)
    assert counts(any_house.database, colleague) == {**expected, Pile.INBOX: 2, Pile.QUARANTINE: 1}
    assert counts(any_house.database, colleague, bakery.id) == {**expected, Pile.INBOX: 1}
    assert [each.id for each in pile(any_house.database, colleague, Pile.INBOX, NOW, administration_id=bakery.id)] == [
        first.id
    ]


def test_locked_files_have_a_pile_of_their_own(any_house, make_administration):
    bakery = make_administration()
    colleague = of_staff(any_house.database, make_person(any_house, bakery, "c@kantoor.example", staff=True), NOW)
    make_document(any_house, bakery)
    locked = make_document(any_house, bakery)
    with any_house.database.write() as session:
        session.get_one(Document, locked.id).flags = ["signed", "locked"]
    assert [each.id for each in pile(any_house.database, colleague, Pile.LOCKED, NOW)] == [locked.id]
    assert counts(any_house.database, colleague)[Pile.LOCKED] == 1


def test_pages_go_on_where_the_last_one_ended(any_house, make_administration):
    bakery = make_administration()
    colleague = of_staff(any_house.database, make_person(any_house, bakery, "c@kantoor.example", staff=True), NOW)
    made = [make_document(any_house, bakery).id for _ in range(5)]
    found, after = [], None
    while page := pile(any_house.database, colleague, Pile.INBOX, NOW, after=after, limit=2):
        found += [each.id for each in page]
        after = page[-1].by_time
    assert found == made


def test_a_mail_is_whole_in_its_own_order_and_an_invoice_with_its_pdf_one_item(any_house, make_administration):
    bakery = make_administration()
    colleague = of_staff(any_house.database, make_person(any_house, bakery, "c@kantoor.example", staff=True), NOW)
    files = [("2026-118.xml", UBL), ("2026-118.pdf", PDF), ("b.pdf", PDF + b"b"), ("a.pdf", PDF + b"a")]
    arrive(any_house, letter(*files), bakery)
    arrive(any_house, letter(("weer.pdf", PDF)), bakery)
    found = pile(any_house.database, colleague, Pile.INBOX, NOW)
    assert [each.name for each in found] == ["weer.pdf", "2026-118.pdf", "b.pdf", "a.pdf"]
    again, invoice = found[:2]
    assert (invoice.other.name, dict(invoice.invoice)["invoice-number"]) == ("2026-118.xml", "2026-118")
    assert again.duplicate_of.id == invoice.id
    first = pile(any_house.database, colleague, Pile.INBOX, NOW, limit=2)
    assert [each.name for each in first] == [each.name for each in found]  # the mail is not cut in two
    assert pile(any_house.database, colleague, Pile.INBOX, NOW, after=first[-1].by_time) == ()
    by_either = [one(any_house.database, colleague, id_, NOW) for id_ in invoice.ids]
    assert by_either == [invoice, invoice]


def test_a_claim_is_somebodys_until_it_runs_out(any_house, make_administration):
    bakery = make_administration()
    anna = make_person(any_house, bakery, "anna@kantoor.example", staff=True)
    colleague = of_staff(any_house.database, anna, NOW)
    document = make_document(any_house, bakery)
    documents.claim(any_house.database, desk.of_person(any_house.database, anna, bakery.id, NOW), document.id)
    claim = one(any_house.database, colleague, document.id, NOW).claim
    assert (claim.actor, claim.name) == (str(anna), "anna@kantoor.example")
    assert one(any_house.database, colleague, document.id, claim.until).claim is None


def test_parked_mails_are_counted_for_who_may_enter(any_house, make_administration):
    bakery = make_administration()
    colleague = of_staff(any_house.database, make_person(any_house, bakery, "c@kantoor.example", staff=True), NOW)
    mail = make_document(any_house, bakery)
    with any_house.database.write() as session:
        session.get_one(Delivery, mail.delivery_id).outcome = Outcome.PARKED
    assert counts(any_house.database, colleague)[Pile.PARKED] == 1
    neighbour = Visitor(replace(colleague.viewer, only=frozenset()), colleague.person_id)
    assert counts(any_house.database, neighbour)[Pile.PARKED] == 0


def test_a_restricted_colleague_and_a_client_user_see_no_other_inbox(any_house, make_administration):
    bakery, holding = make_administration(), make_administration()
    mine, _ = make_document(any_house, bakery), make_document(any_house, holding)
    restricted = make_person(any_house, bakery, "c@kantoor.example", staff=True)
    baker = make_person(any_house, bakery, "bakker@example.org")
    with any_house.database.write() as session:
        session.get_one(Person, restricted).restricted = True
        session.add(StaffRestriction(person_id=restricted, administration_id=bakery.id))
        client_id = session.get_one(Administration, bakery.id).client_id
    colleague = of_staff(any_house.database, restricted, NOW)
    assert [each.id for each in pile(any_house.database, colleague, Pile.INBOX, NOW)] == [mine.id]
    assert counts(any_house.database, colleague)[Pile.INBOX] == 1
    client = of_client(any_house.database, baker, client_id, NOW)
    assert not pile(any_house.database, client, Pile.INBOX, NOW)
    assert not any(counts(any_house.database, client).values())


def test_the_name_of_a_document_in_a_closed_folder_is_not_told_by_its_duplicate(any_house, make_administration):
    bakery = make_administration()
    colleague = of_staff(any_house.database, make_person(any_house, bakery, "c@kantoor.example", staff=True), NOW)
    folder_id = make_folder(any_house, bakery, "Wwft")
    arrive(any_house, letter(("geheim.pdf", PDF)), bakery)
    [first] = pile(any_house.database, colleague, Pile.INBOX, NOW)
    arrive(any_house, letter(("kopie.pdf", PDF), subject="weer"), bakery)
    assert pile(any_house.database, colleague, Pile.INBOX, NOW)[0].duplicate_of.name == "geheim.pdf"
    with any_house.database.write() as session:
        session.get_one(Folder, folder_id).office_role = "wwft"
        row = session.get_one(Document, first.id)
        row.folder_id, row.state = folder_id, DocumentState.FILED
    assert [each.duplicate_of for each in pile(any_house.database, colleague, Pile.INBOX, NOW)] == [None]
