"""Power loss: a 250 leaves when the mail is on the disk, and its name too. By the calls that the kernel saw.

The bytes are synced after the last of them was written, then the file gets its name, then the folder is synced, then
250 is sent. No test can pull the plug; the kernel promises the rest (fsync(2)).
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from smtp_door import Client
from system import free_port
from system_calls import OPTIONS, Call, calls

from adapters.parent_death import stop_with_parent
from ingest.spool import Spool

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="NOT PROVEN: no strace here (Debian: strace)")

WATCHED = "openat,mkdir,write,fsync,fdatasync,rename,renameat,renameat2,sendto,sendmsg"
SMALL = b"Subject: factuur\r\n\r\nregel\r\n"
LARGE = b"Subject: groot\r\n\r\n" + b"x" * 998 * 400
# a receiver in which one function of ours forgets its fsync
FORGETFUL = """
import os, sys
real, forgets = os.fsync, sys.argv.pop()
def fsync(descriptor):
    if sys._getframe(1).f_code.co_name != forgets: real(descriptor)
os.fsync = fsync
from ingest.smtp.__main__ import main
main()
"""


@pytest.fixture
def kept(office):
    """The office; nobody imports, so that nothing else touches the file."""
    with Spool(office.settings.spool_dir).importing():
        yield office


def trace(office, file: Path, raw: bytes, forgets: str = "") -> list[Call]:
    """What the kernel saw while the receiver took this mail."""
    port = free_port()
    program = ["-c", FORGETFUL, forgets] if forgets else ["-m", "ingest.smtp"]
    process = subprocess.Popen(
        ["strace", *OPTIONS, "-o", str(file), "-e", f"trace={WATCHED}", sys.executable, *program],
        env=os.environ | {"DOSSIER_DATA": str(office.settings.data), "DOSSIER_SMTP_LISTEN": f"127.0.0.1:{port}"},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        preexec_fn=stop_with_parent(),  # noqa: PLW1509 - it makes one system call and takes no lock
    )  # fmt: skip
    try:
        assert process.stdout.readline().startswith(b"listening")
        client = Client(("127.0.0.1", port))
        assert client.mail(raw).startswith("250 2.0.0")
        client.close()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=60)
    return [*calls(file)]


def out_of_order(seen):
    [named] = [each for each in seen if each.name.startswith("rename") and "/spool/new/" in each.said]
    file, target = named.said.split('"')[1::2]
    written = [each for each in seen if each.name == "write" and f"<{file}>" in each.said]
    [said] = [each for each in seen if each.name.startswith("send") and '"250 2.0.0 ' in each.said]
    synced = [each for each in seen if each.name in {"fsync", "fdatasync"}]
    assert written, "the trace shows no write: nothing is proven"
    if not any(written[-1].before(each) and each.before(named) for each in synced if f"<{file}>" in each.said):
        yield "the bytes were not synced between the last write and the name"
    if not any(named.before(each) and each.before(said) for each in synced if f"<{Path(target).parent}>" in each.said):
        yield "the folder was not synced between the name and 250"
    if not named.before(said):
        yield "250 before the name"


@pytest.mark.parametrize("raw", [SMALL, LARGE], ids=["small", "large"])
def test_250_is_said_when_all_of_it_is_durable(kept, tmp_path, raw):
    assert list(out_of_order(trace(kept, tmp_path / "trace", raw))) == []


@pytest.mark.parametrize(
    ("raw", "forgets", "flaw"),
    [
        # that of `seal` may go: the same file is synced once more, when its index is written
        (SMALL, "_write_together", "the bytes were not synced between the last write and the name"),
        (LARGE, "append", "the bytes were not synced between the last write and the name"),
        (SMALL, "sync_folder", "the folder was not synced between the name and 250"),
        (LARGE, "sync_folder", "the folder was not synced between the name and 250"),
    ],
)
def test_each_fsync_that_is_forgotten_is_seen(kept, tmp_path, raw, forgets, flaw):
    assert list(out_of_order(trace(kept, tmp_path / "trace", raw, forgets))) == [flaw]


def test_folders_that_are_new_are_durable_too(office, tmp_path):
    """A power loss soon after the first start must not take the folder away in which the first mail was synced."""
    seen = trace(office, tmp_path / "trace", SMALL)
    [said] = [each for each in seen if each.name.startswith("send") and '"250 2.0.0 ' in each.said]
    made = [each for each in seen if each.name == "mkdir" and each.said.split('"')[1].endswith(("/spool", "/new"))]
    assert len(made) == 2
    for each in made:
        parent = Path(each.said.split('"')[1]).parent
        synced = [sync for sync in seen if sync.name == "fsync" and f"<{parent}>" in sync.said]
        assert any(each.before(sync) and sync.before(said) for sync in synced), each.said
