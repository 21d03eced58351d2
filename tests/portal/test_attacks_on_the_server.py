"""Attacks on the server itself, over a socket: two lengths, half requests, forms without end."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CRLF = "\r\n"
SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
FRAMING = {  # the head of a request whose end two parsers might see in different places (RFC 9112 6.3)
    "length and chunks": ["Content-Length: {n}", "Transfer-Encoding: chunked"],
    "chunks and length": ["Transfer-Encoding: chunked", "Content-Length: {n}"],
    "two lengths": ["Content-Length: {n}", "Content-Length: 0"],
    "a list of lengths": ["Content-Length: {n}, 0"],
    "a signed length": ["Content-Length: +{n}"],
    "a length in hexadecimal": ["Content-Length: 0x10"],
    "a blank before the colon": ["Content-Length : {n}"],
    "a coding that is none": ["Transfer-Encoding: xchunked"],
    "a coding in disguise": ["Transfer-Encoding: chunked, identity"],
    "a folded coding": ["Transfer-Encoding:", " chunked", "Content-Length: {n}"],
    "a bare carriage return": ["X: a\rTransfer-Encoding: chunked", "Content-Length: {n}"],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[tuple[str, int]]:
    """The portal as it runs: gunicorn in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    data = tmp_path_factory.mktemp("served")
    settings = {"DOSSIER_DATA": str(data), "DOSSIER_HTTP_LISTEN": f"127.0.0.1:{port}"}
    environment = {**os.environ, **settings}
    with (data / "log").open("wb") as log:
        program = subprocess.Popen(
            [sys.executable, "-m", "portal.serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        _await(port)
        yield "127.0.0.1", port
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(30)


def _await(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if b" 200 " in ask(("127.0.0.1", port), "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the portal did not start")


def ask(server: tuple[str, int], said: str | bytes, wait: float = 10) -> bytes:
    """All that comes back until the server closes, or is silent for as long as `wait` (seconds)."""
    heard = b""
    with socket.create_connection(server, timeout=wait) as line:
        try:
            line.sendall(said.encode() if isinstance(said, str) else said)
            while block := line.recv(65536):
                heard += block
        except (TimeoutError, ConnectionError):
            pass
    return heard


def answers(heard: bytes) -> list[int]:
    return [int(each) for each in re.findall(rb"^HTTP/1\.[01] (\d{3})", heard, re.MULTILINE)]


@pytest.mark.attack("P26")
@pytest.mark.parametrize("framing", FRAMING.values(), ids=FRAMING)
def test_no_request_hides_in_another(server, framing):
    """Each is refused or read as one: what hides in its body is never answered."""
    body = f"0{CRLF}{CRLF}{SMUGGLED}"
    head = CRLF.join(each.format(n=len(body)) for each in framing)
    heard = ask(server, f"POST /healthz HTTP/1.1{CRLF}Host: a{CRLF}{head}{CRLF}{CRLF}{body}", wait=2)
    assert 404 not in answers(heard), heard[:400]
    assert len(answers(heard)) <= 1, heard[:400]


CHUNKS = {  # a chunked body of which two parsers might see the end in different places (RFC 9112 7.1)
    "a size with a sign": "+0",
    "a size with a prefix": "0x0",
    "a size with a blank": " 0",
    "a size beyond any number": "f" * 17,
    "no size": "",
    "a bare line feed in an extension": "0;a\nb",
}


@pytest.mark.attack("P26")
@pytest.mark.parametrize("size", CHUNKS.values(), ids=CHUNKS)
def test_no_request_hides_behind_a_chunk(server, size):
    head = f"POST /healthz HTTP/1.1{CRLF}Host: a{CRLF}Transfer-Encoding: chunked{CRLF}{CRLF}"
    heard = ask(server, f"{head}{size}{CRLF}{CRLF}{SMUGGLED}", wait=2)
    assert 404 not in answers(heard), heard[:400]
    assert len(answers(heard)) <= 1, heard[:400]


@pytest.mark.attack("P26")
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_body_behind_a_refusal_is_no_request(server, version):
    """A refused request whose body was not read: the connection ends, or what follows is read as its body."""
    body = SMUGGLED * 3
    head = f"POST /login HTTP/{version}{CRLF}Host: a{CRLF}Content-Type: text/plain{CRLF}Content-Length: {len(body)}"
    heard = ask(server, f"{head}{CRLF}Connection: keep-alive{CRLF}{CRLF}{body}", wait=2)
    assert 404 not in answers(heard), heard[:400]
    assert len(answers(heard)) == 1, heard[:400]


@pytest.mark.attack("P26")
def test_there_is_one_language(server):
    """No HTTP/2 without TLS (RFC 9113 3.2), and no proxy for others."""
    upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
    heard = ask(server, f"GET /healthz HTTP/1.1\r\nHost: a\r\n{upgrade}\r\n", wait=2)
    assert answers(heard) == [200]
    assert 200 not in answers(ask(server, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", wait=2))
    assert 200 not in answers(ask(server, "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n", wait=2))


@pytest.mark.attack("P18")
@pytest.mark.parametrize(
    ("length", "sent"),
    [("5000000000", b"x"), ("-1", b"x"), ("99999999999999999999999", b"x"), ("zz", b"x")],
)
def test_a_length_that_is_not_true_is_no_reason_to_wait(server, length, sent):
    head = f"POST /login HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n"
    [status] = answers(ask(server, head.encode() + sent, wait=5))
    assert 400 <= status < 500


@pytest.mark.attack("P18")
def test_heads_have_an_end(server):
    for head in ("X: y\r\n" * 200, f"X: {'y' * 20_000}\r\n", f"Cookie: {'a=b; ' * 5_000}\r\n"):
        found = answers(ask(server, f"GET /healthz HTTP/1.1\r\nHost: a\r\n{head}\r\n", wait=5))
        assert found in ([400], [431], [])
    assert answers(ask(server, f"GET /{'a' * 10_000} HTTP/1.1\r\nHost: a\r\n\r\n", wait=5)) in ([400], [414], [])
    assert answers(ask(server, "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")) == [200]
