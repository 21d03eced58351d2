"""The balance of a day: of mails accepted = filed + waiting + parked + quarantined, and likewise of uploads. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

OFFICE_TIME = ZoneInfo("Europe/Amsterdam")


class Imbalance(StrEnum):
    """What makes a balance red."""

    DOES_NOT_ADD_UP = "does-not-add-up"
    NUMBER_MISSING = "number-missing"  # the door accepted a mail that is neither in the spool nor in the database
    NOBODY_WORKS_ON_IT = "nobody-works-on-it"  # waiting or parked, and no station has it
    DOCUMENT_MISSING = "document-missing"  # filed without the document of one of its parts
    UPLOAD_MISSING = "upload-missing"  # handed over, and neither a document nor owed by a station
    RAW_MISSING = "raw-missing"  # the raw mail is not in the blob store


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason why the balance is red, and where to look."""

    what: Imbalance
    where: str  # mail or upload id, or run and numbers of the door


@dataclass(frozen=True, slots=True)
class UploadBalance:
    """The files that were handed over by hand: handed_over = filed + waiting + set_apart + taken_back."""

    handed_over: int = 0
    filed: int = 0  # a document was made of it, whatever became of that later
    waiting: int = 0
    set_apart: int = 0  # in quarantine, or a station gave it up
    taken_back: int = 0  # by the uploader

    @property
    def adds_up(self) -> bool:
        return self.handed_over == self.filed + self.waiting + self.set_apart + self.taken_back


@dataclass(frozen=True, slots=True)
class Balance:
    """What one office accepted on one day, and where it stands now. Repeats of the same mail are counted apart."""

    office: str  # its mail domain
    day: date  # in the Netherlands
    accepted: int  # by the receipts and the spool, without repeats
    repeats: int
    filed: int
    waiting: int  # those still in the spool included
    parked: int
    quarantined: int
    uploads: UploadBalance
    findings: tuple[Finding, ...] = ()

    @property
    def is_green(self) -> bool:
        return not self.findings


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of the day in the Netherlands and that of the next one (23 or 25 hours later, twice a year)."""
    start, end = (datetime.combine(each, time(), OFFICE_TIME) for each in (day, day + timedelta(days=1)))
    return start, end


def holes(numbers: set[int]) -> list[int]:
    """The numbers that are missing from 1, 2, 3, ... up to the highest one."""
    return sorted(set(range(1, max(numbers, default=0) + 1)) - numbers)
