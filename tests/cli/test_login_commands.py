"""`dossier user`: passwords, invitations, factors, locks, sessions and the reset with four eyes."""

import json

import people
import pytest
import users
from dossiers import MARIJKE, PIET, SANNE, YOUSSEF
from sqlalchemy import update
from typer.testing import CliRunner

from cli.main import app
from dossier.factors import enrol, totp
from dossier.login import letters, sessions
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.rights import Role
from models import Client, Person, StaffRole

EMAIL = "sanne@devries.example"


@pytest.fixture
def sanne(house):
    return users.user(house, SANNE, EMAIL)


def run(house, *words, given=""):
    result = CliRunner().invoke(app, ["user", *words, "--data", str(house.settings.data)], input=given)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def administrator(house, name):
    """With an authenticator app; gives the code that it shows now."""
    found = people.somebody(house, name)
    with house.database.write() as session:
        if name != MARIJKE:
            session.add(StaffRole(person_id=found.id, role=Role.ADMINISTRATOR))
    secret = enrol.begin_app(house, found.id, found.act()).secret
    enrol.confirm_app(house, found.id, totp.code_at(secret, totp.step_at(people.NOW)), found.act())
    return lambda now: totp.code_at(secret, totp.step_at(now))


def test_a_password_from_standard_input(house, sanne):
    assert "has a new password" in run(house, "password", EMAIL, "--stdin", given="nog een lange zin met koeien\n")
    assert sanne.begin().again_at is None
    with pytest.raises(Refused, match="12 characters"):
        run(house, "password", EMAIL, "--stdin", given="kort\n")
    with pytest.raises(NotFound):
        run(house, "password", "niemand@b.example", "--stdin", given="x\n")


def test_an_invitation_and_what_became_of_it(house, sanne):
    run(house, "invite", EMAIL)
    [line] = json.loads(run(house, "invitations", "--json"))
    assert (line["email"], line["state"]) == (EMAIL, "asked")
    assert "Is being sent" in run(house, "invitations")
    assert len(letters.invitations(house, house.settings.domain, people.NOW)) == 1
    assert "is withdrawn" in run(house, "withdraw-invitation", EMAIL)
    assert letters.invitations(house, house.settings.domain, people.NOW) == ()


def test_a_name_and_a_mail_address_are_corrected(house, sanne):
    run(house, "rename", EMAIL, "Sanne Visser")
    run(house, "address", EMAIL, "sanne@visser.example")
    with house.database.read() as session:
        row = session.get_one(Person, sanne.id)
        assert (row.name, row.email) == ("Sanne Visser", "sanne@visser.example")


def test_factors_with_why_not(house, sanne):
    found = {each["factor"]: each["why_not"] for each in json.loads(run(house, "factors", EMAIL, "--json"))}
    assert found == {"passkey": "not-set-up", "totp": "not-set-up", "sms": "no-mobile", "recovery": "not-set-up"}
    sanne.with_app().with_mobile()
    assert "+31*******78" in run(house, "factors", EMAIL)


def test_a_lock_is_taken_away(house, sanne):
    for _ in range(10):
        sanne.begin("verkeerd wachtwoord")
    assert sanne.begin().again_at
    run(house, "unlock", EMAIL)
    assert not hasattr(sanne.begin(), "again_at")


def test_sessions_are_shown_and_ended(house, sanne, monkeypatch):
    with house.database.write() as session:
        session.execute(update(Client).values(two_step="no"))
    signed = sanne.begin()
    assert sessions.entered(house, signed.token, people.NOW)
    monkeypatch.setattr("cli.logins.act", lambda: Act("cli", people.NOW))  # the clock of this test
    [line] = json.loads(run(house, "sessions", EMAIL, "--json"))
    assert line["label"] == "Firefox"
    assert "Not logged in" in run(house, "sessions", EMAIL, "--end", line["id"])
    assert sessions.entered(house, signed.token, people.NOW) is None


def test_two_administrators_reset_factors_each_with_a_code(house, sanne, monkeypatch):
    first, second = administrator(house, MARIJKE), administrator(house, YOUSSEF)
    now = sanne.act(minutes=5).now
    monkeypatch.setattr("cli.logins.act", lambda: Act("cli", now))  # the clock of this test
    sanne.with_app()
    by_marijke = ("reset-factors", EMAIL, "--by", "marijke@kantoor.example", "--reason", "Teruggebeld")
    with pytest.raises(Refused, match="not right"):
        run(house, *by_marijke, given="000000\n")
    assert "A second administrator" in run(house, *by_marijke, given=f"{first(now)}\n")
    said = run(house, "reset-factors", EMAIL, "--by", "youssef@kantoor.example", given=f"{second(now)}\n")
    assert "no factors any more" in said
    assert sanne.begin(minutes=6).next_step == "set-up"


def test_who_is_no_administrator_resets_nothing(house, sanne):
    piet = people.somebody(house, PIET)
    with pytest.raises(Refused):
        run(house, "reset-factors", EMAIL, "--by", "piet@bakkerijjansen.example", given="000000\n")
    assert piet.told() == []
