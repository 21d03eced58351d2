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


class Start(StrEnum):
    """What starts a term, where nobody said when the document lost its current value."""

    BOOK_YEAR = "book-year"  # the end of it
    END_OF_RELATION = "end-of-relation"  # with the client
    SAID = "said"  # a day that a person has to say: the end of a lease, of an employment


@dataclass(frozen=True, slots=True)
class Term:
    years: int | None  # None: never thrown away
    start: Start


TERMS: Mapping[Label, Term] = {
    Label.PERMANENT: Term(None, Start.SAID),
    Label.FISCAL: Term(7, Start.BOOK_YEAR),
    Label.FISCAL_AFTER_RELATION: Term(7, Start.END_OF_RELATION),
    Label.FISCAL_AFTER_EXPIRY: Term(7, Start.SAID),
    Label.REAL_ESTATE: Term(10, Start.BOOK_YEAR),
    Label.ONE_STOP_SHOP: Term(10, Start.BOOK_YEAR),
    Label.QUALITY: Term(7, Start.BOOK_YEAR),
    Label.PAYROLL: Term(7, Start.BOOK_YEAR),
    Label.PAYROLL_IDENTITY: Term(5, Start.SAID),
    Label.PERSONNEL: Term(2, Start.SAID),
    Label.CUSTOMER_DUE_DILIGENCE: Term(5, Start.END_OF_RELATION),
}


@dataclass(frozen=True, slots=True)
class Keeping:
    """Why a document has to stay."""

    obstacle: Obstacle
    until: date | None = None  # last day of the term; None: no day is known


@dataclass(frozen=True, slots=True)
class Dates:
    """The days that start the term of a document."""

    book_year: int
    current_until: date | None = None  # actueel tot: the day it lost its current value; None: not said
    relation_ended: date | None = None  # None: still a client


def keeping(label: str | None, dates: Dates, today: date) -> Keeping | None:
    """Why this document has to stay today; None: nothing keeps it. `label` None: nobody asks to keep it."""
    if label is None:
        return None
    if label not in set(Label):
        return Keeping(Obstacle.UNKNOWN_LABEL)
    if TERMS[Label(label)].years is None:
        return Keeping(Obstacle.PERMANENT)
    until = last_day(Label(label), dates)
    if until is None:
        return Keeping(Obstacle.TERM_NOT_BEGUN)
    return Keeping(Obstacle.TERM_RUNS, until) if today <= until else None


def last_day(label: Label, dates: Dates) -> date | None:
    """Of the term. None: it has no end, or has not begun.

    The day on which it lost its current value goes before the others: from then on the document is of no use any more.
    """
    term = TERMS[label]
    starts = {Start.BOOK_YEAR: date(dates.book_year, 12, 31), Start.END_OF_RELATION: dates.relation_ended}
    start = dates.current_until or starts.get(term.start)
    return None if start is None or term.years is None else _years_after(start, term.years)


class Ground(StrEnum):
    """Why it is proposed to destroy a document."""

    TERM_ENDED = "term-ended"
    BINNED = "binned"  # long enough in the bin, and nothing keeps it
    CLIENT_LEFT = "client-left"  # it is kept for ever for a client: somebody has to look at it when that ends


class Verdict(StrEnum):
    """What the second person decides about a proposed document."""

    DESTROY = "destroy"
    KEEP = "keep"  # with a reason; proposed again after a year
    HOLD = "hold"  # with a reason; not proposed while the hold lasts


def _years_after(day: date, years: int) -> date:
    """The same day of the year; 28 February for 29 February in a year without one."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
