"""What is made from the bytes of documents, so that they can be found and looked at; and why sometimes nothing is."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from dossier.rules.states import Flag, ScanState

TRUSTED = (ScanState.CLEAN, ScanState.NO_SCANNER)  # the verdicts after which bytes are opened at all


class Derived(StrEnum):
    """A kind of thing that is made from bytes."""

    TEXT = "text"  # for search
    PREVIEW = "preview"  # pictures of the pages


# What makes each of them is of this version. Raise it when it can make something of a file of which it could make
# nothing: then what is lacking is asked for once more, whatever came of it before.
MAKER: Mapping[Derived, int] = {Derived.TEXT: 1, Derived.PREVIEW: 1}


class DerivationState(StrEnum):
    PENDING = "pending"
    MADE = "made"
    NONE = "none"  # there is nothing to make, and that does not change until the maker does
    FAILED = "failed"  # three times; made again when somebody asks


class Unmade(StrEnum):
    """Why there is none."""

    LOCKED = "locked"
    NOT_TRUSTED = "not-trusted"  # infected, or nobody called it clean
    NOTHING_IN_IT = "nothing-in-it"  # a scan without text, an unknown or damaged file
    BYTES_GONE = "bytes-gone"
    FAILED_THREE_TIMES = "failed-three-times"
    KILLED_ITS_WORKER = "killed-its-worker"
    TOOK_TOO_LONG = "took-too-long"


def never_made(scan_state: ScanState, flags: Collection[str]) -> Unmade | None:
    """Why these bytes are not opened. None: they may be, or their verdict is still to come."""
    if scan_state not in (*TRUSTED, ScanState.PENDING):
        return Unmade.NOT_TRUSTED
    return Unmade.LOCKED if Flag.LOCKED in flags else None


def are_whole(pictures: int, total: int | None) -> bool:
    """Whether so many pictures show all of a file of `total` pages. None: not known, so they may leave things out."""
    return pictures > 0 and total is not None and pictures >= total
