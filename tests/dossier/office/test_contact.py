"""How the office is reached, and the guide for its clients."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from dossier.office import contact, offices
from dossier.office.look import OfficeLook, look_of, set_look
from dossier.rules.acts import Act
from dossier.rules.errors import Refused
from dossier.rules.rights import Role

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADMINISTRATOR = Act(str(uuid4()), NOW, frozenset({Role.ADMINISTRATOR}))
COLLEAGUE = Act(str(uuid4()), NOW, frozenset({Role.STAFF_MEMBER}))


@pytest.fixture
def office(house, make_office):
    make_office()
    return house


def asked(house, *values, act=ADMINISTRATOR):
    return (house.database, offices.find(house.database, house.settings.domain), *values, act)


def test_contact_stands_beside_the_look(office):
    contact.set_contact(*asked(office, " 030 123 45 67 ", "info@kantoor.example"))
    set_look(*asked(office, OfficeLook("Van Dijk")))
    look = look_of(office.database, office.settings.domain)
    assert (look.name, look.phone, look.email) == ("Van Dijk", "030 123 45 67", "info@kantoor.example")


@pytest.mark.parametrize(("phone", "email"), [("bel ons", ""), ("0" * 41, ""), ("", "geen adres")])
def test_what_nobody_can_call_or_mail_is_refused(office, phone, email):
    with pytest.raises(Refused):
        contact.set_contact(*asked(office, phone, email))


def test_the_guide_is_ours_until_the_office_writes_one(office):
    def guide(language):
        return contact.guide_of(office.database, office.settings.domain, language)

    assert (guide("nl"), guide("en")) == (contact.GUIDE.nl, contact.GUIDE.en)
    contact.set_guide(*asked(office, "# Welkom\r\nBel gerust.  \r\n"))
    assert guide("nl") == guide("en") == "# Welkom\nBel gerust."
    contact.set_guide(*asked(office, contact.GUIDE.nl.replace("\n", "\r\n")))
    assert guide("en") == contact.GUIDE.en, "ours again, in each language"
    with pytest.raises(Refused):
        contact.set_guide(*asked(office, "x" * (contact.LONGEST_GUIDE + 1)))


def test_only_an_administrator_changes_them(office):
    with pytest.raises(Refused, match="beheerder"):
        contact.set_contact(*asked(office, "030 1234567", "", act=COLLEAGUE))
    with pytest.raises(Refused, match="beheerder"):
        contact.set_guide(*asked(office, "Hallo", act=COLLEAGUE))
