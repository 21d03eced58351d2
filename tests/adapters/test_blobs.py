"""What every blob store promises, in a folder and in an S3-compatible store."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from listening_line import listening

from adapters import blobs_s3
from adapters.blobs_s3 import S3Blobs
from adapters.confined import confined_pieces
from adapters.house import open_blobs
from dossier.rules.errors import TryLater
from ingest.parse import READING
from ingest.reading.apart import letter_from
from ingest.reading.child import read_pieces
from ingest.reading.part_store import PartStore
from ingest.reading.specimen import SPECIMEN
from settings import BadSetting

NOWHERE = sha256(b"nobody stored this").hexdigest()
A_MAIL = sha256(b"a mail").hexdigest()


@pytest.fixture(params=["folder", "s3"])
def blobs(request, settings):
    return open_blobs(settings if request.param == "folder" else request.getfixturevalue("s3_settings"))


@pytest.mark.parametrize("content", [b"", b"a mail", bytes(range(256)) * 40_000], ids=["empty", "small", "10 MB"])
def test_gives_back_what_was_put(blobs, content):
    chunks = [content[start : start + 65_536] for start in range(0, len(content), 65_536)]
    stored = blobs.put("raw", iter(chunks))
    assert stored.sha256 == sha256(content).hexdigest()
    assert stored.size_bytes == len(content) == blobs.size("raw", stored.sha256)
    with blobs.open("raw", stored.sha256) as file:
        assert file.read() == content
        file.seek(2)
        assert file.read(3) == content[2:5]


def test_a_child_reads_a_mail_from_it_and_its_parts_go_back(blobs):
    mail = blobs.put("raw", [SPECIMEN])
    with (
        blobs.open("raw", mail.sha256) as raw,
        confined_pieces(read_pieces, raw, "", READING) as pieces,
        blobs.batch() as batch,
    ):
        [document] = letter_from(pieces, PartStore(blobs, batch)).documents()
    with blobs.open("parts", document.kept.sha256) as file:
        assert sha256(file.read()).hexdigest() == document.kept.sha256
    assert document.name == "factuur.pdf"


@pytest.mark.parametrize("span", [(0, 0), (0, 3), (5, 6), (300_000, 700_001), (999_990, 1_000_000)])
def test_a_part_is_those_bytes_in_blocks(blobs, span):
    content = bytes(range(250)) * 4_000
    stored = blobs.put("parts", [content])
    blocks = list(blobs.part("parts", stored.sha256, *span))
    assert b"".join(blocks) == content[slice(*span)]
    with pytest.raises(FileNotFoundError):
        blobs.part("parts", NOWHERE, 0, 1)


def test_a_part_that_nobody_wants_any_more_is_closed(blobs):
    stored = blobs.put("parts", [bytes(3_000_000)])
    part = blobs.part("parts", stored.sha256, 0, 3_000_000)
    part.close()
    assert not list(part)
    part = blobs.part("parts", stored.sha256, 0, 3_000_000)
    assert next(part)
    part.close()


def test_of_an_object_only_the_part_is_fetched(s3_settings):
    with listening(s3_settings.s3_endpoint) as line:
        blobs = open_blobs(s3_settings.model_copy(update={"s3_endpoint": line.url}))
        stored = blobs.put("parts", [bytes(5_000_000)])
        before = line.received
        assert b"".join(blobs.part("parts", stored.sha256, 4_000_000, 4_000_100)) == bytes(100)
        assert line.received - before < 10_000  # a hundred bytes and their headers


def test_areas_are_apart(blobs):
    stored = blobs.put("raw", [b"a mail"])
    assert blobs.size("parts", stored.sha256) is None


def test_what_is_not_there(blobs):
    assert blobs.size("raw", NOWHERE) is None
    with pytest.raises(FileNotFoundError):
        blobs.open("raw", NOWHERE)
    blobs.delete("raw", NOWHERE)


def test_delete(blobs):
    stored = blobs.put("parts", [b"gone"])
    blobs.delete("parts", stored.sha256)
    assert blobs.size("parts", stored.sha256) is None


def test_the_same_bytes_twice_are_one_blob(blobs):
    first = blobs.put("parts", [b"twice"])
    assert blobs.put("parts", [b"tw", b"ice"]) == first
    blobs.delete("parts", first.sha256)
    assert blobs.size("parts", first.sha256) is None


def test_a_batch_can_be_read_at_once_and_after(blobs):
    with blobs.batch() as batch:
        stored = [batch.put("parts", [b"%d" % (number // 2)]) for number in range(150)]
        assert blobs.open("parts", stored[-1].sha256).read() == b"74"
    assert len({each.sha256 for each in stored}) == 75
    assert [blobs.open("parts", each.sha256).read() for each in stored] == [b"%d" % (n // 2) for n in range(150)]


def test_a_source_that_fails_leaves_the_batch_whole(blobs):
    def broken():
        yield b"half of"
        raise KeyError

    with blobs.batch() as batch:
        before = batch.put("parts", [b"before"])
        with pytest.raises(KeyError):
            batch.put("parts", broken())
        after = batch.put("parts", [b"after"])
    assert blobs.open("parts", before.sha256).read() == b"before"
    assert blobs.open("parts", after.sha256).read() == b"after"
    assert blobs.size("parts", sha256(b"half of").hexdigest()) is None


def test_many_threads_put_the_same_bytes(blobs):
    threads = [threading.Thread(target=blobs.put, args=("parts", [b"same"])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert blobs.open("parts", sha256(b"same").hexdigest()).read() == b"same"


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n", ""])
def test_only_a_digest_names_a_blob(blobs, name):
    with pytest.raises(ValueError, match="SHA-256"):
        blobs.open("raw", name)


def test_ping(blobs):
    blobs.ping()


def test_a_store_that_is_away_says_try_later(s3_settings):
    away = open_blobs(s3_settings.model_copy(update={"s3_endpoint": "http://127.0.0.1:1"}))
    for use in (
        lambda: away.put("raw", [b"a"]),
        lambda: away.open("raw", NOWHERE),
        lambda: away.size("raw", NOWHERE),
        away.ping,
    ):
        with pytest.raises(TryLater):
            use()


def test_a_bucket_that_is_not_there_says_try_later(s3_settings):
    blobs = open_blobs(s3_settings.model_copy(update={"blobs_url": "s3://no-such-bucket"}))
    for use in (blobs.ping, lambda: blobs.put("raw", [b"a"])):
        with pytest.raises(TryLater):
            use()


@pytest.mark.parametrize("url", ["s3://", "file:///blobs", "bucket"])
def test_a_wrong_url_is_a_bad_setting(settings, url):
    with pytest.raises(BadSetting):
        open_blobs(settings.model_copy(update={"blobs_url": url}))


def test_only_what_was_not_put_lately_is_discarded(blobs):
    stored, now = blobs.put("raw", [b"a mail"]), datetime.now(UTC)
    assert not blobs.discard("raw", stored.sha256, now - timedelta(days=1))
    assert blobs.size("raw", stored.sha256) == stored.size_bytes
    assert blobs.discard("raw", stored.sha256, now + timedelta(days=1))
    assert blobs.size("raw", stored.sha256) is None
    assert blobs.discard("raw", stored.sha256, now)  # not there is fine too


class TestPutWhileDiscarded:
    """S3 deletes by name: also what somebody put after it was found to be old."""

    @pytest.fixture
    def blobs(self, s3_settings, monkeypatch):
        monkeypatch.setattr(blobs_s3, "FRESH", timedelta(0))  # as if what is there was put long ago
        store = open_blobs(s3_settings)
        store.put("raw", [b"a mail"])
        return store

    def discard(self, store):
        return store.discard("raw", A_MAIL, datetime.now(UTC) + timedelta(days=1))

    def test_it_is_there_in_the_end(self, blobs, s3_settings, monkeypatch):
        sent, real_send, real_delete = threading.Event(), S3Blobs._send, blobs_s3.obstore.delete
        putting = []

        def send(*given):
            real_send(*given)
            sent.set()

        def delete(at, name):
            if not putting:
                putting.append(pool.submit(open_blobs(s3_settings).put, "raw", [b"a mail"]))
                assert sent.wait(10)
            real_delete(at, name)

        monkeypatch.setattr(S3Blobs, "_send", send)
        monkeypatch.setattr(blobs_s3.obstore, "delete", delete)
        with ThreadPoolExecutor(1) as pool:
            assert self.discard(blobs)
            assert putting[0].result(10).sha256 == A_MAIL
        assert blobs.size("raw", A_MAIL) == len(b"a mail")

    def test_nobody_says_stored_while_it_may_still_be_deleted(self, blobs, monkeypatch):
        said, real = [], blobs_s3.obstore.delete
        monkeypatch.setattr(blobs_s3, "WAIT", 0.0)

        def delete(at, name):
            if not said:
                with pytest.raises(TryLater) as error:
                    blobs.put("raw", [b"a mail"])
                said.append(str(error.value))
            real(at, name)

        monkeypatch.setattr(blobs_s3.obstore, "delete", delete)
        assert self.discard(blobs)
        assert said == ["somebody discards the same bytes"]

    def test_the_mark_of_one_that_died_keeps_nobody(self, blobs, monkeypatch):
        def die(*_given):
            raise SystemExit

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(blobs_s3.obstore, "delete", die)
            with pytest.raises(SystemExit):
                self.discard(blobs)
        monkeypatch.setattr(blobs_s3, "DISCARD_TAKES", timedelta(0))
        assert blobs.put("raw", [b"a mail"]).sha256 == A_MAIL
        assert list(blobs.everything()) == [("raw", A_MAIL)]  # and not the mark
