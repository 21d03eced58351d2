"""The same request twenty times at the same moment, over HTTP, at two portals on one database: one effect (F60)."""

import http.client
import io
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode
from uuid import uuid4

from api_scene import issue
from client_side import ask, form_of, side, with_app
from factories import make_administration, make_office
from photos import photo
from signing_in import code_now, session_of
from sqlalchemy import func, select
from system import PATIENCE, free_port, wait_for_port
from werkzeug.test import EnvironBuilder

from dossier.rules.scopes import Scope
from models import ApprovalDecision, ApprovalRequest, Delivery, Mail, Receipt, Upload, UploadedFile, UploadPiece

TIMES = 20


class Portals:
    """Two processes of the portal, as two hosts have them."""

    def __init__(self, ports: list[int]) -> None:
        self.ports = ports
        self.set_cookie = ""  # of the last answer

    def ask(self, number: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str, str]:
        """At one of them: status, what it says, and where it leads to."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[number % len(self.ports)], timeout=PATIENCE)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        self.set_cookie = "; ".join(each.partition(";")[0] for each in answer.headers.get_all("Set-Cookie", []))
        return answer.status, answer.read().decode("utf-8", "replace"), answer.getheader("Location", "")

    def at_once(self, method: str, path: str, body: bytes, **headers: str) -> list[tuple[int, str, str]]:
        """TIMES the same, let go at one moment."""
        barrier = threading.Barrier(TIMES)

        def one(number: int) -> tuple[int, str, str]:
            barrier.wait()
            return self.ask(number, method, path, body, **headers)

        with ThreadPoolExecutor(TIMES) as pool:
            return list(pool.map(one, range(TIMES)))


@contextmanager
def running(house) -> Iterator[Portals]:
    ports, settings = [free_port(), free_port()], house.settings
    own = {f"DOSSIER_{name.upper()}": str(value) for name, value in settings.model_dump(exclude_defaults=True).items()}
    programs = []
    try:
        for port in ports:
            env = os.environ | own | {"DOSSIER_HTTP_LISTEN": f"127.0.0.1:{port}"}
            log = (settings.data / f"portal-{port}.log").open("wb")
            programs.append(subprocess.Popen([sys.executable, "-m", "portal.serve"], env=env, stdout=log, stderr=log))
        for port in ports:
            wait_for_port(port)
        yield Portals(ports)
    finally:
        for each in programs:
            each.terminate()
            each.wait(PATIENCE)


def cookie(house, baker) -> str:
    return f"dossier-session={session_of(house, baker.login)}"


def count(house, *tables) -> list[int]:
    with house.database.read() as session:
        return [session.scalar(select(func.count()).select_from(each)) or 0 for each in tables]


def posted(portals, path: str, fields: dict[str, str], kept: str) -> tuple[bytes, dict[str, str]]:
    """A form with the token of the page that it stands on, and the cookies that go with it."""
    page = portals.ask(0, "GET", path, Cookie=kept)[1]
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token, page
    both = f"{kept}; {portals.set_cookie}"
    kind = "application/x-www-form-urlencoded"
    return urlencode(fields | {"csrf_token": token[1]}).encode(), {"Content_Type": kind, "Cookie": both}


def one_approval(any_house, portals, baker, token):
    secret = with_app(any_house, baker.login)
    ask(any_house, baker, baker.document_id)
    kept = cookie(any_house, baker)
    assert portals.ask(0, "GET", f"/documents/{baker.document_id}/download", Cookie=kept)[0] == 200
    form = form_of(portals.ask(0, "GET", "/my/approvals/", Cookie=kept)[1])
    [verdict] = [f"verdict-{key.removeprefix('sha256-')}" for key in form if key.startswith("sha256")]
    fields = {**form, verdict: "akkoord", "code": code_now(secret)}
    body, headers = posted(portals, "/my/approvals/", fields, kept)
    answers = Counter(status for status, *_ in portals.at_once("POST", "/my/approvals/", body, **headers))
    assert (answers[302], sum(answers.values()) - answers[302]) == (1, TIMES - 1), answers
    assert set(answers) <= {302, 409, 429}
    with any_house.database.read() as session:
        [decision] = session.scalars(select(ApprovalDecision)).all()
        assert decision.agreed
        assert session.scalars(select(ApprovalRequest.state)).all() == ["approved"]


def one_upload_with_one_key(any_house, portals, baker, token):
    environ = EnvironBuilder(method="POST", data={"file": (io.BytesIO(b"%PDF-1.4 een"), "bon.pdf")}).get_environ()
    body, kind = environ["wsgi.input"].read(), environ["CONTENT_TYPE"]
    path = f"/api/v1/administrations/{baker.administration.id}/uploads"
    headers = {"Authorization": f"Bearer {token}", "Content_Type": kind, "Idempotency_Key": str(uuid4())}
    answers = portals.at_once("POST", path, body, **headers)
    accepted = {text for status, text, _ in answers if status == 202}
    assert len(accepted) == 1, Counter(status for status, *_ in answers)
    assert {status for status, *_ in answers} <= {202, 409}
    assert count(any_house, Upload, UploadedFile) == [1, 1]
    assert portals.ask(1, "POST", path, body, **headers)[1] in accepted  # and later the answer of the first time


def one_mail_of_a_provider(any_house, portals, baker, token):
    headers = {
        "Authorization": f"Bearer {token}",
        "Content_Type": "message/rfc822",
        "X_Envelope_From": "klant@example.org",
        "X_Envelope_To": baker.administration.address,
    }
    raw = b"From: klant@example.org\r\nSubject: Bon\r\n\r\nHierbij.\r\n"
    answers = portals.at_once("POST", "/api/v1/mails", raw, **headers)
    took = [status for status, *_ in answers if status == 202]
    assert took
    assert {status for status, *_ in answers} <= {202, 503}
    assert count(any_house, Mail, Delivery, Receipt) == [1, 1, len(took)]


def photos_that_are_bound_once(any_house, portals, baker, token):
    """The telephone asks again while the first request still binds: its network was away for a moment."""
    kept, base = cookie(any_house, baker), f"/my/uploads/{baker.administration.id}"
    body, headers = posted(portals, baker.folder, {"remark": "bon"}, kept)
    begun = portals.ask(0, "POST", f"{base}/into/{baker.folder_id}/begin", body, **headers)
    assert begun[0] == 200, begun
    finish, files = (re.search(rf'"{each}":"([^"]+)"', begun[1])[1] for each in ("finish", "files"))
    for content in (photo(), photo((800, 600))):
        body, headers = posted(portals, baker.folder, {"name": "IMG.jpg", "size": str(len(content))}, kept)
        place = re.search(r'"bytes":"([^"]+)"', portals.ask(0, "POST", files, body, **headers)[1])[1]
        csrf = re.search(rb"csrf_token=([^&]+)", body)[1].decode()
        sent = {"Cookie": headers["Cookie"], "X_CSRFToken": csrf}
        assert portals.ask(1, "POST", f"{place}?offset=0", content, **sent)[0] == 200
    body, headers = posted(portals, baker.folder, {"one_pdf": "yes"}, kept)
    answers = Counter(status for status, *_ in portals.at_once("POST", finish, body, **headers))
    assert answers[200]
    assert set(answers) <= {200, 409, 503}
    mine = select(UploadedFile.declared_type).join(Upload, Upload.id == UploadedFile.upload_id)
    with any_house.database.read() as session:
        made = session.scalars(mine.where(Upload.remark == "bon", Upload.finished_at.is_not(None))).all()
        assert made == ["application/pdf"]
        assert session.scalars(select(UploadPiece)).all() == []
    assert count(any_house, Upload) == [2]


def test_one_effect(any_house):
    """In one test, as two programs take long to start."""
    make_office(any_house)
    token = issue(any_house, any_house.settings.domain, Scope)[0]
    baker = side(any_house, make_administration(any_house), "bakker@klant.example", "Zwaluw", may_approve=True)
    with running(any_house) as portals:
        for each in (one_approval, one_upload_with_one_key, one_mail_of_a_provider, photos_that_are_bound_once):
            each(any_house, portals, baker, token)
