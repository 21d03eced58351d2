"""The API as a person reads it: all that the OpenAPI document has, without script and from nowhere else."""

import re

from api_operations import OPERATIONS

from dossier.rules.webhooks import WebhookEvent
from portal.app import create_app


def test_everything_of_the_document_is_on_the_page(house, make_office):
    make_office()
    client = create_app(house).test_client()
    answer = client.get("/help/api")
    document = client.get("/api/v1/openapi.json").json
    assert answer.status_code == 200, "also for who is not signed in"
    ids = set(re.findall(r'id="([^"]+)"', answer.text))
    assert set(OPERATIONS.values()) <= ids
    assert {f"schema-{name}" for name in document["components"]["schemas"]} <= ids
    assert all(event in answer.text for event in WebhookEvent)
    targets = set(re.findall(r'href="#([^"]+)"', answer.text))
    assert targets <= ids
    assert "documents:write" in answer.text
    assert "folder-locked" in answer.text


def test_nothing_of_it_comes_from_elsewhere(house, make_office):
    make_office()
    page = create_app(house).test_client().get("/help/api").text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!localhost|127\.0\.0\.1)', page)
