"""Clean is what clamd clearly calls clean, and nothing else."""

import base64
import io
import socket
import struct
import threading
import zipfile
from contextlib import contextmanager
from datetime import timedelta

import eicar
import pytest

from adapters.scanner import Clamd, NoScanner, Verdict, open_scanner
from dossier.rules.errors import TryLater
from dossier.rules.states import ScanState
from settings import BadSetting, load

PATIENCE = timedelta(seconds=10)  # more than any answer here takes, on a busy machine too
IMPATIENT = timedelta(seconds=0.3)
MAIL_HEAD = (
    b"From: a@example.nl\nSubject: invoice\nMIME-Version: 1.0\n"
    b"Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\n"
)
A_LOT = 8_000_000  # bytes: more than the buffers of a socket take


def test_without_a_scanner_nothing_is_called_clean(settings):
    scanner = open_scanner(settings)
    assert isinstance(scanner, NoScanner)
    assert scanner.scan(io.BytesIO(eicar.EICAR)) == Verdict(ScanState.NO_SCANNER)
    assert scanner.ping() is None


@pytest.mark.parametrize(
    ("said", "address"),
    [("localhost:3310", ("localhost", 3310)), ("[::1]:3310", ("::1", 3310)), ("127.0.0.1:1", ("127.0.0.1", 1))],
)
def test_addresses(tmp_path, said, address):
    assert open_scanner(load(data=tmp_path, clamd=said)) == Clamd(address)


@pytest.mark.parametrize("said", ["localhost", ":3310", "localhost:clamd"])
def test_a_wrong_address_is_a_bad_setting(tmp_path, said):
    with pytest.raises(BadSetting, match="DOSSIER_CLAMD"):
        open_scanner(load(data=tmp_path, clamd=said))


# -- a real clamd --------------------------------------------------------------------------------------------------


@pytest.fixture
def scanner(clamd, tmp_path):
    return open_scanner(load(data=tmp_path, clamd=clamd))


def zipped(content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("invoice.txt", content)
    return file.getvalue()


@pytest.mark.clamd
@pytest.mark.parametrize("content", [b"", b"an invoice", bytes(eicar.STREAM_LIMIT_BYTES - 1)])
def test_clean(scanner, content):
    assert scanner.scan(io.BytesIO(content)) == Verdict(ScanState.CLEAN)


@pytest.mark.clamd
@pytest.mark.parametrize(
    "content",
    [
        eicar.EICAR,
        b"before it " * 60_000 + eicar.EICAR,
        zipped(eicar.EICAR),
        MAIL_HEAD + base64.encodebytes(zipped(eicar.EICAR)),
    ],
    ids=["bare", "deep in a text", "zipped", "in a mail"],
)
def test_infected(scanner, content):
    assert scanner.scan(io.BytesIO(content)) == Verdict(ScanState.INFECTED, eicar.NAME)


@pytest.mark.clamd
@pytest.mark.parametrize("size", [eicar.STREAM_LIMIT_BYTES + 1, A_LOT])
def test_too_large_is_not_clean(scanner, size):
    assert scanner.scan(io.BytesIO(bytes(size))) == Verdict(ScanState.BEYOND_LIMITS)


@pytest.mark.clamd
def test_version(scanner):
    assert scanner.ping().startswith("ClamAV ")


# -- and one that misbehaves ---------------------------------------------------------------------------------------


def read_stream(connection):
    """Everything up to the closing block, as clamd would."""
    file = connection.makefile("rb")
    assert file.read(10) == b"zINSTREAM\0"
    content = bytearray()
    while size := struct.unpack("!I", file.read(4))[0]:
        content += file.read(size)
    return bytes(content)


@contextmanager
def clamd_that(behaves, patience=PATIENCE):
    """A server on loopback that treats its one connection so; the scanner that asks it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def serve():
            connection, _ = server.accept()
            with connection:
                behaves(connection)
                if behaves is hang:
                    over.wait(10)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield Clamd(server.getsockname(), patience)
        finally:
            over.set()
            thread.join(10)


def hang(connection):
    """Takes the connection and never reads."""


def answer(text):
    def behave(connection):
        read_stream(connection)
        connection.sendall(text)

    return behave


def answer_early(text):
    def behave(connection):
        connection.recv(1024)
        connection.sendall(text)

    return behave


def drop(connection):
    connection.recv(1024)


UNCLEAR = {
    "drops": drop,
    "says nothing": answer(b""),
    "garbage": answer(b"\xff\xfe\0\1"),
    "an error": answer(b"stream: Can't allocate memory ERROR\0"),
    "half an answer": answer(b"stream: OK"),
    "of something else": answer(b"other: OK\0"),
    "more than OK": answer(b"stream: OK FOUND?\0"),
    "no end": answer(b"stream: " * 10_000),
    "clean before the end": answer_early(b"stream: OK\0"),
    "another limit": answer(b"stream: Heuristics.Limits ERROR\0"),
}


@pytest.mark.parametrize("behaves", UNCLEAR.values(), ids=UNCLEAR)
def test_unclear_is_tried_later(behaves):
    with clamd_that(behaves) as scanner, pytest.raises(TryLater):
        scanner.scan(io.BytesIO(bytes(A_LOT)))


@pytest.mark.parametrize("size", [1, A_LOT])
def test_one_that_hangs_is_tried_later(size):
    with clamd_that(hang, IMPATIENT) as scanner, pytest.raises(TryLater):
        scanner.scan(io.BytesIO(bytes(size)))


def test_the_whole_stream_arrives_as_it_is():
    seen = []

    def behave(connection):
        seen.append(read_stream(connection))
        connection.sendall(b"stream: OK\0")

    content = bytes(range(256)) * 5_000
    with clamd_that(behave) as scanner:
        assert scanner.scan(io.BytesIO(content)) == Verdict(ScanState.CLEAN)
    assert seen == [content]


def test_the_limit_is_heard_although_the_connection_is_cut():
    with clamd_that(answer_early(b"INSTREAM size limit exceeded. ERROR\0")) as scanner:
        assert scanner.scan(io.BytesIO(bytes(A_LOT))) == Verdict(ScanState.BEYOND_LIMITS)


def test_one_that_is_away_is_tried_later(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
    for scanner in (Clamd(address), Clamd(tmp_path / "nobody.sock")):
        with pytest.raises(TryLater):
            scanner.scan(io.BytesIO(b""))
        with pytest.raises(TryLater):
            scanner.ping()
