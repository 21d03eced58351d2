"""Mails by the API: listed, looked at, and handed over by a provider."""

from uuid import UUID

import pytest
from api_scene import Scene
from posting import letter
from sqlalchemy import func, select

from dossier.rules.scopes import Scope
from dossier.rules.states import Outcome
from ingest.bounds import on_the_wire
from models import Delivery

MAIL = "message/rfc822"


def hand_over(scene: Scene, *to: str, raw: bytes | None = None, **more):
    """`to`: whom; nobody: the dossier of the scene."""
    envelope = {
        "X-Envelope-From": "<klant@example.org>",
        "X-Envelope-To": ", ".join(to or [scene.administration.address]),
    }
    values = {"data": letter() if raw is None else raw, "content_type": MAIL} | more
    return scene.ask("POST", "/mails", headers=envelope | values.pop("headers", {}), **values)


def deliveries(scene: Scene) -> int:
    with scene.house.database.read() as session:
        return session.scalar(select(func.count()).select_from(Delivery)) or 0


def test_a_mail_that_is_handed_over_is_filed_and_shown(any_scene):
    answer = hand_over(any_scene)
    assert answer.status_code == 202
    [recipient] = answer.json["recipients"]
    assert (recipient["state"], recipient["text"]) == ("accepted", "Accepted")

    any_scene.walk()
    mail = any_scene.get(f"/mails/{recipient['mail_id']}").json
    assert (mail["outcome"], mail["subject"]) == (Outcome.FILED, "Factuur")
    assert "factuur.pdf" in [part["name"] for part in mail["parts"]]
    [waiting] = any_scene.get(f"/administrations/{any_scene.administration.id}/inbox").json["items"]
    assert waiting["name"] == "factuur.pdf"


def test_twice_is_once(scene):
    raw = letter()
    first, second = hand_over(scene, raw=raw), hand_over(scene, raw=raw)
    assert first.json["recipients"] == second.json["recipients"]
    assert deliveries(scene) == 1


def test_for_nobody_it_is_refused_with_a_word_for_each(scene):
    answer = hand_over(scene, f"niemand.dossier@{scene.house.settings.domain}", "x@elders.example")
    assert answer.status_code == 422
    assert [each["state"] for each in answer.json["recipients"]] == ["unknown", "not-ours"]
    assert deliveries(scene) == 0


def test_for_some_it_is_accepted_with_a_word_for_each(scene):
    answer = hand_over(scene, scene.administration.address, "x@elders.example")
    assert (answer.status_code, [each["state"] for each in answer.json["recipients"]]) == (
        202,
        ["accepted", "not-ours"],
    )


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"headers": {"X-Envelope-To": " , "}}, 422),
        ({"headers": {"X-Envelope-From": "geen adres"}}, 422),
        ({"content_type": "application/json"}, 415),
        ({"raw": b""}, 422),
        ({"raw": b"Received: by x\r\n" * 101 + b"\r\n"}, 422),
    ],
)
def test_what_is_no_mail_is_refused(scene, said, status):
    assert hand_over(scene, **said).status_code == status
    assert deliveries(scene) == 0


def test_what_is_too_large_is_refused_before_it_is_read(scene):
    most = on_the_wire(scene.house.settings.size_limit)
    answer = hand_over(scene, raw=b"x" * (most + 1))
    assert (answer.status_code, answer.json["type"]) == (413, "urn:dossier:problem:too-large")


def test_with_the_store_away_the_provider_is_asked_to_try_again(scene):
    folder = scene.house.settings.blobs_dir
    folder.rename(folder.with_name("away"))
    answer = hand_over(scene)
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)
    assert deliveries(scene) == 0


def test_a_token_for_receiving_reads_nothing(scene):
    receiver = scene.issue({Scope.MAILS_RECEIVE})
    assert scene.get("/mails", token=receiver).status_code == 403


def test_mails_come_by_the_page_and_by_what_is_asked(any_scene):
    ids = [UUID(hand_over(any_scene).json["recipients"][0]["mail_id"]) for _ in range(3)]
    first = any_scene.get("/mails?limit=2").json
    second = any_scene.get(first["next"]).json
    assert [UUID(each["id"]) for each in first["items"] + second["items"]] == ids[::-1]
    assert second["next"] is None
    assert any_scene.get("/mails?outcome=parked").json["items"] == []
    elsewhere = f"/mails?administration_id={any_scene.other.id}"
    assert any_scene.get(elsewhere).json["items"] == []
