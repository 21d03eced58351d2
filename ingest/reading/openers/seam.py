"""What an opener gives: children that stream, or the trouble it had. Values, not exceptions."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from dossier.rules.states import Fate, Flag, Why
from ingest.reading.limits import BeyondBudget, Budget

CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a person must know of a container, or of one thing in it: mostly why it could not be had in full."""

    why: (
        Why | None
    )  # BUDGET_*, HOSTILE_MARKUP: set it aside. CONTAINER_UNREADABLE: it stays a document. None: nothing but the flag
    flag: Flag | None = None  # LOCKED, DAMAGED, ENCRYPTED_MESSAGE, ACTIVE (macros); None when the budget ended it
    note: str = ""  # English, for the log of the part; never content


@dataclass(slots=True)
class Child:
    """One thing out of a container.

    Take all of `chunks` before asking for the next child. They raise BeyondBudget and nothing else; when the data
    is broken they end early and `trouble` says so: what could be had is worth keeping, marked.
    """

    chunks: Iterable[bytes]
    name: str | None = None  # decoded as stored, not yet safe: may hold paths, controls, anything
    content_type: str | None = None  # as the container declares it; None when it does not
    disposition: str | None = None
    content_id: str | None = None  # without <>
    is_message: bool = False  # the container itself as RFC 5322: not kept; its parts are the container's children
    flags: frozenset[Flag] = frozenset()
    trouble: Trouble | None = None  # known after the chunks were taken


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read from a container: for its Part.facts."""

    pairs: tuple[tuple[str, str], ...]


# Troubles and Facts concern the container itself; children before a Trouble stay valid.
Opened = Iterator[Child | Trouble | Facts]


@dataclass(frozen=True, slots=True)
class Opener:
    """Takes one kind of container apart."""

    kind: str  # short English name for notes: "zip"
    take_apart: Callable[[BinaryIO, Budget], Opened]
    wrapper: Fate = Fate.UNPACKED  # DOCUMENT: it stays a document beside its children (an invoice with its PDF)

    def open(self, stream: BinaryIO, budget: Budget) -> Opened:
        """Children lazily, in order. Never raises; closes nothing. The stream is seekable, at any position."""
        try:
            stream.seek(0)
            yield from self.take_apart(stream, budget)
        except BeyondBudget as beyond:
            yield Trouble(beyond.why, note=f"{self.kind}: {beyond.why}")
        except Exception as surprise:  # noqa: BLE001 - libraries meet strangers' files: a surprise costs this container only
            yield damaged(f"{self.kind}: {type(surprise).__name__}")


def damaged(note: str) -> Trouble:
    return Trouble(Why.CONTAINER_UNREADABLE, Flag.DAMAGED, note)


def locked(note: str) -> Trouble:
    return Trouble(Why.CONTAINER_UNREADABLE, Flag.LOCKED, note)


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def blocks(stream: Readable) -> Iterator[bytes]:
    """Read to the end in bounded pieces."""
    while block := stream.read(CHUNK_BYTES):
        yield block


def size_of(stream: BinaryIO) -> int:
    """Bytes in a seekable stream; leaves it at its start."""
    size_bytes = stream.seek(0, 2)
    stream.seek(0)
    return size_bytes


def tolerant(child: Child, chunks: Iterable[bytes], kind: str) -> Child:
    """Give the child these chunks, ending early and marked where their library stumbles."""
    child.chunks = _until_broken(child, chunks, kind)
    return child


def _until_broken(child: Child, chunks: Iterable[bytes], kind: str) -> Iterator[bytes]:
    try:
        yield from chunks
    except BeyondBudget:
        raise
    except Exception as surprise:  # noqa: BLE001 - see Opener.open: the entry is kept as far as it could be read
        child.trouble = damaged(f"{kind}: entry ends early, {type(surprise).__name__}")
