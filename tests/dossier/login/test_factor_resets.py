"""Lost factors: two administrators, never the person, and everything old is worth nothing."""

from datetime import timedelta

import people
import pytest
from dossiers import YOUSSEF
from people import NOW

from dossier.factors import enrol
from dossier.login import factor_resets, sessions
from dossier.login.sign_in import Halfway
from dossier.rules.errors import NotFound, Refused
from dossier.rules.rights import Role
from dossier.rules.signing_in import NextStep
from models import Person, StaffRole


@pytest.fixture
def youssef(office):
    """A second administrator."""
    found = people.somebody(office, YOUSSEF)
    with office.database.write() as session:
        session.add(StaffRole(person_id=found.id, role=Role.ADMINISTRATOR))
    return found


def ask(about, by, reason="Teruggebeld op het nummer uit het dossier"):
    return factor_resets.ask(about.house, about.id, reason, by.id, NOW)


def decide(about, reset, by, *, agree=True, **later):
    factor_resets.decide(about.house, reset, by.id, NOW + timedelta(**later), agree=agree)


def test_two_administrators_take_everything_away(sanne, marijke, youssef, phone):
    signed = sanne.with_app().with_mobile().log_in(remember=True)
    enrol.set_pin(sanne.house, sanne.id, "20481", sanne.act())
    told = len(sanne.told())
    reset = ask(sanne, marijke)
    with sanne.house.database.read() as session:
        office_id = session.get_one(Person, sanne.id).office_id
    [line] = factor_resets.open_resets(sanne.house, office_id, NOW)
    assert (line.id, line.name, line.asked_by) == (reset, "Sanne de Vries", marijke.id)
    decide(sanne, reset, youssef, minutes=1)
    assert factor_resets.open_resets(sanne.house, office_id, NOW) == ()
    assert sessions.entered(sanne.house, signed.token, NOW) is None
    again = sanne.begin(minutes=1)
    assert isinstance(again, Halfway)
    assert again.next_step is NextStep.GIVE_CODE
    assert sanne.told()[told:] == ["account-changed"] * 2
    assert phone.texts[-1][0] == people.MOBILE


@pytest.mark.parametrize("second", ["the same", "the person", "no administrator", "too late", "already"])
def test_nobody_does_it_alone(sanne, piet, marijke, youssef, second):
    reset = ask(sanne.with_app(), marijke)
    by = {"the same": marijke, "the person": sanne, "no administrator": piet}.get(second, youssef)
    if second == "already":
        decide(sanne, reset, youssef, agree=False)
    with pytest.raises(Refused):
        decide(sanne, reset, by, hours=24 if second == "too late" else 0)
    assert sanne.begin().next_step is NextStep.GIVE_CODE


def test_an_administrator_resets_others_only(marijke, youssef, sanne):
    with pytest.raises(Refused):
        ask(marijke, marijke)
    with pytest.raises(Refused):
        decide(marijke, ask(marijke, youssef), marijke)
    with pytest.raises(Refused):
        ask(sanne, sanne)


def test_a_reason_is_written_down(sanne, marijke):
    with pytest.raises(Refused):
        ask(sanne, marijke, " ")


def test_no_such_request(sanne, marijke):
    with pytest.raises(NotFound):
        decide(sanne, sanne.id, marijke)
