"""The folder store and the disk: what is synced in which order, what a crash leaves, what a full disk does."""

import errno
import os
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
from datetime import timedelta
from hashlib import sha256

import pytest

from adapters import blobs_folder
from adapters.blob_keys import key
from adapters.blobs_folder import LEFTOVER_AGE, FolderBlobs
from dossier.rules.errors import TryLater

PUT_TWO = """
import sys
from pathlib import Path
from adapters.blobs_folder import FolderBlobs
with FolderBlobs(Path(sys.argv[1])).batch() as batch:
    batch.put("raw", [b"first"])
    batch.put("raw", [b"second"])
print("durable", flush=True)
"""
DIE_IN_PUT = """
import os, signal, sys
from pathlib import Path
from adapters.blobs_folder import FolderBlobs
def chunks():
    yield b"half a mail" * 100_000
    os.kill(os.getpid(), signal.SIGKILL)
FolderBlobs(Path(sys.argv[1])).put("raw", chunks())
"""


@pytest.fixture
def store(tmp_path):
    return FolderBlobs(tmp_path / "blobs")


def place(store, content):
    digest = sha256(content).hexdigest()
    return store.root / "raw" / digest[:2] / digest


def incoming(store):
    return list((store.root / "incoming").iterdir())


@pytest.mark.skipif(not shutil.which("strace"), reason="NO STRACE: the order of syncs is not looked at")
def test_bytes_are_synced_before_their_folders_and_both_before_the_answer(store):
    log = store.root / "strace.log"
    command = ["strace", "-f", "-y", "-o", log, "-e", "trace=fsync,write", sys.executable, "-c", PUT_TWO, store.root]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    calls = log.read_text()

    def places(pattern):
        return [found.start() for found in re.finditer(pattern, calls)]

    written = places(r"write\(\d+<\S+/incoming/")
    files = places(r"fsync\(\d+<\S+/incoming/")
    folders = places(r"fsync\(\d+<\S+/raw/[0-9a-f]{2}>")
    areas = places(r"fsync\(\d+<\S+/raw>")
    answer = places(r"durable")
    assert [len(each) for each in (written, files, folders, areas, answer)] == [2, 2, 2, 1, 1]
    assert max(written) < min(files)
    assert max(files) < min(folders + areas)
    assert max(folders + areas) < min(answer)


def test_only_the_owner_can_read(store):
    store.put("raw", [b"private"])
    path = place(store, b"private")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(each.stat().st_mode) for each in (path.parent, store.root)} == {0o700}


def test_a_put_leaves_nothing_incoming(store):
    store.put("raw", [b"a"])
    store.put("raw", [b"a"])
    assert incoming(store) == []


def test_what_a_kill_left_is_swept_when_it_is_old(store):
    killed = subprocess.run([sys.executable, "-c", DIE_IN_PUT, store.root], check=False)
    assert killed.returncode == -signal.SIGKILL
    (leftover,) = incoming(store)
    FolderBlobs(store.root)
    assert incoming(store) == [leftover], "somebody may be writing it"
    old = time.time() - LEFTOVER_AGE.total_seconds() - 60
    os.utime(leftover, (old, old))
    FolderBlobs(store.root)
    assert incoming(store) == []


def test_a_torn_file_under_the_right_name_is_replaced(store):
    """As a power cut leaves it: the name is on disk and the bytes are not."""
    path = place(store, b"whole")
    path.parent.mkdir()
    path.write_bytes(b"")
    store.put("raw", [b"whole"])
    assert path.read_bytes() == b"whole"


def test_a_file_in_use_is_not_replaced_before_the_new_one_is_durable(store):
    store.put("raw", [b"in use"])
    before = place(store, b"in use").stat().st_ino
    with store.batch() as batch:
        batch.put("raw", [b"in use"])
        assert place(store, b"in use").stat().st_ino == before


def test_a_batch_that_fails_leaves_nothing_incoming(store):
    def fail():
        with store.batch() as batch:
            batch.put("raw", [b"a"])
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert incoming(store) == []


def test_a_disk_that_cannot_sync_is_not_asked_again(store, monkeypatch):
    asked = []

    def cannot(descriptor):
        asked.append(descriptor)
        raise OSError(errno.EIO, "input/output error")

    def swallow():
        with store.batch() as batch:
            batch.put("raw", [b"a"])
            with pytest.raises(TryLater):
                batch.settle()

    monkeypatch.setattr("os.fsync", cannot)
    with pytest.raises(TryLater):
        swallow()
    assert len(asked) == 1
    assert incoming(store) == []


def test_a_full_disk_says_try_later(store):
    full = "import resource, signal, sys\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    full += "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
    code = full + PUT_TWO.replace('b"second"', "bytes(1_000_000)")
    ended = subprocess.run([sys.executable, "-c", code, store.root], check=False, capture_output=True, text=True)
    assert "TryLater" in ended.stderr
    assert "durable" not in ended.stdout
    assert incoming(store) == []


def test_a_disk_that_cannot_be_read_and_a_full_table_of_files_are_no_fault_of_the_blob(store):
    stored = store.put("raw", [b"a mail"])
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        with pytest.raises(TryLater):
            store.open("raw", stored.sha256)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    file = place(store, b"a mail")
    file.unlink()
    file.symlink_to("/proc/self/mem")  # opens; the first page of no process can be read: EIO
    for read in (lambda of: of.read(), lambda of: of.read(10)):
        with store.open("raw", stored.sha256) as opened, pytest.raises(TryLater):
            read(opened)


def test_a_blob_that_was_being_discarded_at_a_crash_is_there_again(tmp_path, monkeypatch):
    """It may have been put again just before, and a row may need it by now."""
    stored = FolderBlobs(tmp_path).put("raw", [b"nog eens gekomen"])
    place, aside = tmp_path / key("raw", stored.sha256), tmp_path / blobs_folder.INCOMING / f"raw-{stored.sha256}"
    place.rename(aside)
    FolderBlobs(tmp_path)
    assert not place.exists()  # another process may be at work on it
    monkeypatch.setattr(blobs_folder, "ASIDE_AGE", timedelta(0))
    with FolderBlobs(tmp_path).open("raw", stored.sha256) as stream:
        assert stream.read() == b"nog eens gekomen"
    assert not aside.exists()
