"""Sections of the ledger (RGS, the Dutch reference chart): a code begins with that of the section above it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from dossier.rules.handling import RecordKind

USUAL = {RecordKind.FIXED_ASSET: "BMva"}  # where a record is whose section the bookkeeping does not tell


@dataclass(frozen=True, slots=True)
class Section:
    """A folder that stands for sections of the ledger."""

    codes: str  # with a space between
    year: int  # 0: of no book year


def folders_of(kind: RecordKind, ledger: str, folders: Mapping[UUID, Section]) -> tuple[UUID, ...]:
    """The folders of the section that this record is in: the nearest section, then the latest year."""
    code = (ledger or USUAL.get(kind, "")).casefold()
    fits = {each: _fit(code, section.codes) for each, section in folders.items()}
    found = [each for each, fit in fits.items() if fit]
    return tuple(sorted(found, key=lambda each: (-fits[each], -folders[each].year, each)))


def _fit(code: str, sections: str) -> int:
    """How much of the code is that of the nearest of these sections; 0: it is in none."""
    return max((len(each) for each in sections.casefold().split() if code.startswith(each)), default=0)
