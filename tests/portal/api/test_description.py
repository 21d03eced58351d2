"""The OpenAPI document is valid, and the running API does what it says: schemathesis asks over a real socket."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

import api_hooks
import pytest
from api_scene import Scene, make_scene
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.api.app import PREFIX

PROGRAM = Path(sys.executable).with_name("schemathesis")
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


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
            assert {"400", "401", "403", "404", "409", "429", "500", "503"} <= declared or path == "/health"
            assert method == "get" or {"413", "422"} <= declared, path


SHORT = ("--phases=coverage", "--mode=negative", "--seed=1")  # a step beyond each bound of each field
LONG = ("--phases=coverage,fuzzing,stateful", f"--max-examples={os.environ.get('API_EXAMPLES', '100')}")


@pytest.mark.parametrize(
    "form", [SHORT, pytest.param(LONG, marks=[pytest.mark.slow, pytest.mark.timeout(7200)])], ids=["short", "long"]
)
def test_the_running_api_does_what_its_document_says(house, form, tmp_path):
    unlimited = house.settings.model_copy(update={"api_calls_per_minute": 1_000_000})
    scene = make_scene(replace(house, settings=unlimited))
    with running(scene) as address:
        command = [PROGRAM, "--config-file", CONFIGURATION, "run", f"{address}/openapi.json", "--url", address]
        options = [*form, "--checks=all", "--suppress-health-check=all", "--no-color"]
        given = {
            "TOKEN": scene.token,
            "ADMINISTRATION": scene.administration.id,
            "FOLDER": scene.folder_id,
            "DOCUMENT": scene.document_id,
            "UPLOAD": scene.upload_id,
            "FILE": scene.file_id,
            "PYTHONPATH": Path(api_hooks.__file__).parent,
        }
        environment = os.environ | {name: str(value) for name, value in given.items()}
        asked = {"env": environment, "cwd": tmp_path, "capture_output": True, "text": True}
        done = subprocess.run([*command, *options], check=False, **asked)
    assert done.returncode == 0, done.stdout + done.stderr


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
