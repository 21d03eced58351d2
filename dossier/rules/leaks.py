"""The register of data leaks (AVG art. 33 and 34): what is noted of one, and what follows from the notes. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from dossier.rules.errors import Refused
from dossier.rules.rights import Because

REPORT_WITHIN = timedelta(hours=72)  # of the discovery, to the authority (AVG art. 33(1)), unless a risk is unlikely


class LeakKind(StrEnum):
    """What went wrong."""

    WRONG_DOSSIER = "wrong-dossier"
    MISDIRECTED_MAIL = "misdirected-mail"
    WRONG_RIGHT = "wrong-right"
    FOREIGN_LOGIN = "foreign-login"
    LOST = "lost"  # data that is gone, or could not be reached
    OTHER = "other"


class Risk(StrEnum):
    """For the people whose data it is."""

    NOT_JUDGED = "not-judged"
    UNLIKELY = "unlikely"  # need not be reported; the register keeps why
    LIKELY = "likely"  # report it to the authority
    HIGH = "high"  # tell the people too


class LeakStep(StrEnum):
    """One thing that is noted; nothing is ever changed or taken away."""

    OPENED = "opened"
    DOCUMENT = "document"  # with who could see it and who did
    FOUND_OUT = "found-out"
    RISK = "risk"
    TOLD_AUTHORITY = "told-authority"
    TOLD_PEOPLE = "told-people"
    DECIDED = "decided"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Note:
    """`facts`: of DOCUMENT its exposure by keys, of RISK {"risk"}, of TOLD_... {"at"}."""

    number: int
    step: LeakStep
    said: str
    facts: Mapping[str, Any]
    noted_at: datetime
    noted_by: str


@dataclass(frozen=True, slots=True)
class NewNote:
    step: LeakStep
    said: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


NEEDED = {LeakStep.RISK: "risk", LeakStep.TOLD_AUTHORITY: "at", LeakStep.TOLD_PEOPLE: "at"}  # among the facts


def judged(risk: Risk, why: str) -> NewNote:
    return NewNote(LeakStep.RISK, why, {"risk": risk})


def told(whom: LeakStep, at: datetime, said: str) -> NewNote:
    """`whom`: TOLD_AUTHORITY or TOLD_PEOPLE. `said`: what they were told, or the number of the report."""
    return NewNote(whom, said, {"at": at.isoformat()})


def refuse_unsound(new: NewNote, now: datetime) -> None:
    """What a person may note: in words, and not of a moment to come. Raises Refused."""
    if new.step in {LeakStep.OPENED, LeakStep.DOCUMENT}:
        raise Refused("This is noted by itself.")
    if not new.said.strip():
        raise Refused("Say it in a few words: the register has to be understood later.")
    if NEEDED.get(new.step, "") not in {"", *new.facts}:
        raise Refused("Say which risk, or when they were told.")
    if "at" in new.facts and datetime.fromisoformat(new.facts["at"]) > now:
        raise Refused("Note it when they have been told.")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a leak stands, by its notes."""

    risk: Risk
    documents: tuple[UUID, ...]
    could_see: tuple[UUID, ...]  # people, in some stretch of the time that was asked about
    did_see: tuple[UUID, ...]
    authority_due_at: datetime | None  # None: it need not be told, or was
    authority_told_at: datetime | None  # None: it was not
    people_told_at: datetime | None  # None: they were not
    closed_at: datetime | None  # None: open

    def is_late(self, now: datetime) -> bool:
        return self.authority_due_at is not None and now > self.authority_due_at


def standing(discovered_at: datetime, notes: Iterable[Note]) -> Standing:
    risk, closed_at = Risk.NOT_JUDGED, None
    told: dict[LeakStep, datetime] = {}
    exposures: list[Mapping[str, Any]] = []
    for note in notes:
        match note.step:
            case LeakStep.RISK:
                risk = Risk(note.facts["risk"])
            case LeakStep.DOCUMENT:
                exposures.append(note.facts)
            case LeakStep.TOLD_AUTHORITY | LeakStep.TOLD_PEOPLE:
                told.setdefault(note.step, datetime.fromisoformat(note.facts["at"]))
            case LeakStep.CLOSED:
                closed_at = note.noted_at
            case LeakStep.REOPENED:
                closed_at = None
    authority_told_at = told.get(LeakStep.TOLD_AUTHORITY)
    need_not = authority_told_at is not None or risk is Risk.UNLIKELY
    return Standing(
        risk=risk,
        documents=tuple(dict.fromkeys(UUID(each["document"]) for each in exposures)),
        could_see=_people(exposures, "could"),
        did_see=_people(exposures, "did"),
        authority_due_at=None if need_not else discovered_at + REPORT_WITHIN,
        authority_told_at=authority_told_at,
        people_told_at=told.get(LeakStep.TOLD_PEOPLE),
        closed_at=closed_at,
    )


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which somebody could see a document."""

    person_id: UUID
    as_client: bool  # False: as somebody of the office
    because: Because
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """One time that somebody opened it."""

    person_id: UUID
    as_client: bool
    version: int
    at: datetime


def could_see(note: Note) -> tuple[Stretch, ...]:
    """Of a note of a document; in the order of time, as it was noted."""
    return tuple(
        Stretch(
            UUID(each["person"]),
            each["as_client"],
            Because(each["because"]),
            datetime.fromisoformat(each["from"]),
            datetime.fromisoformat(each["until"]),
        )
        for each in note.facts["could"]
    )


def did_see(note: Note) -> tuple[Look, ...]:
    return tuple(
        Look(UUID(each["person"]), each["as_client"], each["version"], datetime.fromisoformat(each["at"]))
        for each in note.facts["did"]
    )


def _people(exposures: Iterable[Mapping[str, Any]], how: str) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(UUID(each["person"]) for facts in exposures for each in facts[how]))
