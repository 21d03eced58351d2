"""The misdirection guard and the numbers it goes by."""

from uuid import UUID

import pytest

from dossier.rules.errors import Refused
from dossier.rules.misdirection import Identifier, checked, identifiers, misdirected
from dossier.rules.states import IdentifierKind

IBAN, VAT, KVK = IdentifierKind.IBAN, IdentifierKind.VAT, IdentifierKind.KVK
HERE, THERE, ELSEWHERE = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (IBAN, "nl91 abna 0417 1643 00", "NL91ABNA0417164300"),
        (IBAN, "DE89370400440532013000", "DE89370400440532013000"),
        (VAT, "NL 1234.56.789.B01", "NL123456789B01"),
        (KVK, "12345678", "12345678"),
    ],
)
def test_one_written_form(kind, written, value):
    assert checked(kind, written) == Identifier(kind, value)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (IBAN, "NL92ABNA0417164300"),
        (IBAN, "NL91ABNA041716430"),
        (IBAN, ""),
        (VAT, "NL123456789"),
        (VAT, "BE0123456789"),
        (KVK, "1234567"),
        (KVK, "\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668"),
    ],
)
def test_wrong_numbers_are_refused(kind, written):
    with pytest.raises(Refused, match=r"example|eight"):
        checked(kind, written)


def test_facts_give_the_right_numbers_and_skip_the_rest():
    facts = {
        "iban": "NL91ABNA0417164300, NL00XXXX0000000000",
        "invoice-customer-vat": "NL123456789B01",
        "invoice-supplier-kvk": "12345678",
        "invoice-number": "12345678",
        "kvk-note": "12345678",
    }
    assert identifiers(facts) == {
        Identifier(IBAN, "NL91ABNA0417164300"),
        Identifier(VAT, "NL123456789B01"),
        Identifier(KVK, "12345678"),
    }


OWN, OTHER, STRANGE = (Identifier(KVK, each) for each in ("11111111", "22222222", "99999999"))
OWNERS = {OWN: frozenset({HERE}), OTHER: frozenset({THERE})}


@pytest.mark.parametrize("found", [[], [STRANGE], [OWN], [OWN, OTHER], [OWN, STRANGE]])
def test_is_at_home(found):
    assert misdirected(found, OWNERS, HERE) is None


def test_names_another_administration():
    found = misdirected([STRANGE, OTHER], OWNERS, HERE)
    assert found
    assert (found.administration_id, found.identifier) == (THERE, OTHER)


def test_a_number_that_two_administrations_share_is_at_home_in_both():
    shared = {OTHER: frozenset({THERE, ELSEWHERE})}
    assert misdirected([OTHER], shared, ELSEWHERE) is None
    assert misdirected([OTHER], shared, HERE).administration_id == THERE
