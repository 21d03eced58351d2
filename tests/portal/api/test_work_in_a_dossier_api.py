"""What a program does in a dossier: files what waits, hangs documents on records, shares, and asks for approval."""

from uuid import uuid4

import api_made
import pytest
from mailed import make_document
from posting import PDF

from dossier.rules.states import DocumentState, Reason


@pytest.fixture
def home(any_scene) -> str:
    return f"/administrations/{any_scene.administration.id}"


def test_the_inbox_is_filed_where_it_is_said_or_suggested(any_scene, home):
    waiting = api_made.waiting(any_scene)
    [line] = any_scene.get(f"{home}/inbox").json["items"]
    assert (line["id"], line["state"]) == (str(waiting), "inbox")
    item = any_scene.get(f"{home}/inbox/{waiting}").json
    assert (item["mail"]["address"], item["suggestions"]) == ("klant@jansen.example", [])

    unsure = any_scene.ask("POST", f"{home}/inbox/{waiting}/file", json={})
    assert (unsure.status_code, unsure.json["type"]) == (409, "urn:dossier:problem:no-suggestion")
    said = {"folder_id": str(any_scene.folder_id)}
    assert any_scene.ask("POST", f"{home}/inbox/{waiting}/file", json=said).json["state"] == DocumentState.FILED

    second = api_made.waiting(any_scene)
    any_scene.ask("POST", f"{home}/inbox/{second}/file", json=said)
    alike = api_made.waiting(any_scene)  # once more from that sender: it has become a habit
    [suggested] = any_scene.get(f"{home}/inbox/{alike}").json["suggestions"]
    assert suggested["folder_id"] == str(any_scene.folder_id)
    filed = any_scene.ask("POST", f"{home}/inbox/{alike}/file", json={}).json
    assert filed["folder_id"] == str(any_scene.folder_id)
    assert any_scene.get(f"{home}/inbox").json["items"] == []


def test_what_is_in_quarantine_is_listed_and_not_filed(any_scene, home):
    held = make_document(any_scene.house, any_scene.administration, reason=Reason.UNKNOWN_SENDER).id
    assert [each["state"] for each in any_scene.get(f"{home}/inbox").json["items"]] == ["quarantined"]
    said = {"folder_id": str(any_scene.folder_id)}
    assert any_scene.ask("POST", f"{home}/inbox/{held}/file", json=said).status_code == 409


def test_documents_hang_on_records_and_are_taken_off(any_scene, home):
    oven = {"kind": "fixed-asset", "number": "100", "description": "Oven", "ledger": "BMvaInv"}
    made = any_scene.ask("POST", f"{home}/records", json=oven).json
    again = any_scene.ask("POST", f"{home}/records", json=oven | {"description": "Steenoven"}).json
    assert (again["id"], again["description"]) == (made["id"], "Steenoven")
    link = f"{home}/records/{made['id']}/documents/{any_scene.document_id}"
    for _ in range(2):
        assert any_scene.ask("PUT", link).status_code == 204
    [hung] = any_scene.get(f"{home}/records/{made['id']}/documents").json["items"]
    assert hung["id"] == str(any_scene.document_id)
    assert any_scene.ask("DELETE", link).status_code == 204
    assert any_scene.get(f"{home}/records/{made['id']}/documents").json["items"] == []


def test_records_come_by_the_page_and_by_what_is_asked(any_scene, home):
    for kind, number in (("fixed-asset", "100"), ("fixed-asset", "200"), ("relation", "100")):
        any_scene.ask("POST", f"{home}/records", json={"kind": kind, "number": number})
    first = any_scene.get(f"{home}/records?limit=2").json
    rest = any_scene.get(first["next"]).json
    found = [(each["kind"], each["number"]) for each in first["items"] + rest["items"]]
    assert found == [("fixed-asset", "100"), ("fixed-asset", "200"), ("relation", "100")]
    [one] = any_scene.get(f"{home}/records?kind=relation&number=100").json["items"]
    assert one["kind"] == "relation"


def test_a_right_is_given_seen_and_taken(any_scene, home):
    person = api_made.person(any_scene)
    grants = f"{home}/folders/{any_scene.folder_id}/grants"

    def sees() -> bool:
        found = any_scene.get(f"{home}/folders/{any_scene.folder_id}/viewers").json["items"]
        return next(each["sees"] for each in found if each["person_id"] == str(person))

    assert not sees()
    given = any_scene.ask("PUT", f"{grants}/{person}", json={"level": "view"}).json["items"]
    assert [each["level"] for each in given if each["person_id"] == str(person)] == ["view"]
    assert sees()
    any_scene.ask("PUT", f"{grants}/{person}", json={"level": "none"})
    assert not sees()
    assert any_scene.ask("PUT", f"{grants}/{uuid4()}", json={"level": "view"}).status_code == 404


def test_approval_is_asked_once_for_each_key_and_withdrawn(any_scene, home):
    asked = {
        "kind": "jaarrekening",
        "party": "kvk",
        "document_ids": [str(api_made.filed(any_scene))],
        "approver_ids": [str(api_made.person(any_scene))],
    }
    first, again = (any_scene.make(f"{home}/approvals", key="een", json=asked) for _ in range(2))
    assert (first.status_code, first.json) == (201, again.json)
    assert any_scene.get(first.headers["Location"]).json["state"] == "open"
    place = f"{home}/approvals/{first.json['approval']['id']}"
    withdrawn = any_scene.ask("POST", f"{place}/withdraw", json={"reason": "Vergissing"}).json
    assert withdrawn["state"] == "withdrawn"
    assert any_scene.get(f"{home}/approvals?state=open").json["items"] == []
    assert len(any_scene.get(f"{home}/approvals?state=withdrawn").json["items"]) == 1


def test_the_proof_of_a_decision_is_a_pdf(any_scene, home):
    request_id, decision_id = api_made.decided(any_scene)
    proof = any_scene.get(f"{home}/approvals/{request_id}/decisions/{decision_id}/certificate")
    assert (proof.mimetype, proof.data[:5], proof.headers["Cache-Control"]) == ("application/pdf", PDF[:5], "no-store")


def test_webhooks_are_added_listed_turned_and_removed(any_scene):
    made = any_scene.make("/webhooks", json={"url": "https://hooks.example/dossier"}).json
    assert made["secret"].startswith("whsec_")
    [line] = any_scene.get("/webhooks").json["items"]
    assert (line["id"], "secret" in line) == (made["id"], False)
    assert any_scene.make(f"/webhooks/{made['id']}/rotate").json["secret"] != made["secret"]
    assert any_scene.ask("DELETE", f"/webhooks/{made['id']}").status_code == 204
    assert any_scene.get("/webhooks").json["items"] == []
    for bad in ("http://hooks.example/", "x", "https://a:b@hooks.example/"):
        refused = any_scene.make("/webhooks", json={"url": bad})
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["json.url"])


def test_a_token_of_some_administrations_has_the_webhooks_of_these(any_scene):
    mine, other = str(any_scene.administration.id), str(any_scene.other.id)
    some = any_scene.issue(administrations={any_scene.administration.id})
    whole, url = str(api_made.webhook(any_scene)), {"url": "https://hooks.example/"}
    theirs = any_scene.make("/webhooks", json=url | {"administration_ids": [other]}).json["id"]
    assert any_scene.get("/webhooks", token=some).json["items"] == []
    made = any_scene.make("/webhooks", json=url | {"events": ["inbox.arrived"]}, token=some)
    line = any_scene.get(made.headers["Location"], token=some).json
    assert (line["administration_ids"], line["events"]) == ([mine], ["inbox.arrived"])
    for hidden in (whole, theirs):
        for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/test")):
            answer = any_scene.ask(method, f"/webhooks/{hidden}{path}", token=some)
            assert answer.status_code == 404, (method, path)
    for beyond in ([other], [mine, other]):
        answer = any_scene.make("/webhooks", json=url | {"administration_ids": beyond}, token=some)
        assert answer.status_code == 404
    changed = any_scene.ask("PATCH", made.headers["Location"], json={"events": ["document.moved"]}, token=some).json
    assert (changed["events"], changed["administration_ids"]) == (["document.moved"], [mine])
    api_made.waiting(any_scene)
    deliveries = [each["webhook_id"] for each in any_scene.get("/webhooks/deliveries").json["items"]]
    assert deliveries == [whole]
    assert any_scene.get("/webhooks/deliveries", token=some).json["items"] == []
    any_scene.ask("POST", f"/administrations/{mine}/documents/{any_scene.document_id}/move", json={"folder_id": None})
    [delivery] = any_scene.get("/webhooks/deliveries", token=some).json["items"]
    assert (delivery["event"], delivery["state"]) == ("document.moved", "waiting")
