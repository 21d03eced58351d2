"""What is shown of a file."""

from collections.abc import Iterator
from typing import NamedTuple


class Pictured(NamedTuple):
    pages: Iterator[bytes]  # WebP, made one by one
    total: int | None = None  # pages of the whole file; None: not known, or the pictures leave things out
