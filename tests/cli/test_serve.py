"""`dossier serve` as a user runs it: one story, from the demo to Ctrl-C."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import chdir, contextmanager
from email.message import EmailMessage
from pathlib import Path
from urllib.request import urlopen

import pytest

DOSSIER = Path(sys.executable).with_name("dossier")
README = Path(__file__).parents[2] / "README.md"
BAKERY = "bakkerij-jansen.dossier@inbox.localhost"


def free_place():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
    return found


def dossier(data, *words, code=0):
    done = subprocess.run([DOSSIER, *words, "--data", data], capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def children_of(pid):
    """Everything that runs below it."""
    below = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*below, *(deeper for each in below for deeper in children_of(each))]


def program(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


@contextmanager
def serving(data, smtp, http):
    log = data.with_name("serve.log")
    with log.open("w") as output:
        command = [DOSSIER, "serve", "--data", data, "--smtp", smtp, "--http", http]
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        until(lambda: "Ctrl-C stops." in log.read_text() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield process, log
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(100)


def send_first_minute(data, smtp):
    """What the README sends, from where it says."""
    [words] = [line.split()[2:] for line in README.read_text().splitlines() if "dossier send " in line]
    with chdir(README.parent):
        assert "mail: 250 2.0.0 " in dossier(data, *words, "--smtp", smtp)


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_from_the_demo_to_ctrl_c(tmp_path):
    data, smtp, http = tmp_path / "data", free_place(), free_place()
    assert BAKERY in dossier(data, "demo", "--empty")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "klant@voorbeeld.example", BAKERY, "Twee stukken"
    mail.set_content("Hierbij.")
    mail.add_attachment(b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n", "application", "pdf", filename="factuur.pdf")
    mail.add_attachment("datum;bedrag\n2026-01-02;10,00\n", "csv", filename="kas.csv")
    (tmp_path / "twee.eml").write_bytes(mail.as_bytes())  # with bare LF, as a file on disk has

    def filenames():
        return {each["filename"] for each in json.loads(dossier(data, "inbox", "bakkerij-jansen", "--json"))}

    with serving(data, smtp, http) as (process, log):
        assert BAKERY in log.read_text()
        assert json.load(urlopen(f"http://{http}/readyz"))["status"] == "ready"
        said = dossier(data, "send", str(tmp_path / "twee.eml"), "--to", BAKERY, "--smtp", smtp)
        assert "mail: 250 2.0.0 " in said
        until(lambda: filenames() == {"factuur.pdf", "kas.csv"})
        send_first_minute(data, smtp)
        refused = ("send", str(tmp_path / "twee.eml"), "--to", "oude-molen.dossier@inbox.localhost", "--smtp", smtp)
        dossier(data, *refused, code=65)

        running = children_of(process.pid)
        for each in running:  # whatever dies is started again, and what is sent meanwhile arrives
            if any(name in program(each) for name in ("valkey-server", "worker-light", "ingest.smtp")):
                os.kill(each, signal.SIGKILL)
        mail.replace_header("Subject", "Nog een keer")
        (tmp_path / "weer.eml").write_bytes(mail.as_bytes())
        again = [DOSSIER, "send", tmp_path / "weer.eml", "--to", BAKERY, "--smtp", smtp, "--data", data]
        until(lambda: subprocess.run(again, capture_output=True, check=False).returncode == 0)
        until(lambda: len(json.loads(dossier(data, "inbox", "bakkerij-jansen", "--json"))) == 4)
        [balance] = json.loads(dossier(data, "balance", "--json", "--deep"))
        assert (balance["accepted"], balance["filed"], balance["is_green"]) == (3, 3, True)
        running = children_of(process.pid)

    assert process.returncode == 0
    assert "Stopped." in log.read_text()
    assert not [each for each in running if Path(f"/proc/{each}").exists()]


@pytest.mark.timeout(300)
def test_a_place_that_is_taken_stops_it_with_the_reason(tmp_path):
    log = tmp_path / "serve.log"
    with socket.create_server(("127.0.0.1", 0)) as taken, log.open("w") as output:
        smtp = f"127.0.0.1:{taken.getsockname()[1]}"
        command = [DOSSIER, "serve", "--data", tmp_path / "data", "--smtp", smtp, "--http", free_place()]
        process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            until(lambda: process.poll() is not None, seconds=100)
        finally:
            process.terminate()
            process.wait(60)
    assert process.returncode == 78, log.read_text()
    assert f"Cannot listen on {smtp}" in log.read_text()
