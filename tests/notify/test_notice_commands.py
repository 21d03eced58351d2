"""The command line on notices: what an administrator sees and does."""

import json
from datetime import timedelta

import pytest
from dossiers import BAKERY, NOW, PIET, place
from postal import post
from typer.testing import CliRunner

from cli.main import app
from dossier.access import grants
from dossier.access.grants import FolderRight
from dossier.documents import documents
from dossier.rules.acts import Act
from dossier.rules.bounces import Return
from dossier.rules.rights import Level
from notify.returns import stop

OPEN = "Oprichting en statuten"


@pytest.fixture
def run(house):
    def run(*words):
        answer = CliRunner().invoke(app, [*words, "--data", str(house.settings.data)])
        assert answer.exit_code == 0, answer.output
        return answer.output

    return run


@pytest.fixture
def dossier(house):
    made = place(house, BAKERY)
    right = FolderRight(made.person(PIET), made.folder(OPEN), Level.VIEW)
    grants.grant(made.database, made.administration_id, right, Act("cli", NOW), open_way=True)
    documents.move(made.database, made.desk, made.document(), made.folder(OPEN))
    return made


def test_notices_are_listed_and_shown_with_their_history(run, dossier, house):
    assert "Nieuw document" not in run("notices")
    waiting = json.loads(run("notices", "--json", "--state", "waiting"))
    assert {each["happening"] for each in waiting} == {"document-visible", "first-access"}
    post(house, NOW + timedelta(hours=1))
    sent = json.loads(run("notices", "--json", "--state", "sent"))
    [view] = json.loads(run("notice", "show", sent[0]["id"], "--json"))
    assert view["tries"][0]["outcome"] == "sent"
    assert "Sent" in run("notice", "show", sent[0]["id"])
    assert "No letter waits." in run("outbox")
    assert len(list((house.settings.data / "outbox").glob("*.eml"))) > 0


def test_a_stopped_address_is_listed_and_opened_again(run, dossier, house):
    with house.database.write() as session:
        stop(session, dossier.client().office_id, "piet@bakkerijjansen.example", Return.HARD, NOW)
    assert "piet@bakkerijjansen.example" in run("notice", "stopped")
    run("notice", "reopen", "Piet@bakkerijjansen.example")
    assert json.loads(run("notice", "stopped", "--json")) == []
