"""`dossier approval` and `dossier webhook`, from first to last on one data folder."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import approving
import pytest
from dossiers import PIET, SANNE
from typer.testing import CliRunner

from cli.main import app
from dossier.rules.errors import Refused

M = "bakkerij-jansen"
EMAILS = {SANNE: "sanne@devries.example", PIET: "piet@bakkerijjansen.example"}


@pytest.fixture
def here(house, monkeypatch):
    monkeypatch.setenv("DOSSIER_DATA", str(house.settings.data))
    return approving.setting(house)


def run(*words, exit_code=0):
    result = CliRunner().invoke(app, [str(each) for each in words])
    assert result.exit_code == exit_code, (words, result.output, result.exception)
    return result.stdout


def asked(here, *more):
    people = [word for each in (SANNE, PIET) for word in ("--approver", EMAILS[each])]
    said = run("approval", "ask", M, "jaarrekening", "--party", "kvk", "--document", here.document(), *people, *more)
    return said.split()[2]


def test_asked_decided_certified_and_sent(here, tmp_path):
    due = str(datetime.now(UTC).date() + timedelta(days=30))
    request = asked(here, "--due", due)
    [listed] = json.loads(run("approval", "list", M, "--json"))
    assert (listed["id"], listed["state"], listed["due_on"]) == (request, "open", due)
    assert "Waits for approval" in run("approval", "list", M)
    assert json.loads(run("approval", "list", M, "--state", "approved", "--json")) == []
    here.agree(SANNE, UUID(request))
    scan = here.place.document("Getekend.pdf")
    run("approval", "manual", M, request, EMAILS[PIET], "paper", "--scan", scan)
    here.certify(datetime.now(UTC))  # the commands live in the time of today
    [shown] = json.loads(run("approval", "show", M, request, "--json"))
    assert [each["manner"] for each in shown["approvers"]] == [None, "paper"]
    assert "not decided" not in run("approval", "show", M, request)
    pdf = tmp_path / "bewijs.pdf"
    run("approval", "certificate", M, shown["approvers"][0]["decision_id"], pdf)
    [verified] = json.loads(run("approval", "verify", pdf, "--json", exit_code=1))
    assert verified["flaws"] == ["document-missing"], "this test has no bytes of the document"
    assert SANNE in run("approval", "verify", pdf, exit_code=1)
    run("approval", "status", M, request, "ready")
    run("approval", "status", M, request, "submitted", "--reference", "K-1")
    assert json.loads(run("approval", "list", M, "--json"))[0]["reference"] == "K-1"
    run("approval", "status", M, request, "sent", exit_code=2)


def test_withdrawn_asked_again_and_delegated(here):
    request = asked(here)
    refused = CliRunner().invoke(app, ["approval", "status", M, request, "ready"])
    assert isinstance(refused.exception, Refused)
    run("approval", "withdraw", M, request, "--reason", "Verkeerd jaar")
    assert "Verkeerd jaar" in run("approval", "show", M, request)
    assert "Asked: request" in run("approval", "again", M, request)
    alone = run("approval", "ask", M, "aangifte-ob", "--party", "belastingdienst", "--approver", EMAILS[SANNE],
                "--document", here.document()).split()[2]  # fmt: skip
    assert EMAILS[PIET] in run("approval", "delegate", M, alone, EMAILS[SANNE], EMAILS[PIET])


def test_webhooks(here):
    said = run("webhook", "add", "https://127.0.0.1:1/hook")
    assert "whsec_" in said
    [listed] = json.loads(run("webhook", "list", "--json"))
    assert (len(listed["events"]), listed["administrations"]) == (9, None)
    assert "everything" in run("webhook", "list")
    run("webhook", "choose", listed["id"], "--event", "approval.changed", "--administration", M)
    [chosen] = json.loads(run("webhook", "list", "--json"))
    assert (chosen["events"], len(chosen["administrations"])) == (["approval.changed"], 1)
    assert "approval.changed" in run("webhook", "list")
    run("webhook", "choose", listed["id"], "--event", "approval.changed")
    assert listed["url"] == "https://127.0.0.1:1/hook"
    assert "not allowed" in run("webhook", "test", listed["id"], exit_code=1)
    assert "whsec_" in run("webhook", "rotate", listed["id"])
    here.agree(SANNE, here.ask(here.document()))
    [sent] = json.loads(run("webhook", "deliveries", "--json"))
    assert (sent["state"], sent["answer"]) == ("waiting", None)
    run("webhook", "remove", listed["id"])
    assert "None yet" in run("webhook", "list")


def test_a_new_statement_is_for_what_is_asked_from_then_on(here):
    before = asked(here)
    texts = ("--dutch", "Ik ben akkoord.", "--english", "I agree.")
    assert "version 2" in run("approval", "statement", "jaarrekening", *texts)
    run("approval", "statement", "jaarrekening", "--dutch", " ", "--english", "I agree.", exit_code=1)
    after = asked(here)
    stated = {str(each.request.id): each.statement for each in here.tasks(SANNE)}
    assert stated[after] == "Ik ben akkoord."
    assert stated[before] != stated[after]
