"""Bytes from one store to another: only what is not there yet."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from adapters.blob_keys import BLOCK_BYTES
from adapters.blobs import Blobs
from upkeep.references import Needed

TOGETHER = 500  # blobs that share the waiting for the disk


def copy(source: Blobs, target: Blobs, wanted: Iterable[Needed]) -> tuple[set[Needed], int]:
    """Those that are missing or spoiled in the source, and how many were copied. Raises TryLater."""
    new = sorted(each for each in wanted if target.size(each.area, each.sha256) is None)
    bad: set[Needed] = set()
    for start in range(0, len(new), TOGETHER):
        with target.batch() as batch:
            for each in new[start : start + TOGETHER]:
                try:
                    with source.open(each.area, each.sha256) as file:
                        stored = batch.put(each.area, blocks(file))
                except FileNotFoundError:
                    bad.add(each)
                    continue
                if stored.sha256 != each.sha256:
                    bad.add(each)
    return bad, len(new) - len(bad)


def blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK_BYTES):
        yield block
