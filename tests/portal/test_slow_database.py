"""The portal as a program, and a database that does not come to an answer: whoever waits is told, in words."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from cryptography.fernet import Fernet
from factories import make_office
from smtp_door import eventually
from sqlalchemy import text
from system import free_port

from adapters.house import open_house
from settings import load


def get(url):
    """Status and text."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def answers(url):
    try:
        return get(url)[0] == 200
    except OSError:
        return False


@pytest.mark.attack("P23")
def test_a_question_that_waits_too_long_is_cut_off_and_said(pg_url, tmp_path):
    given = {"database_url": pg_url, "secret_keys": Fernet.generate_key().decode(), "data": str(tmp_path / "data")}
    house, port = open_house(load(**given)), free_port()
    make_office(house)
    settings = given | {"http_listen": f"127.0.0.1:{port}", "portal_read_limit": "0.5"}
    env = os.environ | {f"DOSSIER_{name.upper()}": value for name, value in settings.items()}
    program = subprocess.Popen([sys.executable, "-m", "portal.serve"], env=env)
    try:
        assert eventually(lambda: answers(f"http://127.0.0.1:{port}/login"), 40)
        with house.database.write() as locking:
            locking.execute(text("LOCK TABLE office IN ACCESS EXCLUSIVE MODE"))
            begun = time.monotonic()
            status, said = get(f"http://127.0.0.1:{port}/office/colour.css")
            assert time.monotonic() - begun < 10
        assert status == 503
        assert "over een minuut" in said
        assert answers(f"http://127.0.0.1:{port}/office/colour.css"), "it goes on"
    finally:
        program.terminate()
        program.wait(40)
        house.database.close()
