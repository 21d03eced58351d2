"""The receiver as a program: it dies at the worst moments, and nobody who heard 250 loses a mail."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from receiver_program import Program
from smtp_door import JANSEN, Client, eventually
from system import free_port

from ingest.spool import Spool

TEXT = b"Subject: factuur\r\n\r\nregel\r\n"
LARGE = b"Subject: groot\r\n\r\n" + b"x" * 998 * 400

# a receiver that dies like after kill -9, just before or after one system call
DYING = """
import os, signal, sys
name, when = sys.argv[1:]
real = getattr(os, name)
def place(target):
    return os.readlink(f"/proc/self/fd/{target}") if isinstance(target, int) else str(target)
def dying(target, *arguments, **named):
    ours = "/spool/tmp/" in place(target)
    if ours and when == "before": os.kill(os.getpid(), signal.SIGKILL)
    result = real(target, *arguments, **named)
    if ours: os.kill(os.getpid(), signal.SIGKILL)
    return result
setattr(os, name, dying)
from ingest.smtp.__main__ import main
main()
"""


def stored(office) -> list[bytes]:
    mails = [mail for batch in Spool(office.settings.spool_dir).batches(10) for mail in batch.mails]
    return [mail.open().read() for mail in mails]


def leftovers(office) -> list[Path]:
    return [path for path in (office.settings.spool_dir / "tmp").rglob("*") if path.is_file() and path.name != "lock"]


def test_killed_in_data(start, office):
    program = start()
    client = program.client()
    client.begin(JANSEN)
    client.send(LARGE)
    assert eventually(lambda: leftovers(office) != [])
    program.end(signal.SIGKILL)
    assert client.ended()
    assert stored(office) == []
    again = start()
    assert again.client().mail(LARGE).startswith("250")
    assert leftovers(office) == []
    assert stored(office) == [LARGE + b"\r\n"]


@pytest.mark.parametrize("text", [TEXT, LARGE])
@pytest.mark.parametrize(
    ("call", "when", "kept"),
    [("fsync", "before", 0), ("fsync", "after", 0), ("rename", "before", 0), ("rename", "after", 1)],
)
def test_killed_around_the_commit(start, office, *, call, when, kept, text):
    program = start("-c", DYING, call, when)
    client = program.client()
    client.begin(JANSEN)
    client.send(text + b"\r\n.\r\n")
    assert client.ended()
    assert program.process.wait(30) == -signal.SIGKILL
    assert len(stored(office)) == kept  # kept without a 250: the sender's second try becomes a second receipt
    assert start().client().mail(text).startswith("250")
    assert stored(office) == [text + b"\r\n"] * (kept + 1)
    assert leftovers(office) == []


def test_a_clean_stop(start, office):
    program = start()
    idle, busy = program.client(), program.client()
    idle.ask("MAIL FROM:<a@example.org>")
    busy.begin(JANSEN)
    busy.send(TEXT)
    program.process.send_signal(signal.SIGTERM)
    assert idle.reply().startswith("421 4.3.2")
    assert idle.closed()
    with pytest.raises(ConnectionError):
        program.client()
    busy.send(b".\r\n")
    assert busy.reply().startswith("250 2.0.0")
    assert busy.reply().startswith("421 4.3.2")
    assert busy.closed()
    assert program.process.wait(30) == 0
    assert stored(office) == [TEXT]
    assert list((office.settings.spool_dir / "tmp").iterdir()) == []


def children_of(program: Program) -> list[int]:
    number = program.process.pid
    return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def test_several_processes_on_one_port(start, office):
    program = start(receivers="2")
    assert eventually(lambda: len(children_of(program)) == 2)
    os.kill(children_of(program)[0], signal.SIGKILL)
    program.read("(receiver-died)")
    for _ in range(10):
        assert program.client().mail(TEXT).startswith("250")
    assert program.end() == 0
    assert len(stored(office)) == 10


def test_no_process_outlives_its_parent(start):
    program = start(receivers="2")
    assert eventually(lambda: len(children_of(program)) == 2)
    assert program.client().mail(TEXT).startswith("250")
    program.end(signal.SIGKILL)  # returns when the last one has closed its output
    with pytest.raises(ConnectionError):
        program.client()


def test_lmtp_on_a_unix_socket(start, office, tmp_path):
    start(lmtp_listen=f"unix:{tmp_path}/lmtp")
    client = Client(str(tmp_path / "lmtp"), hello="LHLO relay.example")
    assert client.mail(TEXT).startswith("250 2.0.0")
    assert stored(office) == [TEXT + b"\r\n"]


def test_a_taken_port_is_told(office):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = os.environ | {
            "DOSSIER_DATA": str(office.settings.data),
            "DOSSIER_SMTP_LISTEN": f"127.0.0.1:{port}",
        }
        done = subprocess.run(
            [sys.executable, "-m", "ingest.smtp"], env=environment, capture_output=True, text=True, check=False
        )
    assert done.returncode == 78
    assert f"Cannot listen on 127.0.0.1:{port}" in done.stderr


def test_a_full_disk_under_its_output_keeps_no_mail_out(office):
    place = ("127.0.0.1", free_port())
    environment = {"DOSSIER_DATA": str(office.settings.data), "DOSSIER_SMTP_LISTEN": f"{place[0]}:{place[1]}"}
    with Path("/dev/full").open("w") as full:
        program = subprocess.Popen(
            [sys.executable, "-m", "ingest.smtp"], env=os.environ | environment, stdout=full, stderr=full
        )
    try:
        assert eventually(lambda: socket.socket().connect_ex(place) == 0, 30)
        assert Client(place).mail(TEXT).startswith("250")
    finally:
        program.kill()
        program.wait()


def test_a_mail_goes_on_into_the_database(office):
    program = Program(office.settings.data, "-m", "ingest.smtp")
    assert program.client().mail(TEXT).startswith("250")
    assert eventually(lambda: stored(office) == [])
    assert program.end() == 0
    with office.database.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM delivery").scalar() == 1
        assert (
            session.connection().exec_driver_sql("SELECT sum(count) FROM door_count WHERE tally = 'accepted'").scalar()
            == 1
        )
