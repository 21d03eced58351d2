"""The commands about people and clients, as an administrator scripts them."""

import json

import dossiers
import pytest
from dossiers import BAKERY
from typer.testing import CliRunner

from cli.main import app
from dossier.rules.errors import NotFound, Refused

M, PIET, YOUSSEF = "bakkerij-jansen", "piet@bakkerijjansen.example", "youssef@kantoor.example"


@pytest.fixture
def run(house):
    dossiers.place(house)

    def run(*words):
        result = CliRunner().invoke(app, [*words, "--data", str(house.settings.data)])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


def test_a_client_user_from_first_to_last(run):
    run("user", "delegate", M, PIET, "on")
    run("user", "approval", M, PIET, "on")
    run("user", "mobile", M, PIET, "06 12345678")
    run("user", "link", "holding-de-vries", PIET, "--kind", "extern:bank")
    [line] = [each for each in json.loads(run("user", "list", "--json")) if each["email"] == PIET]
    assert [each["kind"] for each in line["clients"]] == ["administratie", "extern:bank"]
    assert "Upload" in run("view-as", M, PIET)
    run("user", "end", M, PIET, "2020-01-01")
    with pytest.raises(NotFound):
        run("view-as", M, PIET)
    run("user", "end", M, PIET)
    run("user", "unlink", M, PIET)
    with pytest.raises(NotFound):
        run("user", "delegate", M, PIET, "on")


def test_a_colleague_is_restricted_and_loses_a_role(run):
    run("user", "restrict", YOUSSEF, M)
    run("user", "restrict", YOUSSEF, "--lift")
    with pytest.raises(Refused):
        run("user", "restrict", YOUSSEF)
    run("user", "take-role", YOUSSEF, "medewerker")
    with pytest.raises(NotFound):
        run("user", "restrict", YOUSSEF, M)


def test_clients_are_added_listed_and_ended(run):
    run("client", "add", "Nieuw B.V.")
    run("client", "end", BAKERY, "2020-01-01")
    found = {each["name"]: each for each in json.loads(run("client", "list", "--json"))}
    assert found["Nieuw B.V."]["administrations"] == []
    assert found[BAKERY]["ended_at"].startswith("2020-01-01")
    assert "Nieuw B.V." in run("client", "list")


def test_the_second_step_of_a_client_is_chosen(run):
    def choices():
        return {each["name"]: each["two_step"] for each in json.loads(run("client", "list", "--json"))}

    assert set(choices().values()) == {"yes"}, "the default"
    assert "optional" in run("client", "two-step", BAKERY, "optional")
    assert (choices()[BAKERY], choices()["Tandartspraktijk Smit"]) == ("optional", "yes")
