"""The OpenAPI document is valid, and the running API does what it says: schemathesis asks over a real socket."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

import api_hooks
import api_made
import pytest
from api_operations import OPERATIONS
from api_scene import Scene, make_scene
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from dossier.documents import records
from dossier.rules.handling import RecordKind
from dossier.rules.record_lines import NewRecord
from dossier.rules.webhooks import WebhookEvent
from dossier.structure import folders
from dossier.structure.tree import NewFolder
from ingest import mails
from ingest.wanted import Wanted
from models import WebhookDelivery
from portal.api.app import PREFIX
from portal.api.examples import EXAMPLES

PROGRAM = Path(sys.executable).with_name("schemathesis")
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
WITHOUT = {"FilesToUpload", "VersionToAdd"}  # forms: bytes make no example


def test_the_document_is_valid(scene):
    document = scene.get("/openapi.json", token="").json
    assert document["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document).validate()
    assert document["servers"] == [{"url": f"{scene.house.settings.portal_url}{PREFIX}"}]


def test_every_answer_that_is_a_problem_is_declared_so(scene):
    document = scene.get("/openapi.json", token="").json
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            declared = set(operation["responses"])
            assert {"400", "401", "403", "404", "429", "500", "503"} <= declared or path == "/health"
            assert method == "get" or {"409", "413", "422"} <= declared, path
            assert method != "get" or "409" not in declared or path.endswith(("/file", "/grants")), path


def test_operations_keep_their_names(scene):
    """Clients in other languages are made from them."""
    document = scene.get("/openapi.json", token="").json
    named = {
        f"{method.upper()} {path}": operation["operationId"]
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    assert named == OPERATIONS
    assert len(set(named.values())) == len(named)


def test_each_schema_stands_there_once_and_has_an_example_that_fits(scene):
    document = scene.get("/openapi.json", token="").json
    schemas = document["components"]["schemas"]
    assert not [name for name in schemas if "." in name]
    told = re.findall(r"#/components/schemas/(\w+)", json.dumps(list(_bodies(document))))
    assert set(told) - set(EXAMPLES) == WITHOUT
    for name, example in EXAMPLES.items():
        assert schemas[name]["examples"] == [example]
        OAS31Validator({**schemas[name], "components": document["components"]}).validate(example)


def _bodies(document):
    for operations in document["paths"].values():
        for operation in operations.values():
            for each in (operation.get("requestBody", {}), *operation["responses"].values()):
                yield from (content["schema"] for content in each.get("content", {}).values())


def test_webhooks_are_described_with_what_they_send(scene):
    """Each message that was sent in earnest is as the document says."""
    document = scene.get("/openapi.json", token="").json
    assert set(document["webhooks"]) == set(WebhookEvent)
    api_made.webhook(scene)
    api_made.decided(scene)
    home = f"/administrations/{scene.administration.id}/documents/{scene.document_id}"
    for path, body in (("move", {"folder_id": None}), ("bin", {}), ("restore", {})):
        scene.ask("POST", f"{home}/{path}", json=body)
    with scene.house.database.read() as session:
        bodies = [json.loads(each) for each in session.scalars(select(WebhookDelivery.body))]
    assert {each["type"] for each in bodies} > {"approval.changed", "upload.judged", "document.moved", "inbox.arrived"}
    for body in bodies:
        operation = document["webhooks"][body["type"]]["post"]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        OAS31Validator({**schema, "components": document["components"]}).validate(body)
        assert {each["name"] for each in operation["parameters"]} == {
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
        }


BEYOND = ("--phases=coverage", "--mode=negative", "--seed=1")  # a step beyond each bound of each field
WITHIN = ("--phases=examples,fuzzing", "--mode=positive", "--max-examples=10", "--seed=1")
LONG = ("--phases=coverage,fuzzing,stateful", f"--max-examples={os.environ.get('API_EXAMPLES', '100')}")


@pytest.mark.parametrize(
    "form",
    [
        BEYOND,
        pytest.param(WITHIN, marks=pytest.mark.timeout(300)),
        pytest.param(LONG, marks=[pytest.mark.slow, pytest.mark.timeout(7200)]),
    ],
    ids=["beyond", "within", "long"],
)
def test_the_running_api_does_what_its_document_says(house, form, tmp_path):
    unlimited = house.settings.model_copy(update={"api_calls_per_minute": 1_000_000})
    scene = make_scene(replace(house, settings=unlimited))
    with running(scene) as address:
        command = [PROGRAM, "--config-file", CONFIGURATION, "run", f"{address}/openapi.json", "--url", address]
        options = [*form, "--checks=all", "--suppress-health-check=all", "--no-color"]
        environment = os.environ | {name: str(value) for name, value in there(scene).items()}
        asked = {"env": environment, "cwd": tmp_path, "capture_output": True, "text": True}
        done = subprocess.run([*command, *options], check=False, **asked)
    assert done.returncode == 0, done.stdout + done.stderr


def there(scene: Scene) -> dict[str, object]:
    """What schemathesis asks about, by the names of its configuration."""
    desk = api_made.desk(scene)
    approval_id, decision_id = api_made.decided(scene)
    spare = NewRecord(RecordKind.ENTRY, "1")
    return {
        "PYTHONPATH": Path(api_hooks.__file__).parent,
        "TOKEN": scene.token,
        "ADMINISTRATION": scene.administration.id,
        "FOLDER": scene.folder_id,
        "SPARE_FOLDER": folders.make(scene.house.database, desk, NewFolder("Over")).folder_id,
        "DOCUMENT": scene.document_id,
        "UPLOAD": scene.upload_id,
        "FILE": scene.file_id,
        "PERSON": api_made.person(scene),
        "RECORD": api_made.record(scene),
        "SPARE_RECORD": records.put(scene.house.database, desk, spare),
        "APPROVAL": approval_id,
        "DECISION": decision_id,
        "WEBHOOK": api_made.webhook(scene),
        "SPARE_WEBHOOK": api_made.webhook(scene),
        "MAIL": mails.list_mails(scene.house, Wanted(), 1)[0].id,
    }


class _Quick(WSGIRequestHandler):
    """Keeps the connection, and writes no line for each request."""

    protocol_version = "HTTP/1.1"

    def log(self, *_):
        pass


@contextmanager
def running(scene: Scene) -> Iterator[str]:
    """The address of the API."""
    server = make_server("127.0.0.1", 0, scene.client.application, threaded=True, request_handler=_Quick)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
    finally:
        server.shutdown()
        thread.join()
