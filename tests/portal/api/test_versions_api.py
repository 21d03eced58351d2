"""A new file for a document: handed over, judged, and then the file of today; the older ones stay."""

from hashlib import sha256
from io import BytesIO

import api_made
import pytest
from posting import PDF

from dossier.structure import folders

BETTER = PDF + b"% verbeterd"


@pytest.fixture
def here(any_scene):
    return f"/administrations/{any_scene.administration.id}/documents/{any_scene.document_id}"


def hand_over(scene, here, content=BETTER, **more):
    data = {"file": (BytesIO(content), "factuur.pdf"), "reason": "Verbeterd"}
    return scene.make(f"{here}/versions", data=data, **more)


def test_a_corrected_file_becomes_the_file_of_today(any_scene, here):
    handed = hand_over(any_scene, here)
    assert (handed.status_code, handed.json["replaces_id"]) == (202, str(any_scene.document_id))
    assert any_scene.get(here).json["version"] == 1
    any_scene.walk()
    [file] = any_scene.get(handed.headers["Location"]).json["files"]
    assert file["state"] == "received"
    now = any_scene.get(here).json
    assert (now["version"], now["sha256"], now["state"]) == (2, sha256(BETTER).hexdigest(), "filed")
    today, older = any_scene.get(f"{here}/versions").json["items"]
    assert (today["version"], older["version"], older["sha256"]) == (2, 1, sha256(PDF).hexdigest())
    assert any_scene.get(f"{here}/versions/1/file").data == PDF
    assert any_scene.get(f"{here}/versions/2/file").data == any_scene.get(f"{here}/file").data == BETTER
    part = any_scene.get(f"{here}/versions/1/file", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, PDF[:4])
    for unknown in (3, 0, 2_147_483_647, 99_999_999_999_999_999_999):
        assert any_scene.get(f"{here}/versions/{unknown}/file").status_code == 404


def test_twice_is_one_version_and_an_empty_file_none(any_scene, here):
    first, again = (hand_over(any_scene, here, key="k") for _ in range(2))
    assert first.json == again.json
    any_scene.walk()
    assert any_scene.get(here).json["version"] == 2
    empty = hand_over(any_scene, here, b"")
    assert (empty.status_code, empty.json["code"]) == (409, "unfit-file")
    assert any_scene.make(f"{here}/versions", data={"reason": "x"}).status_code == 422


def test_into_a_closed_folder_it_says_why(any_scene, here):
    folders.lock(any_scene.house.database, api_made.desk(any_scene), any_scene.folder_id)
    without = any_scene.make(f"{here}/versions", data={"file": (BytesIO(BETTER), "a.pdf")})
    assert (without.status_code, without.json["code"]) == (409, "folder-locked")
    assert hand_over(any_scene, here).status_code == 202
    any_scene.walk()
    assert any_scene.get(here).json["version"] == 2
