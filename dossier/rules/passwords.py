"""Passwords: long, and not what everybody would try (NIST SP 800-63B 5.1.1.2). No rules about digits and signs."""

import unicodedata
from collections.abc import Iterable
from enum import StrEnum

SHORTEST, LONGEST = 12, 256  # characters
DIFFERENT = 5  # characters that occur, at least
TELLING_NAME = 4  # characters of a name that make a password guessable


class Weakness(StrEnum):
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    TOO_PLAIN = "too-plain"  # a few characters, over and over
    NAMES_OWNER = "names-owner"
    LEAKED = "leaked"


def as_kept(password: str) -> str:
    """The same password, however the keyboard composes its letters."""
    return unicodedata.normalize("NFC", password)


def weakness(password: str, names: Iterable[str]) -> Weakness | None:
    """`names`: of the person and the office. None: strong enough, unless it has leaked."""
    plain = as_kept(password)
    if len(plain) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(plain) > LONGEST:
        return Weakness.TOO_LONG
    if len(set(plain.casefold())) < DIFFERENT:
        return Weakness.TOO_PLAIN
    return Weakness.NAMES_OWNER if _is_a_name(plain, names) else None


def _is_a_name(password: str, names: Iterable[str]) -> bool:
    """Whether hardly more is left of it than a name, e.g. bakkerijjansen1."""
    left = password.casefold()
    for name in sorted({part for each in names for part in _parts(each)}, key=len, reverse=True):
        left = left.replace(name, "")
    return len(left) < SHORTEST // 2 and left != password.casefold()


def _parts(name: str) -> set[str]:
    pieces = "".join(each if each.isalnum() else " " for each in name.casefold()).split()
    return {each for each in (*pieces, "".join(pieces)) if len(each) >= TELLING_NAME}
