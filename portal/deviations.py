"""What a row of the tree says about who sees it: only what differs from the folder above it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from dossier.access.viewers import Beholder
from dossier.rules.rights import Level


@dataclass(frozen=True, slots=True)
class Deviation:
    """Names of client users. All empty: as the folder above; of a hoofdmap: for the office only."""

    shown: tuple[str, ...] = ()  # see what is in it
    hidden: bool = False  # nobody does, though somebody sees what is in the folder above
    uploading: tuple[str, ...] = ()  # may only upload
    passing: tuple[str, ...] = ()  # see its name only

    def __bool__(self) -> bool:
        return self != _NONE


_NONE = Deviation()


def of_folder(own: Sequence[Beholder], above: Sequence[Beholder]) -> Deviation:
    """`above`: who sees the folder above it; of a hoofdmap nobody."""
    return Deviation(
        shown=_differing(own, above, _shows),
        hidden=not any(map(_shows, own)) and any(map(_shows, above)),
        uploading=_differing(own, above, lambda each: each.level is Level.UPLOAD),
        passing=_differing(own, above, lambda each: each.level is Level.PASSAGE),
    )


def of_document(own: Sequence[Beholder], folder: Sequence[Beholder]) -> Deviation:
    """`folder`: who sees the folder that it is in."""
    expected = [each for each in folder if _shows(each)]
    if _people(own) == _people(expected):
        return _NONE
    return Deviation(shown=_names(own), hidden=not own)


def _shows(each: Beholder) -> bool:
    return each.level is not None and each.level.shows_documents


def _differing(
    own: Sequence[Beholder], above: Sequence[Beholder], which: Callable[[Beholder], bool]
) -> tuple[str, ...]:
    mine, theirs = [each for each in own if which(each)], [each for each in above if which(each)]
    return () if _people(mine) == _people(theirs) else _names(mine)


def _people(beholders: Sequence[Beholder]) -> set[UUID]:
    return {each.person_id for each in beholders}


def _names(beholders: Sequence[Beholder]) -> tuple[str, ...]:
    return tuple(each.name for each in beholders)
