"""`dossier token`: issued and shown once, listed without it, revoked."""

import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from cli.main import app
from dossier.programs import tokens
from dossier.rules.errors import NotFound


def run(house, *words):
    result = CliRunner().invoke(app, ["token", *words, "--data", str(house.settings.data)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def test_a_token_from_its_issue_to_its_end(house, make_administration):
    bakery = make_administration(mail_name="bakker")
    assert "None yet" in run(house, "list")
    scopes = ("--scope", "documents:read", "--scope", "documents:write")
    [issued] = json.loads(run(house, "add", "Pakket", *scopes, "--administration", "bakker", "--days", "7", "--json"))
    caller = tokens.authenticate(house.database, issued["token"], datetime.now(UTC))
    assert (caller.scopes, caller.only) == ({"documents:read", "documents:write"}, {bakery.id})
    [line] = json.loads(run(house, "list", "--json"))
    assert (line["name"], line["administrations"], line["used_at"]) == ("Pakket", [str(bakery.id)], None)
    assert issued["token"] not in run(house, "list")
    assert "Revoked" in run(house, "revoke", issued["token_id"])
    assert tokens.authenticate(house.database, issued["token"], datetime.now(UTC)) is None
    with pytest.raises(NotFound):
        run(house, "revoke", issued["token_id"])


def test_what_is_no_scope_or_no_dossier_issues_nothing(house, make_administration):
    make_administration(mail_name="bakker")
    run(house, "add", "Pakket", "--scope", "everything")
    with pytest.raises(NotFound):
        run(house, "add", "Pakket", "--scope", "documents:read", "--administration", "slager")
    assert json.loads(run(house, "list", "--json")) == []
