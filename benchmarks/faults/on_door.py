"""Clients that are slow, half dead or in two minds; receivers beside each other; settings that are wrong."""

import smtplib
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from certificates import self_signed
from system import free_port

from benchmarks.faults.bench import fault
from benchmarks.faults.cargo import Parcel, parcel
from benchmarks.faults.run import Run

ELSEWHERE = "127.0.0.2"  # where slow clients call from; the flood comes from 127.0.0.1
TOO_MANY = 10  # clients above what one address may have
ENDLESS = 1000  # commands without a mail
SERVED_SECONDS = 5.0


def begin(run: Run, *, data: bool, address: str = "") -> socket.socket:
    """A client that got as far as RCPT, or into DATA. Raises OSError: it was not let in."""
    here = (address, 0) if address else None
    client = socket.create_connection((run.site.host, run.site.port), timeout=5, source_address=here)
    words = ["EHLO slow.example", "MAIL FROM:<traag@example.org>", f"RCPT TO:<{run.target.address}>"]
    client.sendall("".join(f"{word}\r\n" for word in words + ["DATA"] * data).encode())
    hear(client, b"354" if data else b"250 2.1.5")
    return client


def hear(client: socket.socket, what: bytes) -> None:
    """Until it was said. Raises OSError when the connection ends before."""
    heard = b""
    while what not in heard:
        block = client.recv(4096)
        if not block:
            raise ConnectionResetError(heard[-100:])
        heard += block


@fault("F01", "F03", "F09")
def slow_clients(run: Run) -> None:
    """One address has all connections that it may have and sends byte by byte; more are refused, others are served."""
    began, most = time.monotonic(), run.site.settings.connection_limit_per_address
    slow = _steady(run)
    run.done = most
    clients = [begin(run, data=bool(number % 2), address=ELSEWHERE) for number in range(most)]
    for _ in range(TOO_MANY):
        try:
            begin(run, data=False, address=ELSEWHERE).close()
        except OSError:
            run.feel()
    if run.felt != TOO_MANY:
        raise AssertionError(f"of {TOO_MANY} clients too many {run.felt} were sent away")
    for byte in b"Subject: x":
        for client in clients:
            client.sendall(bytes([byte]))
        run.hold(0.2)
    _arrives(run, *slow)
    for client in clients:
        client.close()
    if not run.flood.served_since(began) or max(run.flood.served_since(began)) > SERVED_SECONDS:
        raise AssertionError("others waited")


def _steady(run: Run) -> tuple[Parcel, socket.socket]:
    """A mail that sets out, whose sender has a slow line."""
    slow = parcel(0)
    run.flood.parcels.append(slow)
    slow.tries += 1
    return slow, begin(run, data=True)


def _arrives(run: Run, slow: Parcel, line: socket.socket) -> None:
    for start in range(0, len(slow.raw), 500):
        line.sendall(slow.raw[start : start + 500])
        time.sleep(0.02)
    line.sendall(b".\r\n")
    hear(line, b"250 2.0.0")
    slow.accepted += 1
    line.close()


@fault("F03")
def endless_commands(run: Run) -> None:
    """Clients that ask and ask, and never mail, are sent away."""
    for _ in run.times(3):
        with socket.create_connection((run.site.host, run.site.port), timeout=10) as client:
            client.sendall(b"NOOP\r\n" * ENDLESS)
            hear(client, b"421 4.7.0")
            run.feel()


@fault("F08", "F16")
def clients_leave(run: Run) -> None:
    """A hundred clients leave: in DATA, by reset, after the dot, and half-closed."""
    for number in range(100):
        with begin(run, data=True) as client, suppress(OSError):
            run.feel()
            client.sendall(b"Subject: half\r\n\r\nhalf a mai")
            if number % 4 == 1:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            if number % 4 == 2:
                client.shutdown(socket.SHUT_WR)
        run.done += 1
    run.hold()  # a hundred take no time on a machine that does nothing else


@fault("F53", "F14")
def every_mail_twice(run: Run) -> None:
    """Each sender tries again although it heard 250, several at the same time."""
    for each in list(run.flood.parcels):
        run.done += 1
        with smtplib.SMTP(run.site.host, run.site.port, timeout=20) as door:
            door.sendmail("klant@example.org", [run.target.address], each.raw)
            each.tries += 1
            each.accepted += 1
            run.feel()


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
        run.feel()


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
