"""What every answer of the API keeps to: problems, limits, keys and cursors."""

from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, datetime
from inspect import getsource, unwrap
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import structlog
from api_scene import bare_api, make_scene
from sqlalchemy import event, make_url, select
from structlog.testing import capture_logs

from adapters.database import Database
from benchmarks.faults.chaos import Proxy
from dossier.documents import lists
from dossier.programs.token_use import minute_of
from dossier.rules.errors import NotFound, Refused, TryLater
from dossier.structure import folders
from models import ApiAnswer
from portal.api.problems import MEDIA_TYPE
from portal.app import create_app


def folders_of(scene):
    return f"/administrations/{scene.administration.id}/folders"


WRONG = [
    ("GET", "/nowhere", {}, 404, "not-found"),
    ("DELETE", "/administrations", {}, 405, "method-not-allowed"),
    ("GET", "/administrations/x", {}, 404, "not-found"),
    ("GET", "/administrations?limit=0", {}, 422, "invalid"),
    ("GET", "/administrations?limit=201", {}, 422, "invalid"),
    ("GET", "/administrations?page=2", {}, 422, "invalid"),
    ("GET", "/administrations?q=%00", {}, 422, "invalid"),
    ("GET", "/administrations?cursor=made-up", {}, 422, "invalid"),
    ("POST", "{folders}", {"data": "{", "content_type": "application/json"}, 400, "malformed"),
    ("POST", "{folders}", {"json": {}}, 422, "invalid"),
    ("POST", "{folders}", {}, 422, "invalid"),
    ("POST", "{folders}", {"data": "null", "content_type": "application/json"}, 422, "invalid"),
    ("POST", "{folders}", {"json": {"name": "a", "colour": "red"}}, 422, "invalid"),
    ("POST", "{folders}", {"json": {"name": "a/b"}}, 409, "refused"),
    ("POST", "{folders}", {"data": b"x" * 2_000_001}, 413, "too-large"),
]


def test_every_error_is_a_problem(scene, subtests):
    for method, path, values, status, kind in WRONG:
        with subtests.test(f"{method} {path}"):
            headers = {"Idempotency-Key": str(uuid4())}
            answer = scene.ask(method, path.format(folders=folders_of(scene)), headers=headers, **values)
            assert (answer.status_code, answer.content_type) == (status, MEDIA_TYPE), answer.text
            said = answer.json
            assert (said["status"], said["type"]) == (status, f"urn:dossier:problem:{kind}")
            assert said["instance"] == f"urn:uuid:{answer.headers['X-Request-Id']}"
            assert ("code" in said) == (kind == "refused")
            assert "Nothing was done." in said["detail"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert ("errors" in said) == (status == 422)
            assert (answer.headers.get("Allow") is not None) == (status == 405)


def test_a_neighbour_that_is_away_is_said_with_when_to_come_again(scene, monkeypatch):
    def away(*_):
        raise TryLater("the relay at 10.0.0.7 hangs")

    monkeypatch.setattr(folders, "make", away)
    answer = scene.make(folders_of(scene), key="k", json={"name": "Auto"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "10.0.0.7" not in answer.text
    monkeypatch.undo()
    assert scene.make(folders_of(scene), key="k", json={"name": "Auto"}).status_code == 201


def test_no_cookie_is_read_or_written(scene):
    scene.client.set_cookie("dossier-session", "x")
    assert scene.get("/administrations", token="").status_code == 401
    assert "Set-Cookie" not in scene.get("/administrations").headers


def test_the_same_request_again_makes_nothing_and_has_the_first_answer(scene):
    first = scene.make(folders_of(scene), key="k", json={"name": "Auto"})
    again = scene.make(folders_of(scene), key="k", json={"name": "Auto"})
    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)
    assert again.headers["Location"] == first.headers["Location"]
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    other = scene.make(folders_of(scene), key="k", json={"name": "Boot"})
    assert (other.status_code, other.json["type"]) == (422, "urn:dossier:problem:idempotency-key-reused")
    assert names(scene) == ["Auto", "Vaste activa"]
    with scene.house.database.read() as session:
        [kept] = session.scalars(select(ApiAnswer)).all()
    assert "Auto" not in kept.sealed
    assert scene.get(first.headers["Location"]).json["name"] == "Auto"


def test_a_key_is_needed_and_plain(scene):
    for bad in ({}, {"Idempotency-Key": ""}, {"Idempotency-Key": "x" * 201}):
        answer = scene.ask("POST", folders_of(scene), headers=bad, json={"name": "Auto"})
        assert (answer.status_code, answer.json["type"]) == (400, "urn:dossier:problem:idempotency-key-needed")
    assert names(scene) == ["Vaste activa"]


def test_what_was_refused_may_be_asked_again_with_its_key(scene):
    assert scene.make(folders_of(scene), key="k", json={"name": "a/b"}).status_code == 409
    assert scene.make(folders_of(scene), key="k", json={"name": "ab"}).status_code == 201


def test_after_a_fault_nobody_says_that_nothing_was_done(scene, monkeypatch):
    def fails(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr(folders, "make", fails)
    answer = scene.make(folders_of(scene), key="k", json={"name": "Auto"})
    assert (answer.status_code, answer.content_type) == (500, MEDIA_TYPE)
    assert "secret" not in answer.text
    monkeypatch.undo()
    assert_nobody_knows(scene.make(folders_of(scene), key="k", json={"name": "Auto"}))


def assert_nobody_knows(again):
    assert (again.status_code, again.json["type"]) == (409, "urn:dossier:problem:idempotency-outcome-unknown")
    assert "Retry-After" not in again.headers


def test_the_same_request_waits_while_the_first_one_runs(scene, monkeypatch):
    again, make = [], folders.make

    def asked_again_meanwhile(*args):
        again.append(scene.make(folders_of(scene), key="k", json={"name": "Auto"}))
        return make(*args)

    monkeypatch.setattr(folders, "make", asked_again_meanwhile)
    assert scene.make(folders_of(scene), key="k", json={"name": "Auto"}).status_code == 201
    [answer] = again
    assert (answer.status_code, answer.json["type"]) == (409, "urn:dossier:problem:idempotency-in-flight")
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.postgres
def test_a_commit_without_an_answer_makes_nothing_twice(house, emptied_pg_url):
    """The database commits, and its answer is lost on the way back."""
    url = make_url(emptied_pg_url)
    proxy = Proxy(f"unix:{url.query['host']}/.s.PGSQL.5432")
    try:
        host, _, port = proxy.place.rpartition(":")
        scene = make_scene(replace(house, database=Database(url.set(host=host, port=int(port), query={}))))

        @event.listens_for(scene.house.database.engine, "before_cursor_execute")
        def lose_the_answer(_connection, _cursor, statement, *_):
            if statement.startswith("INSERT INTO folder "):
                proxy.set(loses_answer_to=b"COMMIT", times=1)

        first = scene.make(folders_of(scene), key="k", json={"name": "Auto"})
        assert (first.status_code, first.json["type"]) == (503, "urn:dossier:problem:try-later")
        assert proxy.met
        assert_nobody_knows(scene.make(folders_of(scene), key="k", json={"name": "Auto"}))
        assert names(scene) == ["Auto", "Vaste activa"]
    finally:
        scene.house.database.close()
        proxy.close()


@pytest.mark.parametrize("goes_wrong", [TryLater, NotFound, Refused])
def test_what_was_made_and_cannot_be_read_is_not_made_again(scene, monkeypatch, goes_wrong):
    def fails(*_):
        raise goes_wrong("afterwards")

    monkeypatch.setattr(lists, "folder", fails)
    assert scene.make(folders_of(scene), key="k", json={"name": "Auto"}).status_code in {404, 409, 503}
    monkeypatch.undo()
    assert_nobody_knows(scene.make(folders_of(scene), key="k", json={"name": "Auto"}))
    assert names(scene) == ["Auto", "Vaste activa"]


def test_every_view_that_makes_something_says_when_it_is_made():
    views = [view for view in bare_api().view_functions.values() if getattr(view, "once", False)]
    assert len(views) > 5
    assert [view for view in views if "    made()\n" not in getsource(unwrap(view))] == []


def test_two_portals_share_the_limit_of_a_token(scene):
    house = replace(scene.house, settings=scene.house.settings.model_copy(update={"api_calls_per_minute": 20}))
    portals = [create_app(house).test_client() for _ in range(2)]
    began, answers = None, []
    while began != minute_of(datetime.now(UTC)):  # again when the minute ended meanwhile
        began, headers = minute_of(datetime.now(UTC)), {"Authorization": f"Bearer {scene.issue()}"}
        answers = [portals[each % 2].get("/api/v1/administrations", headers=headers) for each in range(24)]
    assert [each.status_code for each in answers] == [200] * 20 + [429] * 4
    assert (answers[0].headers["RateLimit-Policy"], answers[0].headers["RateLimit"][:13]) == (
        '"minute";q=20;w=60',
        '"minute";r=19',
    )
    late = answers[-1]
    assert (late.content_type, late.json["type"]) == (MEDIA_TYPE, "urn:dossier:problem:too-many-requests")
    assert 0 < int(late.headers["Retry-After"]) <= 60


def test_a_list_goes_by_the_page_and_ends(any_scene):
    path, found = "/administrations?limit=1", []
    while path:
        page = any_scene.get(path).json
        found += [each["id"] for each in page["items"]]
        path = page["next"]
        assert path is None or "limit=1" in path
    whole = any_scene.get("/administrations").json
    assert [each["id"] for each in whole["items"]] == found
    assert whole["next"] is None
    assert len(found) == 3


@pytest.mark.attack("P23")
@pytest.mark.parametrize("ask", ["limit=1000000", "limit=0", "limit=-1", "limit=1e9", "cursor=999999999", "cursor=x"])
def test_no_page_is_larger_or_further_than_there_are(scene, ask):
    answer = scene.get(f"/administrations?{ask}")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


@pytest.mark.attack("P23")
def test_a_cursor_tells_nothing_and_is_only_ours(scene):
    cursor = parse_qs(urlsplit(scene.get("/administrations?limit=1").json["next"]).query)["cursor"][0]
    assert b"name" not in urlsafe_b64decode(cursor)
    assert scene.get("/administrations", query_string={"cursor": cursor[:-4] + "AAA="}).status_code == 422


def names(scene):
    return sorted(each["name"] for each in scene.get(folders_of(scene)).json["items"])


def test_every_request_has_a_number_that_the_log_has_too(scene):
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        answers = [scene.get("/token"), scene.get("/nowhere"), scene.get("/token", token="dossier_guessed")]
    numbers = [each.headers["X-Request-Id"] for each in answers]
    assert len(set(numbers)) == 3
    said = [(each["request"], each["status"], each["token"]) for each in lines if each["event"] == "api"]
    assert said == list(zip(numbers, (200, 404, 401), (str(scene.token_id), None, None), strict=True))
    assert answers[1].json["request_id"] == numbers[1]
