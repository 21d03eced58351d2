"""However much comes at once, the receiver stays below 150 MiB."""

import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import repeat
from pathlib import Path
from subprocess import PIPE, Popen
from typing import NamedTuple

import pytest
from smtp_door import JANSEN, Client
from system import free_port

BOUND_BYTES = 150 * 1024**2
FLOOD_BYTES = 50_000_000
BLOCK = 1_000_000


class Running(NamedTuple):
    address: tuple[str, int]
    pid: int


@pytest.fixture
def receiver(office):
    """A program of its own: what is measured is the process."""
    port = free_port()
    settings = {"DOSSIER_DATA": str(office.settings.data), "DOSSIER_SMTP_LISTEN": f"127.0.0.1:{port}"}
    with Popen([sys.executable, "-m", "ingest.smtp"], env=os.environ | settings, stdout=PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()  # it listens
        yield Running(("127.0.0.1", port), process.pid)
        process.terminate()


def peak_bytes(pid: int) -> int:
    """Resident at its highest (proc(5), VmHWM)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


def test_twenty_mails_of_twenty_megabytes_at_once(receiver):
    text = b"Subject: groot\r\n\r\n" + (b"x" * 998 + b"\r\n") * 20_000
    clients = [Client(receiver.address) for _ in range(20)]
    for client in clients:
        assert client.begin(JANSEN).startswith("354")
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(Client.send, clients, repeat(text + b".\r\n")))
    assert {client.reply()[:3] for client in clients} == {"250"}
    assert peak_bytes(receiver.pid) < BOUND_BYTES


@pytest.mark.attack("S39")
@pytest.mark.parametrize("flood", [b"\r\n", b"x"], ids=["empty lines", "no line end"])
def test_a_flood_of_commands(receiver, flood):
    clients = [Client(receiver.address) for _ in range(5)]
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(pour, clients, repeat(flood * BLOCK)))
    assert peak_bytes(receiver.pid) < BOUND_BYTES
    assert Client(receiver.address).mail(b"Subject: daarna\r\n\r\nx").startswith("250")


@pytest.mark.attack("S39")
@pytest.mark.parametrize("flood", [b"\r\n", b"x", b"\n"], ids=["empty lines", "no line end", "bare line feeds"])
def test_a_flood_in_data_is_refused_and_others_are_served(receiver, flood):
    """A list of its lines, or one line of it, would take gigabytes."""
    clients = [Client(receiver.address) for _ in range(3)]
    for client in clients:
        assert client.begin(JANSEN).startswith("354")
    with ThreadPoolExecutor(4) as pool:
        flooding = [pool.submit(pour, client, flood * BLOCK) for client in clients]
        assert Client(receiver.address).mail(b"Subject: ondertussen\r\n\r\nx").startswith("250")
        for each in flooding:
            each.result()
    for client in clients:
        client.send(b"\r\n.\r\n")
    assert {client.reply()[:9] for client in clients} == {"552 5.3.4"}
    assert peak_bytes(receiver.pid) < BOUND_BYTES


def pour(client: Client, block: bytes) -> None:
    client.socket.settimeout(5)
    with suppress(OSError):  # it is sent away
        for _ in range(FLOOD_BYTES // len(block)):
            client.socket.sendall(block)
