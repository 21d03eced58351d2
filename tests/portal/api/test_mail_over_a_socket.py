"""A provider before the real server: a mail that breaks off is not accepted."""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from api_scene import issue
from factories import make_administration, make_office
from posting import letter
from sqlalchemy import func, select
from system import PATIENCE, free_port, wait_for_port

from adapters.house import House
from dossier.rules.scopes import Scope
from models import Delivery, Mail, Receipt


class Provider:
    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._port = port
        self._headers = headers

    def post(self, body, *, chunked: bool = False) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        connection.request("POST", "/api/v1/mails", body, self._headers, encode_chunked=chunked)
        return connection.getresponse().status

    def break_off(self, head: dict[str, str], body: bytes) -> bytes:
        """Sends less than was announced, and says no more: what comes back."""
        lines = [f"{name}: {value}" for name, value in (self._headers | head).items()]
        with socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE) as wire:
            wire.sendall("\r\n".join(["POST /api/v1/mails HTTP/1.1", "Host: x", *lines, "", ""]).encode() + body)
            wire.shutdown(socket.SHUT_WR)
            return wire.recv(4096)


@contextmanager
def provider_before(house: House) -> Iterator[Provider]:
    make_office(house)
    token, port = issue(house, house.settings.domain, [Scope.MAILS_RECEIVE])[0], free_port()
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "message/rfc822",
        "X-Envelope-From": "klant@example.org",
        "X-Envelope-To": make_administration(house).address,
    }
    own = {"DOSSIER_DATA": str(house.settings.data), "DOSSIER_HTTP_LISTEN": f"127.0.0.1:{port}"}
    with (house.settings.data / "portal.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "portal.serve"], env=os.environ | own, stdout=log, stderr=log)
        try:
            wait_for_port(port)
            yield Provider(port, headers)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def test_whole_mails_are_accepted_and_broken_ones_are_not(house):
    raw = letter(("groot.pdf", b"%PDF-1.4" + b"x" * 400_000))
    with provider_before(house) as provider:
        assert provider.post(raw) == 202
        assert provider.post((raw[at : at + 1000] for at in range(0, len(raw), 1000)), chunked=True) == 202
        for head, body in (
            ({"Content-Length": str(len(raw))}, raw[:-1]),
            ({"Transfer-Encoding": "chunked"}, b"1000\r\n" + raw[:100]),
            ({"Transfer-Encoding": "chunked"}, b"64\r\n" + raw[:100] + b"\r\n"),
        ):
            assert b" 202 " not in provider.break_off(head, body)
    with house.database.read() as session:
        counts = [session.scalar(select(func.count()).select_from(each)) for each in (Mail, Delivery, Receipt)]
    assert counts == [1, 1, 2]
