"""Clients that are slow, half dead or in two minds; receivers beside each other; settings that are wrong."""

import smtplib
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from certificates import self_signed
from system import free_port

from benchmarks.faults.bench import fault
from benchmarks.faults.run import Run

SLOW_CLIENTS = 30


def begin(run: Run, *, data: bool) -> socket.socket:
    """A client that got as far as RCPT, or into DATA."""
    client = socket.create_connection((run.site.host, run.site.port), timeout=5)
    words = ["EHLO slow.example", "MAIL FROM:<traag@example.org>", f"RCPT TO:<{run.target.address}>"]
    client.sendall("".join(f"{word}\r\n" for word in words + ["DATA"] * data).encode())
    return client


@fault("F01", "F03", "F09")
def slow_clients(run: Run) -> None:
    """Thirty clients send a byte now and then, in commands and in DATA, and stay."""
    run.done = 1
    clients = [begin(run, data=bool(number % 2)) for number in range(SLOW_CLIENTS)]
    for byte in b"Subject: x":
        for client in clients:
            with suppress(OSError):
                client.sendall(bytes([byte]))
        run.hold(0.2)
    for client in clients:
        client.close()


@fault("F08", "F16")
def clients_leave(run: Run) -> None:
    """A hundred clients leave: in DATA, by reset, after the dot, and half-closed."""
    for number in range(100):
        with suppress(OSError), begin(run, data=True) as client:
            client.sendall(b"Subject: half\r\n\r\nhalf a mai")
            if number % 4 == 1:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            if number % 4 == 2:
                client.shutdown(socket.SHUT_WR)
        run.done += 1


@fault("F53", "F14")
def every_mail_twice(run: Run) -> None:
    """Each sender tries again although it heard 250, several at the same time."""
    for each in run.flood.parcels:
        run.done += 1
        with smtplib.SMTP(run.site.host, run.site.port, timeout=20) as door:
            door.sendmail("klant@example.org", [run.target.address], each.raw)
            each.tries += 1
            each.accepted += 1


@fault("F61", "F02")
def two_receivers(run: Run) -> None:
    """A second receiver on the same spool; the first, which imports for both, is killed."""
    port = free_port()
    run.site.start("door-second", run.site.command_of("door"), DOSSIER_SMTP_LISTEN=f"127.0.0.1:{port}")
    run.site.wait_for(lambda: _answers(port), "the second receiver")
    run.flood.doors.append(f"127.0.0.1:{port}")
    for _ in run.times(2):
        run.site.kill("door")
        run.hold(1)
        run.site.start("door")
    run.flood.doors.remove(f"127.0.0.1:{port}")


@fault("F63")
def wrong_settings(run: Run) -> None:
    """Programs with settings that cannot be end at once with 78 and say which; those that run go on."""
    taken = run.site.settings.smtp_listen
    for settings, said in (
        ({"domain": "a@b"}, "DOSSIER_DOMAIN"),
        ({"smtp_listen": taken}, taken),
        ({"database_url": "mysql://x"}, "DOSSIER_DATABASE_URL"),
        *((each, "DOSSIER_TLS_CERTIFICATE") for each in _wrong_certificates(run.site.settings.data / "wrong")),
    ):
        run.done += 1
        free = {"smtp_listen": f"127.0.0.1:{free_port()}"}  # only what is tried out is wrong
        wrong = {f"DOSSIER_{name.upper()}": str(value) for name, value in (free | settings).items()}
        env = run.site.environment() | wrong
        ended = subprocess.run(run.site.command_of("door"), env=env, capture_output=True, timeout=60, check=False)
        if ended.returncode != 78 or said.encode() not in ended.stderr:
            raise AssertionError(f"{settings}: ended with {ended.returncode}")


def _wrong_certificates(folder: Path) -> Iterator[dict[str, Path]]:
    """Ended, of another pair, no certificate at all, missing, and one of the two alone."""
    folder.mkdir(exist_ok=True)
    good, key, ended, its_key = (folder / name for name in ("good.pem", "good.key", "ended.pem", "ended.key"))
    self_signed("door.example", good, key)
    self_signed("door.example", ended, its_key, lasts=timedelta(days=-1))
    for chain, of in ((ended, its_key), (good, its_key), (key, key), (folder / "none.pem", key)):
        yield {"tls_certificate": chain, "tls_key": of}
    yield from ({"tls_certificate": good}, {"tls_key": key})


def _answers(port: int) -> bool:
    with suppress(OSError), smtplib.SMTP("127.0.0.1", port, timeout=5):
        return True
    return False
