"""Rules of an office and its administrations, their dry run, numbers and suggestions, on both databases."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from factories import NOW as BEGIN
from mailed import make_document, make_folder

from dossier.inbox import filing_rules, identifiers, suggest
from dossier.inbox.filing_rules import NewRule, Wanted
from dossier.rules.errors import NotFound, Refused
from dossier.rules.filing_rules import Conditions
from dossier.rules.rights import Role
from dossier.rules.states import IdentifierKind
from dossier.structure import tree
from models import Administration, Document, Folder, Template, TemplateItem, trust

ENERGY = Conditions(sender="@energie.example")


@pytest.fixture
def item_id(any_house, make_office):
    """An item of a template of the office of the settings."""
    office_id = make_office()
    with any_house.database.write() as session:
        template = Template(office_id=office_id, code="JAAR", name="Jaar", yearly=True, created_at=BEGIN)
        session.add(template)
        session.flush()
        item = TemplateItem(template_id=template.id, position=0, name="Inkoop")
        session.add(item)
        session.flush()
        return item.id


def rules_of(house, administration_id, year):
    with house.database.read() as session:
        return trust.rules_of(session, session.get_one(Administration, administration_id), year)


def test_a_rule_works_in_its_own_administration_only(any_house, make_administration, act):
    here, there = make_administration(), make_administration()
    folder = make_folder(any_house, here, "Inkoop")
    view = filing_rules.add(any_house.database, here.office_id, NewRule("Energie", ENERGY, True, folder), act)
    assert view.administration_id == here.id
    assert [rule.folder_id for rule in rules_of(any_house, here.id, 2026)] == [folder]
    assert rules_of(any_house, there.id, 2026) == ()
    filing_rules.remove(any_house.database, here.office_id, view.id, act)
    assert filing_rules.list_all(any_house.database, here.office_id) == ()


def test_a_rule_of_the_office_finds_the_folder_of_the_year_and_comes_last(any_house, item_id, make_administration, act):
    here, without = make_administration(), make_administration()
    with any_house.database.write() as session:
        of_year = {
            year: tree.add(session, here.id, tree.NewFolder("Inkoop", template_item_id=item_id, year=year), BEGIN).id
            for year in (2025, 2026)
        }
    own = make_folder(any_house, here, "Eigen")
    everywhere = NewRule("Overal", ENERGY, files_itself=False, template_item_id=item_id)
    filing_rules.add(any_house.database, here.office_id, everywhere, act)
    filing_rules.add(any_house.database, here.office_id, NewRule("Hier", ENERGY, True, own), act)
    assert [rule.folder_id for rule in rules_of(any_house, here.id, 2026)] == [own, of_year[2026]]
    assert [rule.folder_id for rule in rules_of(any_house, here.id, 2025)] == [own, of_year[2025]]
    assert [rule.folder_id for rule in rules_of(any_house, here.id, 2024)] == [own]
    assert rules_of(any_house, without.id, 2026) == ()


def test_a_rule_is_changed_and_put_in_another_order(any_house, make_administration, act):
    here, there = make_administration(), make_administration()
    old, new = (make_folder(any_house, here, each) for each in ("Oud", "Nieuw"))
    elsewhere = make_folder(any_house, there, "Elders")

    def add(name, folder):
        return filing_rules.add(any_house.database, here.office_id, NewRule(name, ENERGY, False, folder), act).id

    first, _, second = add("Een", old), add("Van een ander", elsewhere), add("Twee", old)
    wanted = Wanted("Twee en een half", Conditions(sender="@gas.example"), True, new)
    filing_rules.change(any_house.database, here.office_id, second, wanted, act)
    filing_rules.move(any_house.database, here.office_id, second, act, up=True)
    filing_rules.move(any_house.database, here.office_id, second, act, up=True)  # it is the first already
    rules = rules_of(any_house, here.id, 2026)
    assert [(each.id, each.name, each.folder_id, each.files_itself) for each in rules] == [
        (second, "Twee en een half", new, True),
        (first, "Een", old, False),
    ]
    assert rules[0].conditions.sender == "@gas.example"
    with pytest.raises(NotFound):  # a rule stays in its administration
        filing_rules.change(any_house.database, here.office_id, second, replace(wanted, folder_id=elsewhere), act)
    with pytest.raises(Refused):
        filing_rules.change(any_house.database, here.office_id, second, replace(wanted, conditions=Conditions()), act)
    filing_rules.change(any_house.database, here.office_id, second, replace(wanted, folder_id=None), act)
    assert rules_of(any_house, here.id, 2026)[0].folder_id == new  # its target stays what it was
    outsider = replace(act, only=frozenset({there.id}), roles=frozenset({Role.STAFF_MEMBER}))
    for do in (filing_rules.remove, filing_rules.one, partial(filing_rules.move, up=False)):
        with pytest.raises(NotFound):
            do(any_house.database, here.office_id, first, outsider)


def test_another_office_is_not_there(any_house, make_office, make_administration, act):
    here = make_administration()
    elsewhere = make_office(domain="inbox.elders.example")
    folder = make_folder(any_house, here, "Inkoop")
    with pytest.raises(NotFound):
        filing_rules.add(any_house.database, elsewhere, NewRule("x", ENERGY, True, folder), act)
    view = filing_rules.add(any_house.database, here.office_id, NewRule("x", ENERGY, True, folder), act)
    with pytest.raises(NotFound):
        filing_rules.remove(any_house.database, elsewhere, view.id, act)


@pytest.mark.parametrize(
    "new",
    [
        NewRule(" ", ENERGY, files_itself=True, folder_id=BEGIN),
        NewRule("x", ENERGY, files_itself=True),
        NewRule("x", Conditions(), files_itself=True, folder_id=BEGIN),
    ],
)
def test_half_a_rule_is_refused(tables, make_administration, act, new):
    with pytest.raises(Refused):
        filing_rules.add(tables, make_administration().office_id, new, act)


def test_a_dry_run_tells_what_would_change_and_changes_nothing(any_house, make_administration, act):
    here, there = make_administration(), make_administration()
    purchase, other = make_folder(any_house, here, "Inkoop"), make_folder(any_house, here, "Overig")
    sender = {"sender": "nota@energie.example"}
    inbox = make_document(any_house, here, **sender, trusted=True)
    wrong = make_document(any_house, here, **sender, folder_id=other, trusted=False)
    make_document(any_house, here, **sender, folder_id=purchase, trusted=True)
    make_document(any_house, here)
    make_document(any_house, there, **sender)
    for _ in range(2):
        changes = filing_rules.dry_run(any_house.database, here.id, ENERGY, purchase, BEGIN)
        assert {(each.document_id, each.folder_id, each.alone) for each in changes} == {
            (inbox.id, None, True),
            (wrong.id, other, False),
        }
    later = BEGIN + timedelta(days=60)
    assert filing_rules.dry_run(any_house.database, here.id, ENERGY, purchase, later) == ()


def test_suggestions_learn_from_this_administration_only(any_house, make_administration):
    here, there = make_administration(), make_administration()
    purchase, theirs = make_folder(any_house, here, "Inkoop"), make_folder(any_house, there, "Inkoop")
    for _ in range(3):
        make_document(any_house, here, sender="nota@energie.example", folder_id=purchase)
        make_document(any_house, there, sender="nota@energie.example", folder_id=theirs)
    new = make_document(any_house, here, sender="nota@energie.example", name="Brief.pdf")
    plus = make_document(any_house, here, sender="iemand@x.example", name="x.pdf", tag="inkoop")
    foreign = make_document(any_house, there)
    found = suggest.for_documents(any_house.database, here.id, [new.id, plus.id, foreign.id], BEGIN)
    assert set(found) == {new.id, plus.id}
    assert [each.folder_id for each in found[new.id]] == [purchase]
    assert found[new.id][0].reason_nl == "Hier staan 3 van de 3 eerdere documenten van nota@energie.example"
    assert found[plus.id][0].reason_en == "The mail address names inkoop"


def test_a_duplicate_an_upload_and_a_locked_folder(any_house, make_administration):
    here = make_administration()
    wages, bank, locked = (make_folder(any_house, here, name) for name in ("Loonstroken", "Bank", "Overeenkomsten"))
    first = make_document(any_house, here, name="eerst.pdf", folder_id=bank)
    copy, uploaded, contract = (
        make_document(any_house, here, name=name) for name in ("kopie.pdf", "Loonstroken.pdf", "Huurovereenkomst.pdf")
    )
    with any_house.database.write() as session:
        session.get_one(Folder, locked).locked_at = BEGIN
        session.get_one(Document, copy.id).blob_sha256 = session.get_one(Document, first.id).blob_sha256
        session.get_one(Document, uploaded.id).delivery_id = None
    found = suggest.for_documents(any_house.database, here.id, [copy.id, uploaded.id, contract.id], BEGIN)
    assert (found[copy.id][0].folder_id, found[copy.id][0].reason_nl) == (bank, "Dubbel van eerst.pdf")
    assert [each.folder_id for each in found[uploaded.id]] == [wages]
    assert found[contract.id] == ()  # one key would only be refused


def test_numbers_of_an_administration(any_house, make_administration, act):
    here, there = make_administration(), make_administration()
    for each in (here, there):
        number = identifiers.add(any_house.database, each.id, IdentifierKind.IBAN, "NL91 ABNA 0417 1643 00", act)
    identifiers.add(any_house.database, here.id, IdentifierKind.IBAN, "nl91abna0417164300", act)
    assert identifiers.list_all(any_house.database, here.id) == (number,)
    with any_house.database.read() as session:
        assert trust.owners_of(session, here.office_id, [number]) == {number: {here.id, there.id}}
    identifiers.remove(any_house.database, here.id, number, act)
    assert identifiers.list_all(any_house.database, here.id) == ()
    with pytest.raises(NotFound):
        identifiers.remove(any_house.database, here.id, number, act)
