"""The examples of docs/api.md do what they say, before the running portal."""

import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from api_scene import make_scene
from posting import PDF
from sqlalchemy import select
from werkzeug.serving import make_server

from dossier.rules.scopes import Scope
from models import Administration

EXAMPLES = Path(__file__).parents[3] / "docs/examples"
SCOPES = {
    Scope.ADMINISTRATIONS_READ,
    Scope.FOLDERS_READ,
    Scope.DOCUMENTS_READ,
    Scope.DOCUMENTS_WRITE,
    Scope.RECORDS_WRITE,
}


@pytest.fixture
def portal(scene):
    server = make_server("127.0.0.1", 0, scene.client.application, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def name(scene):
    with scene.house.database.read() as session:
        return session.scalars(select(Administration.name).where(Administration.id == scene.administration.id)).one()


def run(scene, *arguments, token: str, program: str = "file_invoice.py") -> tuple[int, str]:
    """With the stations at work meanwhile."""
    running = subprocess.Popen(
        [sys.executable, EXAMPLES / program, *arguments],
        env=os.environ | {"API_TOKEN": token},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    while True:
        try:
            said, _ = running.communicate(timeout=0.3)
        except subprocess.TimeoutExpired:
            scene.walk()
        else:
            return running.returncode, said


def test_an_invoice_is_filed_once_and_hangs_on_its_asset(scene, portal, name, tmp_path):
    invoice = tmp_path / "Factuur oven.pdf"
    invoice.write_bytes(PDF + b"% oven")
    arguments = (portal, name, str(invoice), "--asset", "100", "--description", "Oven")
    token, said = scene.issue(SCOPES), "Factuur oven.pdf is in 'Vaste activa' and hangs on fixed asset 100.\n"
    for _ in range(2):
        assert run(scene, *arguments, token=token) == (0, said)
    home = f"/administrations/{scene.administration.id}"
    [asset] = scene.get(f"{home}/records?kind=fixed-asset&number=100").json["items"]
    [document] = scene.get(f"{home}/records/{asset['id']}/documents").json["items"]
    assert (document["name"], document["folder_id"]) == ("Factuur oven.pdf", str(scene.folder_id))


def test_what_it_may_not_is_said(scene, portal, name, tmp_path):
    arguments = (portal, name, str(tmp_path / "x.pdf"), "--asset", "100")
    status, said = run(scene, *arguments, token=scene.issue({Scope.MAILS_READ}))
    assert (status, "administrations:read" in said) == (1, True)


def test_a_program_keeps_up_and_gives_a_new_version(scene, portal, name, tmp_path):
    def keep_up(*arguments):
        return run(scene, *map(str, arguments), token=scene.token, program="keep_up.py")

    known, better = tmp_path / "known.json", tmp_path / "verbeterd.pdf"
    better.write_bytes(PDF + b"% verbeterd")
    assert keep_up("sync", portal, name, known) == (0, "filed: factuur.pdf, version 1\n")
    assert keep_up("sync", portal, name, known) == (0, "")
    handed = keep_up("version", portal, name, scene.document_id, better)
    assert handed == (0, "factuur.pdf has version 2.\n")
    status, said = keep_up("sync", portal, name, known)
    assert (status, sorted(said.splitlines())) == (
        0,
        ["binned: verbeterd.pdf, version 1", "filed: factuur.pdf, version 2"],
    )
    assert set(json.loads(known.read_text())["documents"]) >= {str(scene.document_id)}


@pytest.fixture
def inside(house):
    """An office that sends to programs on this machine."""
    return make_scene(replace(house, settings=house.settings.model_copy(update={"webhook_networks": "127.0.0.0/8"})))


def test_a_program_hears_of_changes_and_of_nobody_else(inside):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    added = inside.make("/webhooks", json={"url": f"http://127.0.0.1:{port}/", "events": ["document.moved"]}).json
    listener = subprocess.Popen(
        [sys.executable, EXAMPLES / "keep_up.py", "listen", str(port)],
        env=os.environ | {"WEBHOOK_SECRET": added["secret"]},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        trial = f"/webhooks/{added['id']}/test"
        wait_until(lambda: inside.ask("POST", trial).json["answer"] == "204")
        inside.ask("POST", f"/webhooks/{added['id']}/rotate", headers={"Idempotency-Key": "k"})
        home = f"/administrations/{inside.administration.id}/documents/{inside.document_id}"
        inside.ask("POST", f"{home}/move", json={"folder_id": None})
        inside.walk()
        forged = Request(f"http://127.0.0.1:{port}/", b"{}", {"webhook-id": "x", "webhook-timestamp": "1"})
        with pytest.raises(HTTPError, match="400"):
            urlopen(forged, timeout=10)
    finally:
        listener.terminate()
    heard = listener.communicate(timeout=10)[0].splitlines()
    assert (heard[0], [each.split()[0] for each in heard[1:]]) == ("test {}", ["document.moved"])


def wait_until(happens, seconds=30):
    deadline = monotonic() + seconds
    while not happens():
        assert monotonic() < deadline
        sleep(0.2)
