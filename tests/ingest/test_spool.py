"""The spool: durable together or not at all, found again oldest first, swept after a crash."""

import asyncio
import errno
import hashlib
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.spool import Committer, Draft, Envelope, Recipient, Run, Spool, SpoolFault, SpoolFull, envelopes, unreadable
from ingest.spool.draft import HOLD_BYTES

SMALL, LARGE = b"Subject: klein\r\n", b"Subject: groot\r\n" + bytes(range(256)) * 4 * 1024


def envelope(**changes: object) -> Envelope:
    recipient = Recipient("jansen.dossier+btw@inbox.localhost", "btw", uuid4(), uuid4())
    plain = {
        "spool_id": "", "door_run": "", "door_seq": 0, "received_at": datetime.now(UTC), "mail_from": "a@example.org",
        "recipients": (recipient,), "helo": "client", "peer": "192.0.2.1", "tls": None, "protocol": "ESMTP",
        "size_bytes": 0, "sha256": "",
    }  # fmt: skip
    return Envelope(**plain | changes)


def drafted(run: Run, data: bytes) -> Draft:
    draft = Draft(run.tmp)
    for start in range(0, len(data), 100_000):
        if draft.add(data[start : start + 100_000]):
            draft.flush()
    draft.seal()
    return draft


def commit(run: Run, *texts: bytes, rounds: list[int] | None = None) -> list[Envelope | BaseException]:
    """What the waiting sessions are told, all mails handed over at once."""

    async def submit_all() -> list[Envelope | BaseException]:
        counted = rounds if rounds is not None else []
        committer = Committer(run, asyncio.get_running_loop(), after_round=lambda: counted.append(1))
        try:
            told = [committer.submit(drafted(run, text), envelope()) for text in texts]
            return await asyncio.gather(*told, return_exceptions=True)
        finally:
            await asyncio.to_thread(committer.close)

    return asyncio.run(submit_all())


def found(folder: Path) -> list[tuple[Envelope, bytes]]:
    mails = []
    for batch in Spool(folder).batches(100):
        for mail in batch.mails:
            with mail.open() as raw:
                mails.append((mail.envelope, raw.read()))
    return mails


def test_what_is_committed_is_found_unchanged(tmp_path):
    with Run(tmp_path) as run:
        told = commit(run, SMALL, LARGE, b"", SMALL * 2)
    mails = found(tmp_path)
    assert sorted(told, key=lambda each: each.door_seq) == sorted((each for each, _ in mails), key=lambda e: e.door_seq)
    assert sorted(raw for _, raw in mails) == sorted([SMALL, LARGE, b"", SMALL * 2])
    assert [each.door_seq for each in told] == [1, 2, 3, 4]
    assert len({each.spool_id for each in told}) == 4
    for each, raw in mails:
        assert (each.size_bytes, each.sha256) == (len(raw), hashlib.sha256(raw).hexdigest())
        assert (each.door_run, each.recipients[0].tag) == (run.id, "btw")


def test_a_draft_holds_little_in_memory(tmp_path):
    with Run(tmp_path) as run:
        draft = Draft(run.tmp)
        for _ in range(100):
            if draft.add(b"x" * 64 * 1024):
                draft.flush()
            assert len(draft.held) <= HOLD_BYTES
        draft.seal()
        assert draft.sha256() == hashlib.sha256(b"x" * 6_553_600).hexdigest()
        draft.discard()
        assert [path.name for path in run.tmp.iterdir()] == ["lock"]


def test_a_mail_reads_like_a_file(tmp_path):
    with Run(tmp_path) as run:
        commit(run, b"first", SMALL)
    mail = next(m for batch in Spool(tmp_path).batches(1) for m in batch.mails if m.envelope.size_bytes == len(SMALL))
    with mail.open() as raw:
        assert raw.read(7) == SMALL[:7]
        assert raw.seek(-5, os.SEEK_END) == len(SMALL) - 5
        assert raw.read() == SMALL[-5:]
        assert raw.read() == b""
        raw.seek(0)
        assert raw.read() == SMALL


def test_batches_hold_whole_files_and_leave_when_done(tmp_path):
    with Run(tmp_path) as run:
        for number in range(5):
            commit(run, b"%d" % number)
    batches = list(Spool(tmp_path).batches(2))
    assert [len(batch.mails) for batch in batches] == [2, 2, 1]
    assert [mail.open().read() for batch in batches for mail in batch.mails] == [b"0", b"1", b"2", b"3", b"4"]
    batches[0].done()
    assert [raw for _, raw in found(tmp_path)] == [b"2", b"3", b"4"]


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.EIO, SpoolFault), (errno.ENOSPC, SpoolFull), (errno.EDQUOT, SpoolFull)]
)
@pytest.mark.parametrize("call", ["fsync", "write", "rename"])
def test_a_failed_round_keeps_nothing_and_uses_no_number(tmp_path, monkeypatch, call, number, kind):
    with Run(tmp_path) as run:
        drafts = [drafted(run, text) for text in (LARGE, SMALL, LARGE)]

        def broken(*_: object, **__: object) -> None:
            raise OSError(number, "no")

        async def twice() -> tuple[list[Envelope | BaseException], Envelope]:
            committer = Committer(run, asyncio.get_running_loop(), after_round=lambda: None)
            with monkeypatch.context() as patched:
                patched.setattr(os, call, broken)
                told = [committer.submit(draft, envelope()) for draft in drafts]
                failed = await asyncio.gather(*told, return_exceptions=True)
            stored = await committer.submit(drafted(run, SMALL), envelope())
            await asyncio.to_thread(committer.close)
            return failed, stored

        failed, stored = asyncio.run(twice())
        assert {type(each) for each in failed} == {kind}
        assert [path.name for path in run.tmp.iterdir()] == ["lock"]
    assert stored.door_seq == 1
    assert found(tmp_path) == [(stored, SMALL)]


def test_a_failed_fsync_of_the_folder_takes_the_mails_back(tmp_path, monkeypatch):
    real = os.fsync

    def only_files(descriptor: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):  # noqa: PTH112 - a link of /proc
            raise OSError(errno.EIO, "no")
        real(descriptor)

    with Run(tmp_path) as run:
        monkeypatch.setattr(os, "fsync", only_files)
        assert [type(each) for each in commit(run, SMALL, LARGE)] == [SpoolFault, SpoolFault]
    assert found(tmp_path) == []


def test_mails_that_wait_share_a_round(tmp_path):
    rounds: list[int] = []
    with Run(tmp_path) as run:
        commit(run, *[SMALL] * 200, rounds=rounds)
    assert len(rounds) < 50
    assert len(list((tmp_path / "new").iterdir())) == len(rounds)


def test_leftovers_of_dead_runs_are_swept_and_those_of_the_living_stay(tmp_path):
    with Run(tmp_path) as living:
        drafted(living, LARGE)
        dead = Run(tmp_path)
        drafted(dead, LARGE)
        os.close(dead._lock)  # as when its process ends
        with Run(tmp_path) as next_run:
            assert next_run.swept == 1
            assert not dead.tmp.exists()
            assert len(list(living.tmp.iterdir())) == 2


def test_only_we_may_read_it(tmp_path):
    os.umask(0o022)
    with Run(tmp_path / "spool") as run:
        commit(run, SMALL, LARGE)
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "spool").rglob("*"))


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-1], lambda data: data[:5], lambda data: data[:-40] + b"#" + data[-39:]]
)
def test_a_spoiled_file_is_set_aside_and_the_others_go_on(tmp_path, spoil):
    with Run(tmp_path) as run:
        commit(run, b"first")
        commit(run, b"second")
    first = min((tmp_path / "new").iterdir())
    first.write_bytes(spoil(first.read_bytes()))
    assert [raw for _, raw in found(tmp_path)] == [b"second"]
    assert [path.name for path in (tmp_path / "damaged").iterdir()] == [first.name]


def test_one_imports_at_a_time(tmp_path):
    one, other = Spool(tmp_path), Spool(tmp_path)
    with one.importing() as first, other.importing() as second:
        assert (first, second) == (True, False)
    with other.importing() as again:
        assert again


@given(mail_from=st.text(), helo=st.text(), tag=st.none() | st.text(), tls=st.none() | st.text())
def test_an_envelope_survives_json(mail_from, helo, tag, tls):
    recipients = (Recipient("a@b", tag, uuid4(), uuid4()),)
    one = envelope(mail_from=mail_from, helo=helo, tls=tls, recipients=recipients)
    assert Envelope.from_json(one.to_json()) == one


def unreadable_file(folder):
    """As a disk that fails: it opens, and the first page of no process can be read (EIO)."""
    (folder / "new" / "0-oldest.mails").symlink_to("/proc/self/mem")


def test_a_file_that_cannot_be_read_holds_up_no_other(tmp_path):
    with Run(tmp_path) as run:
        commit(run, SMALL)
    unreadable_file(tmp_path)
    assert [raw for _, raw in found(tmp_path)] == [SMALL]
    assert [each.size_bytes for each in envelopes(tmp_path)] == [len(SMALL)]
    assert (tmp_path / "new" / "0-oldest.mails").is_symlink()


def test_who_looks_on_sets_nothing_aside(tmp_path):
    with Run(tmp_path) as run:
        commit(run, SMALL)
    (tmp_path / "new" / "0-oldest.mails").write_bytes(b"spoiled")
    before = {each: each.stat().st_mtime for each in tmp_path.rglob("*")}
    assert len(list(envelopes(tmp_path))) == 1
    assert unreadable(tmp_path, time.time() + 60) == 1
    assert list(envelopes(tmp_path / "nowhere")) == []
    assert {each: each.stat().st_mtime for each in tmp_path.rglob("*")} == before
    assert len(found(tmp_path)) == 1
    assert [each.name for each in (tmp_path / "damaged").iterdir()] == ["0-oldest.mails"]


def test_envelopes_of_newer_and_older_programs_are_read():
    plain = envelope(helo="mx").to_json()
    plain["recipients"] = [[*each, "more"] for each in plain["recipients"]]
    assert Envelope.from_json(plain | {"arc": "pass"}) == Envelope.from_json(plain)
    older = {name: value for name, value in plain.items() if name != "tls"}
    assert Envelope.from_json(older).tls is None
    with pytest.raises((KeyError, TypeError)):
        Envelope.from_json({name: value for name, value in plain.items() if name != "spool_id"})
