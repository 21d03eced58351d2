"""Which walls stand around a reader of strangers' files on this machine: tried from inside."""

import io
import os
from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum
from typing import BinaryIO

from adapters.confined import Confinement, confined
from adapters.confinement import libc

NETWORK = "/proc/self/ns/net"
INTERNET, STREAM = 2, 1  # AF_INET, SOCK_STREAM: socket(2)


class Wall(StrEnum):
    FILES = "Landlock"
    CALLS = "seccomp"
    NETWORK = "a network of its own"


def missing_walls() -> tuple[Wall, ...]:
    """Raises ChildFailed, TryLater."""
    ours = str(os.stat(NETWORK).st_ino)  # noqa: PTH116 - one call here and in the child
    return tuple(Wall(each.decode()) for each in confined(missing_here, io.BytesIO(), ours, Confinement()))


def missing_here(file: BinaryIO, network: str) -> Iterable[bytes]:
    """In the child. `network`: the number of the parent's."""
    with suppress(PermissionError), os.scandir("/"):
        yield Wall.FILES.encode()
    if libc.socket(INTERNET, STREAM, 0) >= 0:
        yield Wall.CALLS.encode()
    if os.stat(NETWORK).st_ino == int(network):  # noqa: PTH116 - as above
        yield Wall.NETWORK.encode()
