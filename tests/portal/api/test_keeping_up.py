"""A program keeps up with the documents of a dossier: what changed, what went, and nothing is missed."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import api_made
import pytest
from mailed import make_document
from posting import PDF
from sqlalchemy import update

from dossier.inbox import relocate
from dossier.retention import destroying
from models import Document


@pytest.fixture
def documents(any_scene):
    return f"/administrations/{any_scene.administration.id}/documents"


def ids(answer):
    return [each["id"] for each in answer["items"]]


def test_every_change_is_seen_also_of_what_is_gone(any_scene, documents):
    waiting, filed = str(api_made.waiting(any_scene)), str(api_made.filed(any_scene))
    first = any_scene.get(documents).json
    assert ids(first) == [str(any_scene.document_id), waiting, filed]
    assert (first["next"], first["went_elsewhere"]) == (None, [])
    since = first["items"][-1]["changed_at"]
    nothing = any_scene.get(documents, query_string={"changed_after": since}).json
    assert nothing["items"] == []
    assert datetime.fromisoformat(nothing["known_until"]) < datetime.now(UTC) - timedelta(minutes=4)

    any_scene.ask("POST", f"{documents}/{filed}/bin")
    any_scene.ask("PATCH", f"{documents}/{any_scene.document_id}", json={"name": "Anders.pdf"})
    changed = any_scene.get(documents, query_string={"changed_after": since}).json
    assert [(each["id"], each["state"]) for each in changed["items"]] == [
        (filed, "binned"),
        (str(any_scene.document_id), "filed"),
    ]
    with any_scene.house.database.write() as session:
        document = session.get_one(Document, api_made.UUID(filed))
        destroying.erase(session, document, timedelta(days=30), datetime.now(UTC))
    since = changed["items"][-1]["changed_at"]
    [gone] = any_scene.get(documents, query_string={"changed_after": since}).json["items"]
    assert (gone["id"], gone["state"], gone["name"], gone["sha256"]) == (filed, "destroyed", None, None)


def test_what_changes_while_pages_are_followed_comes_again_at_the_end(any_scene, documents):
    second = str(api_made.waiting(any_scene))
    page = any_scene.get(f"{documents}?limit=1").json
    assert (ids(page), page["known_until"]) == ([str(any_scene.document_id)], None)
    any_scene.ask("PATCH", f"{documents}/{any_scene.document_id}", json={"name": "Anders.pdf"})
    rest = []
    while page["next"]:
        page = any_scene.get(page["next"]).json
        rest += ids(page)
    assert rest == [second, str(any_scene.document_id)]
    assert page["known_until"]


def test_what_went_to_another_dossier_is_said(any_scene, documents):
    since = any_scene.get(documents).json["known_until"]
    desk = api_made.desk(any_scene)
    relocate.relocate(any_scene.house.database, desk, any_scene.document_id, any_scene.other.id, "Van hen")
    said = any_scene.get(documents, query_string={"changed_after": since}).json
    assert (said["items"], said["went_elsewhere"]) == ([], [str(any_scene.document_id)])
    assert any_scene.get(documents).json["went_elsewhere"] == []


def test_documents_from_before_the_clock_come_first_and_none_twice(any_scene, documents):
    made = [str(api_made.waiting(any_scene)) for _ in range(3)]
    with any_scene.house.database.engine.begin() as connection:
        long_ago = datetime(1970, 1, 1, tzinfo=UTC)
        connection.execute(update(Document.__table__).values(changed_at=long_ago))
    seen, page = [], {"next": f"{documents}?limit=2"}
    while page["next"]:
        page = any_scene.get(page["next"]).json
        seen += ids(page)
    assert sorted(seen) == sorted([*made, str(any_scene.document_id)])
    assert all(each["changed_at"] >= each["received_at"] for each in any_scene.get(documents).json["items"])


def test_lists_are_asked_for_in_one_way(any_scene, documents):
    filed = str(api_made.filed(any_scene))
    any_scene.ask("POST", f"{documents}/{filed}/bin")
    make_document(any_scene.house, any_scene.other, name="Jaarrekening.pdf")

    def found(**asked):
        return ids(any_scene.get(documents, query_string=asked).json)

    assert found(state="binned") == [filed]
    assert found(q="JAAR") == [filed]
    assert found(sha256=sha256(PDF).hexdigest()) == [str(any_scene.document_id)]
    today, tomorrow = datetime.now(UTC).date(), datetime.now(UTC).date() + timedelta(days=2)
    assert str(any_scene.document_id) in found(**{"from": str(today - timedelta(days=1)), "to": str(tomorrow)})
    assert found(**{"from": str(tomorrow)}) == []
    assert found(to="1999-12-31") == []
    for extreme in ({"from": "0001-01-01"}, {"to": "9999-12-31"}, {"changed_after": "0001-01-01T00:00:00+14:00"}):
        assert str(any_scene.document_id) in found(**extreme)
    for bad in ({"changed_after": "1"}, {"changed_after": "2026-01-01"}, {"sha256": "x"}, {"first": "2026-01-01"}):
        assert any_scene.get(documents, query_string=bad).status_code == 422


def test_another_dossier_shows_nothing_of_this_one(any_scene, documents):
    colleague = any_scene.issue(administrations={any_scene.other.id})
    assert any_scene.get(documents, token=colleague).status_code == 404
    assert any_scene.get(f"/administrations/{any_scene.other.id}/documents", token=colleague).json["items"] == []
