"""Files of a form, as uploads take them: read block by block, never whole."""

from collections.abc import Iterator
from typing import IO

from werkzeug.datastructures import FileStorage

from dossier.uploads.receiving import NewFile

BLOCK_BYTES = 256_000


def new_file(file: FileStorage) -> NewFile:
    return NewFile(file.filename or "", blocks(file.stream), file.mimetype)


def blocks(stream: IO[bytes]) -> Iterator[bytes]:
    while block := stream.read(BLOCK_BYTES):
        yield block
