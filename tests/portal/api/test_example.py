"""The example of docs/api.md does what it says, before the running portal."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from posting import PDF
from sqlalchemy import select
from werkzeug.serving import make_server

from dossier.rules.scopes import Scope
from models import Administration

PROGRAM = Path(__file__).parents[3] / "docs/examples/file_invoice.py"
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


def run(scene, *arguments, token: str) -> tuple[int, str]:
    """With the stations at work meanwhile."""
    program = subprocess.Popen(
        [sys.executable, PROGRAM, *arguments],
        env=os.environ | {"API_TOKEN": token},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    while True:
        try:
            said, _ = program.communicate(timeout=0.3)
        except subprocess.TimeoutExpired:
            scene.walk()
        else:
            return program.returncode, said


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
