"""Reading in a process of its own: what its parent takes from the child (`ingest.reading.child`).

The child is handed a stranger's bytes, so nothing it says is believed: the letter is checked field by field, and every
file is hashed again where it is kept.
"""

from collections.abc import Iterable, Iterator
from itertools import takewhile

from pydantic import TypeAdapter

from ingest.reading.child import kept_by
from ingest.reading.letter import Letter, Part, Store
from ingest.reading.openers.seam import Trouble

_LETTER, _PARTS = TypeAdapter(Letter), TypeAdapter(tuple[Part, ...] | Trouble)


class Untrue(Exception):  # noqa: N818 - says what happened
    """What the child said of a file does not hold: whoever took it over must not be believed in anything."""


def letter_from(pieces: Iterator[bytes], store: Store) -> Letter:
    """The letter that a child read, with its files in `store`. Raises Untrue, ValueError, and what the store raises."""
    letter = _LETTER.validate_json(next(pieces, b""))
    _keep(letter.parts, pieces, store)
    return letter


def unlocked_from(pieces: Iterator[bytes], store: Store) -> tuple[Part, ...] | Trouble:
    """As `letter_from`, of a file that was opened with a password."""
    parts = _PARTS.validate_json(next(pieces, b""))
    if not isinstance(parts, Trouble):
        _keep(parts, pieces, store)
    return parts


def _keep(parts: Iterable[Part], pieces: Iterator[bytes], store: Store) -> None:
    for kept in kept_by(parts):
        if store.keep(takewhile(bool, pieces)) != kept:
            raise Untrue
