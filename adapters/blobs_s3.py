"""Blobs in an S3-compatible object store."""

import hashlib
import tempfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import IO, TYPE_CHECKING, BinaryIO, cast

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
FRESH = timedelta(hours=1)  # since when the same bytes need not be sent again


class S3Blobs:
    def __init__(self, store: S3Store) -> None:
        self.store = store

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
        store = S3Store(
            bucket,
            prefix=prefix or None,
            config=cast("S3Config", {name: value for name, value in given.items() if value}),
            client_options={
                "connect_timeout": "3s",
                "timeout": "30s",
                "allow_http": settings.s3_endpoint.startswith("http://"),
            },
            retry_config=RETRIES,
        )
        return cls(store)

    def put(self, area: Area, chunks: Iterable[bytes]) -> Stored:
        digest, size = hashlib.sha256(), 0
        with tempfile.SpooledTemporaryFile(MEMORY_BYTES) as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                with try_later():
                    file.write(chunk)
            stored = Stored(digest.hexdigest(), size)
            if not self._has_fresh(area, stored):
                file.seek(0)
                with try_later():
                    obstore.put(self.store, key(area, stored.sha256), cast("IO[bytes]", file))
        return stored

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
        found = self._head(area, sha256)
        if found and found["last_modified"] >= before:
            return False
        self.delete(area, sha256)
        return True

    def _has_fresh(self, area: Area, stored: Stored) -> bool:
        """Put not long ago: an older one may be discarded at this moment."""
        found = self._head(area, stored.sha256)
        if found is None or found["size"] != stored.size_bytes:
            return False
        return datetime.now(UTC) - found["last_modified"] <= FRESH

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
