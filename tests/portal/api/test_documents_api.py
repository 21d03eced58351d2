"""Documents and their files, as a program sees them."""

from hashlib import sha256
from itertools import product

import pytest
from mailed import make_document
from posting import PDF
from sqlalchemy import select

from dossier.rules.states import Reason, ScanState
from models import AuditEvent
from portal.api.problems import MEDIA_TYPE

ETAG = f'"{sha256(PDF).hexdigest()}"'


@pytest.fixture
def here(scene):
    return f"/administrations/{scene.administration.id}/documents/{scene.document_id}"


def opened(scene):
    with scene.house.database.read() as session:
        return len(session.scalars(select(AuditEvent).where(AuditEvent.action == "document.opened")).all())


def test_a_file_comes_whole_or_in_part_and_each_time_is_written_down(scene, here):
    whole = scene.get(f"{here}/file")
    assert (whole.status_code, whole.data, whole.content_type) == (200, PDF, "application/pdf")
    assert (whole.headers["ETag"], whole.headers["Cache-Control"]) == (ETAG, "no-store")
    assert whole.headers["Content-Disposition"].startswith("attachment;")
    part = scene.get(f"{here}/file", headers={"Range": "bytes=5-9", "If-Range": ETAG})
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (206, PDF[5:10], f"bytes 5-9/{len(PDF)}")
    changed = scene.get(f"{here}/file", headers={"Range": "bytes=5-9", "If-Range": '"other"'})
    assert (changed.status_code, changed.data) == (200, PDF)
    assert opened(scene) == 3
    beyond = scene.get(f"{here}/file", headers={"Range": "bytes=9999-"})
    assert (beyond.status_code, beyond.content_type) == (416, MEDIA_TYPE)
    assert beyond.headers["Content-Range"] == f"bytes */{len(PDF)}"


def test_asking_whether_it_changed_opens_nothing(scene, here):
    same = scene.get(f"{here}/file", headers={"If-None-Match": f'"old", {ETAG}'})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", ETAG)
    head = scene.ask("HEAD", f"{here}/file")
    assert (head.status_code, head.data, head.content_length) == (200, b"", len(PDF))
    assert (head.headers["ETag"], head.headers["Accept-Ranges"]) == (ETAG, "bytes")
    assert opened(scene) == 0
    assert scene.get(f"{here}/file", headers={"If-None-Match": '"old"'}).data == PDF


def test_of_what_is_withheld_no_byte_and_no_hash_leaves(scene, subtests):
    held = make_document(scene.house, scene.administration, reason=Reason.INFECTED, scan=ScanState.INFECTED)
    hidden = make_document(scene.house, scene.other)
    colleague = scene.issue(administrations={scene.administration.id})
    cases = (
        (held, scene.administration, scene.token, 409),
        (hidden, scene.other, colleague, 404),
        (hidden, scene.administration, colleague, 404),
        (hidden, scene.administration, scene.token, 404),
    )
    asked = ({}, {"Range": "bytes=0-0"}, {"If-None-Match": ETAG}, {"If-None-Match": "*"}, {"If-Match": ETAG})
    for method, headers, (made, administration, token, status) in product(("GET", "HEAD"), asked, cases):
        with subtests.test(f"{method} {headers} {status}"):
            path = f"/administrations/{administration.id}/documents/{made.id}/file"
            answer = scene.ask(method, path, token=token, headers=headers)
            assert (answer.status_code, answer.content_type) == (status, MEDIA_TYPE)
            assert not {"ETag", "Content-Disposition", "Content-Range"} & set(answer.headers.keys())
    assert opened(scene) == 0


def test_search_finds_what_the_token_enters(any_scene):
    def found(**more):
        return any_scene.get("/search", query_string={"q": "factuur", **more}).json

    theirs = make_document(any_scene.house, any_scene.other)
    hits = found()
    assert {each["id"] for each in hits["items"]} == {str(any_scene.document_id), str(theirs.id)}
    assert hits["total"] == 2
    colleague = any_scene.issue(administrations={any_scene.administration.id})
    [own] = any_scene.get("/search?q=factuur", token=colleague).json["items"]
    assert (own["id"], own["name"]) == (str(any_scene.document_id), "factuur.pdf")
    first = found(limit=1)
    [second] = any_scene.get(first["next"]).json["items"]
    assert {first["items"][0]["id"], second["id"]} == {each["id"] for each in hits["items"]}
    elsewhere = any_scene.get(f"/search?q=factuur&administration_id={any_scene.other.id}", token=colleague)
    assert elsewhere.json == {"next": None, "items": [], "total": 0}


def test_a_document_goes_its_way(scene, here):
    listed = scene.get(f"/administrations/{scene.administration.id}/folders/{scene.folder_id}/documents").json
    assert listed["items"] == [scene.get(here).json]
    assert scene.ask("PATCH", here, json={"name": "Auto.pdf"}).json["name"] == "Auto.pdf"
    assert scene.ask("POST", f"{here}/move", json={"folder_id": None}).json["state"] == "inbox"
    back = scene.ask("POST", f"{here}/move", json={"folder_id": str(scene.folder_id)}).json
    assert (back["state"], back["folder_id"]) == ("filed", str(scene.folder_id))
    assert scene.ask("POST", f"{here}/bin", json={}).json["state"] == "binned"
    again = scene.ask("POST", f"{here}/bin", json={})
    assert (again.status_code, again.json["code"]) == (409, "wrong-state")
    assert scene.ask("POST", f"{here}/restore").json["state"] == "inbox"
    [twice] = [scene.ask("POST", f"{here}/restore")]
    assert (twice.json["code"], "not in the bin" in twice.json["detail"]) == ("wrong-state", True)
    assert scene.ask("POST", f"{here}/bin").json["state"] == "binned", "there is nothing to say"
    [today] = scene.get(f"{here}/versions").json["items"]
    assert (today["version"], f'"{today["sha256"]}"', today["replaced_at"]) == (1, ETAG, None)
