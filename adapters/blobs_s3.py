"""Blobs in an S3-compatible object store."""

import hashlib
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import IO, TYPE_CHECKING, BinaryIO, cast
from uuid import uuid4

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from adapters.blob_keys import BLOCK_BYTES, Area, Stored, key, unkey
from dossier.rules.errors import TryLater
from settings import BadSetting, Settings

if TYPE_CHECKING:
    from obstore import Bytes, BytesStream, ObjectMeta
    from obstore.store import RetryConfig, S3Config

MEMORY_BYTES = 4 * 1024 * 1024  # larger blobs pass through a temporary file on their way
RETRIES: "RetryConfig" = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}
ONCE: "RetryConfig" = {"max_retries": 0}
FRESH = timedelta(hours=1)  # since when the same bytes need not be sent again
DISCARDING = "discarding"  # marks of what is being discarded stand under this name
DISCARD_TAKES = timedelta(minutes=5)  # at the most, between clocks that differ; an older mark is of one that died
LOOK_EVERY = 0.2  # seconds
WAIT = 30.0  # seconds, for somebody who is discarding the same bytes


class S3Blobs:
    def __init__(self, store: S3Store, once: S3Store) -> None:
        """`once`: the same store, that asks everything once only."""
        self.store, self._once = store, once

    @classmethod
    def of(cls, settings: Settings) -> "S3Blobs":
        bucket, _, prefix = settings.blobs_url.removeprefix("s3://").partition("/")
        if not settings.blobs_url.startswith("s3://") or not bucket:
            raise BadSetting("DOSSIER_BLOBS_URL is not s3://bucket or s3://bucket/prefix.")
        given: S3Config = {
            "endpoint": settings.s3_endpoint,
            "access_key_id": settings.s3_key,
            "secret_access_key": settings.s3_secret,
            "checksum_algorithm": "SHA256",  # the store refuses what the network changed
        }
        store, once = (
            S3Store(
                bucket,
                prefix=prefix or None,
                config=cast("S3Config", {name: value for name, value in given.items() if value}),
                client_options={
                    "connect_timeout": "3s",
                    "timeout": "30s",
                    "allow_http": settings.s3_endpoint.startswith("http://"),
                },
                retry_config=retries,
            )
            for retries in (RETRIES, ONCE)
        )
        return cls(store, once)

    def put(self, area: Area, chunks: Iterable[bytes]) -> Stored:
        digest, size = hashlib.sha256(), 0
        with tempfile.SpooledTemporaryFile(MEMORY_BYTES) as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                with try_later():
                    file.write(chunk)
            stored = Stored(digest.hexdigest(), size)
            found = self._head(area, stored.sha256)
            if not _is_fresh(found, stored):
                self._send(area, stored, file)
            if found is not None and self._was_discarded(area, stored):
                self._send(area, stored, file)
        return stored

    def _send(self, area: Area, stored: Stored, file: IO[bytes]) -> None:
        file.seek(0)
        with try_later():
            obstore.put(self.store, key(area, stored.sha256), file)

    def _was_discarded(self, area: Area, stored: Stored) -> bool:
        """Whether somebody who found an older one deleted it, and with it what was put meanwhile: S3 deletes by name.

        Waits for who is about to. Raises TryLater when that takes long.
        """
        end = time.monotonic() + WAIT
        while self._is_marked(area, stored.sha256):
            if time.monotonic() > end:
                raise TryLater("somebody discards the same bytes")
            time.sleep(LOOK_EVERY)
        return self._head(area, stored.sha256) is None

    def _is_marked(self, area: Area, sha256: str) -> bool:
        oldest = datetime.now(UTC) - DISCARD_TAKES
        with try_later():
            marks = obstore.list(self.store, prefix=f"{DISCARDING}/{key(area, sha256)}")
            return any(each["last_modified"] > oldest for some in marks for each in some)

    def batch(self) -> nullcontext["S3Blobs"]:
        return nullcontext(self)  # each put is durable by itself

    def open(self, area: Area, sha256: str) -> BinaryIO:
        file = tempfile.SpooledTemporaryFile(MEMORY_BYTES)  # noqa: SIM115 - the caller closes it
        try:
            with try_later(FileNotFoundError):
                for chunk in obstore.get(self.store, key(area, sha256)).stream(min_chunk_size=BLOCK_BYTES):
                    file.write(chunk)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return cast("BinaryIO", file)

    def part(self, area: Area, sha256: str, start: int, stop: int) -> Generator[bytes]:
        if start == stop:  # S3 knows no empty range
            return _blocks(())
        with try_later(FileNotFoundError):
            found = obstore.get(self.store, key(area, sha256), options={"range": (start, stop)})
        return _blocks(found.stream(min_chunk_size=BLOCK_BYTES))

    def size(self, area: Area, sha256: str) -> int | None:
        found = self._head(area, sha256)
        return found["size"] if found else None

    def delete(self, area: Area, sha256: str) -> None:
        with try_later():
            obstore.delete(self.store, key(area, sha256))

    def discard(self, area: Area, sha256: str, before: datetime) -> bool:
        """A mark stands while it is at work: who puts the same bytes then looks afterwards whether they are there.

        The DELETE goes once: repeated because its answer was lost, it would take what was put since.
        """
        mark = f"{DISCARDING}/{key(area, sha256)}/{uuid4().hex}"
        with try_later():
            obstore.put(self.store, mark, b"")
            gone = self._gone(area, sha256, before)
            obstore.delete(self.store, mark)  # not after a fault: the DELETE may be on its way
        return gone

    def _gone(self, area: Area, sha256: str, before: datetime) -> bool:
        found = self._head(area, sha256)
        if found and found["last_modified"] < before:
            obstore.delete(self._once, key(area, sha256))
            return True
        return found is None

    def _head(self, area: Area, sha256: str) -> "ObjectMeta | None":
        """None: not there."""
        try:
            with try_later(FileNotFoundError):
                return obstore.head(self.store, key(area, sha256))
        except FileNotFoundError:
            return None

    def everything(self) -> Iterator[tuple[Area, str]]:
        with try_later():
            for some in obstore.list(self.store):
                yield from filter(None, (unkey(each["path"]) for each in some))

    def ping(self) -> None:
        with try_later():  # written and not looked up: a bucket that does not exist has no blob either
            obstore.put(self.store, "ping", b"")


def _is_fresh(found: "ObjectMeta | None", stored: Stored) -> bool:
    """Put not long ago: an older one may be discarded at this moment."""
    if found is None or found["size"] != stored.size_bytes:
        return False
    return datetime.now(UTC) - found["last_modified"] <= FRESH


def _blocks(chunks: "BytesStream | Sequence[Bytes]") -> Generator[bytes]:
    with try_later():
        for chunk in chunks:
            yield bytes(chunk)


@contextmanager
def try_later(*answers: type[Exception]) -> Iterator[None]:
    """Faults become TryLater, but for those that are an answer here."""
    try:
        yield
    except answers:
        raise
    except (BaseError, OSError) as error:
        raise TryLater("the object store cannot do this now") from error
