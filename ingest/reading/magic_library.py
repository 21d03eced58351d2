"""libmagic for every machine: the system's own, or the one that a package brings."""

import ctypes
import ctypes.util
import importlib.util
from functools import cache
from pathlib import Path
from typing import Protocol


class Guesser(Protocol):
    def from_buffer(self, buf: bytes) -> str:
        """MIME type of these first bytes. Locks by itself."""


@cache
def guesser() -> Guesser:
    """One for the process. Raises ImportError when there is no libmagic at all."""
    database = None if ctypes.util.find_library("magic") else _load_packaged()
    import magic  # noqa: PLC0415 - looks for the library while it is imported: only now there surely is one

    found: Guesser = magic.Magic(mime=True, magic_file=database)
    return found


def _load_packaged() -> str | None:
    """Load pylibmagic's library by its path and give its database; None when that package is not there.

    Its own import would replace ctypes.CDLL.__init__ for the whole process. That is not needed: the loader
    answers for "libmagic.so.1", which python-magic asks for, with a library of that name that is already there.
    """
    package = importlib.util.find_spec("pylibmagic")
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent
    ctypes.CDLL(str(folder / "libmagic.so.1"))
    return str(folder / "magic.mgc")
