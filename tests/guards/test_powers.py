"""Every service that changes something names the power it needs, or says here why it needs none."""

import ast
from pathlib import Path

import pytest

from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import MAY, Power, may, refuse_without
from dossier.rules.rights import Role

ROOT = Path(__file__).parents[2]
OWN = "acts for the person themself: the law, the membership or the login decides"
STATION = "runs by itself: nobody asks"
PROGRAM = "only programs of this machine call it"
GATED = "asks for the power in a function that it calls"
NO_POWER = {  # a function, or everything below a module
    "dossier.approvals.certificate": STATION,
    "dossier.approvals.closing": STATION,
    "dossier.approvals.deciding": OWN,
    "dossier.accounts.delegation": GATED,
    "dossier.office.demo.fill": PROGRAM,
    "dossier.office.demo_logins.give_logins": PROGRAM,
    "dossier.accountability.export": STATION,
    "dossier.factors": OWN,
    "dossier.programs.idempotency": OWN,
    "dossier.login": OWN,
    "dossier.retention.blob_deletion": STATION,
    "dossier.retention.clock.accept": PROGRAM,
    "dossier.retention.clock.look": STATION,
    "dossier.retention.expiring": STATION,
    "dossier.finding.search.rebuild": PROGRAM,
    "dossier.documents.seen.open_document": OWN,
    "dossier.documents.rescan": STATION,
    "dossier.accounts.sensitive.change_own_mobile": OWN,
    "dossier.accounts.staff": GATED,
    "dossier.documents.visibility_notices.tell_filed": STATION,
    "dossier.inbox.unlock._refuse_guessing": GATED,
    "dossier.inbox.unlock.open_arrived": STATION,
    "dossier.programs.token_use": OWN,
    "dossier.unopened": STATION,
    "dossier.uploads": OWN,
    "dossier.programs.webhook_delivery.deliver": STATION,
    "dossier.programs.webhooks": GATED,
}


def changing():
    """Each function of the services that opens a transaction to write, with its source."""
    for path in sorted((ROOT / "dossier").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        text = path.read_text(encoding="utf-8")
        for each in ast.parse(text).body:
            members = each.body if isinstance(each, ast.ClassDef) else [each]
            for function in members:
                source = ast.get_source_segment(text, function) or ""
                if isinstance(function, ast.FunctionDef) and "database.write()" in source:
                    yield f"{module}.{function.name}", source


def test_each_change_names_its_power():
    unnamed = {name for name, source in changing() if "Power." not in source}
    reasons = {name: {each for each in NO_POWER if f"{name}.".startswith(f"{each}.")} for name in unnamed}
    assert {name for name, found in reasons.items() if not found} == set()
    assert set(NO_POWER) - set().union(*reasons.values()) == set(), "these name one by now, or are gone"


def test_every_power_is_somebodys():
    assert set(MAY) == set(Power)
    assert all(MAY.values())


@pytest.mark.parametrize("power", [each for each in Power if each not in {Power.OWN_USERS, Power.OWN_WORK}])
def test_programs_may_all_and_a_person_without_a_role_nothing(power):
    now, person = None, "01900000-0000-7000-8000-000000000000"
    assert may(Act("cli", now), power)
    assert not may(Act(person, now), power)
    assert may(Act(person, now, frozenset({Role.ADMINISTRATOR})), power)
    with pytest.raises(Refused, match="beheerder"):
        refuse_without(Act(person, now), power)


def test_who_is_restricted_does_nothing_for_the_whole_office_or_elsewhere():
    act = Act("01900000-0000-7000-8000-000000000000", None, frozenset({Role.ADMINISTRATOR}), frozenset())
    with pytest.raises(Refused, match="restricted"):
        refuse_without(act, Power.OFFICE)
    with pytest.raises(NotFound):
        refuse_without(act, Power.WORK, "elsewhere")
