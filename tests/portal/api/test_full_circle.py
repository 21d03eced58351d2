"""What an accounting package needs to go round: who may approve, where it was submitted, folders and records kept."""

import api_made
import pytest

from dossier.documents import documents
from dossier.rules.scopes import Scope


@pytest.fixture
def home(any_scene) -> str:
    return f"/administrations/{any_scene.administration.id}"


def test_a_token_says_what_it_may(any_scene):
    whole = any_scene.get("/token").json
    assert (set(whole["scopes"]), whole["administration_ids"]) == (set(Scope), None)
    some = any_scene.issue({Scope.MAILS_RECEIVE}, administrations={any_scene.administration.id})
    said = any_scene.get("/token", token=some).json
    assert (said["scopes"], said["administration_ids"]) == (["mails:receive"], [str(any_scene.administration.id)])
    assert said["calls_per_minute"] == any_scene.house.settings.api_calls_per_minute


def test_who_may_approve_is_found_among_the_users_and_asked(any_scene, home):
    person = str(api_made.person(any_scene))
    [user] = any_scene.get(f"{home}/users").json["items"]
    assert (user["person_id"], user["may_approve"], user["email"]) == (person, True, api_made.APPROVER)
    asked = {"kind": "overig", "party": "bank", "document_ids": [str(any_scene.document_id)], "approver_ids": [person]}
    assert any_scene.make(f"{home}/approvals", json=asked).status_code == 201


def test_an_approval_goes_on_to_the_requesting_party(any_scene, home):
    approval_id, _ = api_made.decided(any_scene)
    place = f"{home}/approvals/{approval_id}"

    def mark(**said):
        return any_scene.ask("POST", f"{place}/status", json=said)

    assert mark(state="ready").json["state"] == "ready"
    assert mark(state="submitted", reference="KVK-1").json["reference"] == "KVK-1"
    without = mark(state="rejected")
    assert (without.status_code, without.json["code"]) == (409, "reason-needed")
    assert mark(state="rejected", reason="Onleesbaar").json["reason"] == "Onleesbaar"
    early = mark(state="accepted")
    assert (early.status_code, early.json["code"]) == (409, "wrong-state")
    assert mark(state="approved").status_code == 422, "deciding is only for the client"


def test_what_was_withdrawn_is_asked_again(any_scene, home):
    place = f"{home}/approvals/{api_made.approval(any_scene)}"
    early = any_scene.make(f"{place}/again")
    assert (early.status_code, early.json["code"]) == (409, "wrong-state")
    any_scene.ask("POST", f"{place}/withdraw", json={"reason": "Vergissing"})
    again = any_scene.make(f"{place}/again")
    assert (again.status_code, again.json["approval"]["state"]) == (201, "open")
    assert again.headers["Location"] != place
    old, new = any_scene.get(place).json, again.json["approval"]
    assert (old["state"], old["documents"]) == ("withdrawn", new["documents"])


def test_a_folder_is_moved_and_deleted_when_nothing_in_it_has_to_stay(any_scene, home):
    above = any_scene.make(f"{home}/folders", json={"name": "Activa"}).json["id"]
    place = f"{home}/folders/{any_scene.folder_id}"
    assert any_scene.ask("POST", f"{place}/move", json={"parent_id": above}).json["parent_id"] == above
    inside = any_scene.ask("POST", f"{home}/folders/{above}/move", json={"parent_id": str(any_scene.folder_id)})
    assert (inside.status_code, inside.json["code"]) == (409, "unfit-place")

    desk = api_made.desk(any_scene)
    documents.hold(any_scene.house.database, desk, any_scene.document_id, "Rechtszaak")
    for address in (f"{home}/folders/{above}?documents_to=inbox", f"{place}?documents_to=bin"):
        refused = any_scene.ask("DELETE", address)
        assert (refused.status_code, refused.json["code"]) == (409, "has-to-stay")
        [hindrance] = refused.json["hindrances"]
        assert (hindrance["obstacle"], hindrance["subject_id"]) == ("hold", str(any_scene.document_id))
    documents.hold(any_scene.house.database, desk, any_scene.document_id, "")
    assert any_scene.ask("DELETE", place).status_code == 422, "where its documents go is to be said"
    assert any_scene.ask("DELETE", f"{place}?documents_to=inbox").status_code == 204
    assert any_scene.get(place).status_code == 404
    assert any_scene.get(f"{home}/documents/{any_scene.document_id}").json["state"] == "inbox"


def test_records_of_a_document_and_a_record_that_goes(any_scene, home):
    record = str(api_made.record(any_scene))
    link = f"{home}/records/{record}/documents/{any_scene.document_id}"
    any_scene.ask("PUT", link)
    of_document = f"{home}/documents/{any_scene.document_id}/records"
    assert [each["id"] for each in any_scene.get(of_document).json["items"]] == [record]
    assert [each["id"] for each in any_scene.get(f"{home}/records?q=OVEN").json["items"]] == [record]
    assert any_scene.get(f"{home}/records?q=steen").json["items"] == []
    assert any_scene.ask("DELETE", f"{home}/records/{record}").status_code == 204
    assert any_scene.get(of_document).json["items"] == []
    assert any_scene.ask("DELETE", f"{home}/records/{record}").status_code == 404
    assert any_scene.get(f"{home}/documents/{any_scene.document_id}").json["state"] == "filed"


def test_nothing_is_null_and_never_an_empty_text(any_scene, home):
    made = any_scene.ask("POST", f"{home}/records", json={"kind": "entry", "number": "1"}).json
    assert (made["description"], made["link"], made["ledger"]) == (None, None, None)
    assert any_scene.get(f"{home}/folders/{any_scene.folder_id}").json["note"] is None
    assert any_scene.get(f"{home}/documents/{any_scene.document_id}").json["note"] is None
