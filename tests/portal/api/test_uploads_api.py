"""Uploads by a program: in one request, and in pieces that go on where the line was cut."""

from dataclasses import replace
from io import BytesIO

import pytest
from api_scene import make_scene
from eicar import EICAR
from posting import PDF

from adapters.scanner import open_scanner

OCTETS = "application/octet-stream"


@pytest.fixture
def uploads(scene):
    return f"/administrations/{scene.administration.id}/uploads"


def form(*files, **fields):
    return {"data": {"file": [(BytesIO(content), name) for name, content in files], **fields}}


def test_files_are_handed_over_with_a_remark_and_scanned_as_all_others(any_scene):
    uploads = f"/administrations/{any_scene.administration.id}/uploads"
    sent = form(("bon.pdf", PDF), ("b.txt", b"twee"), folder_id=str(any_scene.folder_id), remark="Bonnen")
    made = any_scene.make(uploads, **sent)
    assert made.status_code == 202, made.text
    place = made.headers["Location"]
    assert [(each["state"], each["document_id"]) for each in made.json["files"]] == [("waiting", None)] * 2
    any_scene.walk()
    first, second = any_scene.get(place).json["files"]
    assert (first["state"], first["duplicate"], second["duplicate"]) == ("received", True, False)
    document = any_scene.get(f"/administrations/{any_scene.administration.id}/documents/{second['document_id']}").json
    assert (document["name"], document["folder_id"]) == ("b.txt", str(any_scene.folder_id))


def test_the_same_upload_again_is_one_upload(scene, uploads):
    first = scene.make(uploads, key="k", **form(("bon.pdf", PDF), remark="x"))
    again = scene.make(uploads, key="k", **form(("bon.pdf", PDF), remark="x"))  # with another boundary
    assert (again.status_code, again.json) == (202, first.json)
    for other in (form(("bon.pdf", PDF + b" "), remark="x"), form(("bon.pdf", PDF), remark="y"), form(("c.pdf", PDF))):
        assert scene.make(uploads, key="k", **other).status_code == 422


def test_one_bad_file_and_nothing_is_left(scene, uploads):
    refused = scene.make(uploads, **form(("a.pdf", PDF), ("empty.pdf", b"")))
    assert refused.status_code == 409
    assert "empty.pdf" in refused.json["detail"]
    for wrong in (form(), form(("a.pdf", PDF), colour="red"), form(("a.pdf", PDF), folder_id="x")):
        assert scene.make(uploads, **wrong).status_code == 422
    elsewhere = scene.make(f"/administrations/{scene.other.id}/uploads", **form(("a", PDF), folder_id=scene.folder_id))
    assert elsewhere.status_code == 404


def test_pieces_go_on_where_the_line_was_cut(scene, uploads):
    began = scene.make(f"{uploads}/begin", json={"files": [{"name": "groot.pdf", "size_bytes": len(PDF)}]})
    assert began.status_code == 201, began.text
    place = began.headers["Location"]
    file = f"{place}/files/{began.json['files'][0]['id']}"

    def put(offset, data):
        return scene.ask("PUT", file, query_string={"offset": offset}, data=data, content_type=OCTETS)

    assert put(0, PDF[:10]).json["files"][0]["size_bytes"] == 10
    lost = put(20, PDF[20:])
    assert (lost.status_code, lost.json["type"], lost.json["offset"]) == (409, "urn:dossier:problem:wrong-offset", 10)
    early = scene.ask("POST", f"{place}/finish")
    assert (early.status_code, "has not come in completely" in early.json["detail"]) == (409, True)
    assert put(10, PDF[10:]).status_code == 200
    assert put(len(PDF), b"more").status_code == 409
    assert scene.ask("POST", f"{place}/finish").status_code == 202
    assert scene.ask("POST", f"{place}/finish").status_code == 202
    assert scene.ask("DELETE", place).status_code == 409
    scene.walk()
    [done] = scene.get(place).json["files"]
    file_of = f"/administrations/{scene.administration.id}/documents/{done['document_id']}/file"
    assert scene.get(file_of).data == PDF


def test_what_is_given_up_is_gone(scene, uploads):
    place = f"{uploads}/{scene.upload_id}"
    assert scene.ask("DELETE", place).status_code == 204
    assert scene.get(place).status_code == 404


def test_an_upload_is_of_the_token_that_began_it(scene, uploads):
    other = scene.issue()  # of the same office, with every scope
    for method, path in (("GET", ""), ("POST", "/finish"), ("DELETE", "")):
        assert scene.ask(method, f"{uploads}/{scene.upload_id}{path}", token=other).status_code == 404


@pytest.mark.clamd
def test_a_virus_becomes_no_document_to_open(house, clamd):
    settings = house.settings.model_copy(update={"clamd": clamd})
    scene = make_scene(replace(house, settings=settings, scanner=open_scanner(settings)))
    made = scene.make(f"/administrations/{scene.administration.id}/uploads", **form(("a.pdf", EICAR)))
    scene.walk()
    [file] = scene.get(made.headers["Location"]).json["files"]
    assert file["state"] == "quarantined"
    path = f"/administrations/{scene.administration.id}/documents/{file['document_id']}/file"
    assert scene.get(path).status_code == 409
