"""How long documents are kept (bewaartermijn): a label says the term and what starts it.

Whatever is not known keeps the document: a start that nobody has said, or a label that we do not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dossier.rules.handling import Obstacle


class Label(StrEnum):
    """Retention labels, as templates and folders carry them."""

    PERMANENT = "permanent"
    FISCAL = "fiscaal-7"
    FISCAL_AFTER_RELATION = "fiscaal-7-na-einde-relatie"
    FISCAL_AFTER_EXPIRY = "fiscaal-7-na-afloop"
    REAL_ESTATE = "onroerend-10"
    ONE_STOP_SHOP = "oss-10"
    QUALITY = "nba-7"
    PAYROLL = "loon-7"
    PAYROLL_IDENTITY = "loon-id-5-na-uitdienst"
    PERSONNEL = "personeel-2-na-uitdienst"
    CUSTOMER_DUE_DILIGENCE = "wwft-5-na-einde-relatie"


@dataclass(frozen=True, slots=True)
class Term:
    years: int | None  # None: never thrown away
    from_book_year: bool  # true: from the end of the book year; false: from a day that a person has to say


TERMS: Mapping[Label, Term] = {
    Label.PERMANENT: Term(None, from_book_year=False),
    Label.FISCAL: Term(7, from_book_year=True),
    Label.FISCAL_AFTER_RELATION: Term(7, from_book_year=False),
    Label.FISCAL_AFTER_EXPIRY: Term(7, from_book_year=False),
    Label.REAL_ESTATE: Term(10, from_book_year=True),
    Label.ONE_STOP_SHOP: Term(10, from_book_year=True),
    Label.QUALITY: Term(7, from_book_year=True),
    Label.PAYROLL: Term(7, from_book_year=True),
    Label.PAYROLL_IDENTITY: Term(5, from_book_year=False),
    Label.PERSONNEL: Term(2, from_book_year=False),
    Label.CUSTOMER_DUE_DILIGENCE: Term(5, from_book_year=False),
}


@dataclass(frozen=True, slots=True)
class Keeping:
    """Why a document has to stay."""

    obstacle: Obstacle
    until: date | None = None  # last day of the term; None: no day is known


def keeping(label: str | None, book_year: int, current_until: date | None, today: date) -> Keeping | None:
    """Why this document has to stay today; None: nothing keeps it.

    `label` None: nobody asks to keep it. `current_until`: the day it lost its current value (actueel tot); it goes
    before the end of the book year, because the term starts when the document is of no use any more.
    """
    if label is None:
        return None
    if label not in set(Label):
        return Keeping(Obstacle.UNKNOWN_LABEL)
    term = TERMS[Label(label)]
    if term.years is None:
        return Keeping(Obstacle.PERMANENT)
    start = current_until or (date(book_year, 12, 31) if term.from_book_year else None)
    if start is None:
        return Keeping(Obstacle.TERM_NOT_BEGUN)
    until = _years_after(start, term.years)
    return Keeping(Obstacle.TERM_RUNS, until) if today <= until else None


def _years_after(day: date, years: int) -> date:
    """The same day of the year; 28 February for 29 February in a year without one."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
