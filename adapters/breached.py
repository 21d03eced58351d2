"""A list of leaked passwords on this machine: SHA-1 prefixes in hex, one a line, sorted. Nobody else is asked."""

import mmap
from hashlib import sha1
from pathlib import Path

SHORTEST_PREFIX = 10  # hex digits: shorter ones would call good passwords leaked


def is_leaked(path: Path | None, password: str) -> bool:
    """Found by halving, so a list of gigabytes costs some reads. None: there is no list. Raises OSError."""
    if path is None:
        return False
    digest = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()  # as such lists are published
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
            return _found(lines, digest)


def _found(lines: mmap.mmap, digest: bytes) -> bool:
    low, high = 0, len(lines)
    while low < high:
        start = lines.rfind(b"\n", 0, (low + high) // 2) + 1
        end = lines.find(b"\n", start)
        end = len(lines) if end < 0 else end
        prefix = lines[start:end].partition(b":")[0].strip().upper()  # published lists end in ":how often"
        if len(prefix) >= SHORTEST_PREFIX and digest.startswith(prefix):
            return True
        if prefix < digest:
            low = end + 1
        else:
            high = start
    return False
