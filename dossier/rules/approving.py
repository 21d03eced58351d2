"""Accordering: what is asked, how it stands, who may decide now, and what one code confirms. Pure decisions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID


class Party(StrEnum):
    """Who gets the documents after the approval: the uitvragende partij."""

    TAX_OFFICE = "belastingdienst"
    CHAMBER_OF_COMMERCE = "kvk"
    BANK = "bank"
    OTHER = "other"


class ApprovalKind(StrEnum):
    """What the client is asked to approve."""

    INCOME_TAX = "aangifte-ib"
    CORPORATE_TAX = "aangifte-vpb"
    VAT = "aangifte-ob"
    INTRA_COMMUNITY = "aangifte-icp"
    PAYROLL_TAX = "aangifte-loon"
    ANNUAL_ACCOUNTS = "jaarrekening"
    REPRESENTATION = "lor"  # letter of representation: bevestiging bij de jaarrekening
    MINUTES = "notulen"
    FILING_ACCOUNTS = "publicatiestukken"
    OTHER = "overig"


class ApproverMode(StrEnum):
    """How many of the approvers have to agree."""

    ONE_OF = "one-of"  # een van
    ALL = "all"  # allen
    IN_ORDER = "in-order"  # allen, na elkaar


class ApprovalState(StrEnum):
    """Where a request stands, and after the approval, where its documents stand with the requesting party."""

    OPEN = "open"
    PARTLY = "partly"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REPLACED = "replaced"
    READY = "ready"  # klaar voor verzending
    SUBMITTED = "submitted"  # aangeleverd
    ACCEPTED = "accepted"  # geaccepteerd
    REJECTED = "rejected"  # afgewezen


class Turn(StrEnum):
    """What brings a request into another state."""

    AGREE_IN_PART = "agree-in-part"
    AGREE = "agree"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    REPLACE = "replace"
    READY = "ready"
    SUBMIT = "submit"
    ACCEPT = "accept"
    REJECT = "reject"


class Verdict(StrEnum):
    """What an approver says of one document."""

    AGREED = "akkoord"
    REFUSED = "niet-akkoord"


class Manner(StrEnum):
    """How an approval reached the office outside the portal."""

    PAPER = "paper"
    PHONE = "phone"
    COUNTER = "counter"


class Hitch(StrEnum):
    """Why somebody cannot decide on a request now."""

    NOT_HERE = "not-here"  # there is no such request for this person; also: it is not for them to see
    CLOSED = "closed"
    CHANGED = "changed"  # it is not what was shown
    NO_RIGHT = "no-right"
    DECIDED = "decided"
    NOT_YOUR_TURN = "not-your-turn"
    NOT_OPENED = "not-opened"
    NOT_DOWNLOADED = "not-downloaded"  # looked at in part: not all pages are pictures
    NOT_ALL_SAID = "not-all-said"  # a document of the request has no verdict
    REASON_MISSING = "reason-missing"


class Flaw(StrEnum):
    """What does not hold of a certificate."""

    FILE_CHANGED = "file-changed"
    NOT_CERTIFIED = "not-certified"
    DATA_CHANGED = "data-changed"
    STATEMENT_CHANGED = "statement-changed"
    DOCUMENT_CHANGED = "document-changed"
    DOCUMENT_MISSING = "document-missing"
    CHAIN_BROKEN = "chain-broken"
    AUDIT_BROKEN = "audit-broken"


class SendResult(StrEnum):
    """What became of the answers that somebody sent together (S1-23)."""

    ALL_SENT = "all-sent"
    SOME_SENT = "some-sent"
    NONE_SENT = "none-sent"
    CODE_REFUSED = "code-refused"


UNDECIDED = frozenset({ApprovalState.OPEN, ApprovalState.PARTLY})
CLEARED = frozenset({ApprovalState.APPROVED, ApprovalState.READY})  # agreed to, and not sent yet
AGREED_TO = CLEARED | {ApprovalState.SUBMITTED, ApprovalState.ACCEPTED, ApprovalState.REJECTED}

# The one table: from which states a turn is possible, and where it leads.
TURNS: Mapping[Turn, tuple[frozenset[ApprovalState], ApprovalState]] = {
    Turn.AGREE_IN_PART: (UNDECIDED, ApprovalState.PARTLY),
    Turn.AGREE: (UNDECIDED, ApprovalState.APPROVED),
    Turn.REFUSE: (UNDECIDED, ApprovalState.REFUSED),
    Turn.WITHDRAW: (UNDECIDED, ApprovalState.WITHDRAWN),
    Turn.EXPIRE: (UNDECIDED, ApprovalState.EXPIRED),
    # What was agreed to is another file now: it may not be sent under the old agreement.
    Turn.REPLACE: (UNDECIDED | CLEARED | {ApprovalState.REJECTED}, ApprovalState.REPLACED),
    Turn.READY: (frozenset({ApprovalState.APPROVED, ApprovalState.REJECTED}), ApprovalState.READY),
    Turn.SUBMIT: (CLEARED, ApprovalState.SUBMITTED),
    Turn.ACCEPT: (frozenset({ApprovalState.SUBMITTED}), ApprovalState.ACCEPTED),
    Turn.REJECT: (frozenset({ApprovalState.SUBMITTED}), ApprovalState.REJECTED),
}
BY_THE_OFFICE = (Turn.READY, Turn.SUBMIT, Turn.ACCEPT, Turn.REJECT)
NEEDS_REASON = (Turn.WITHDRAW, Turn.REJECT)


def turned(state: ApprovalState, turn: Turn) -> ApprovalState | None:
    """The state after this turn. None: it is not possible from here."""
    possible_from, to = TURNS[turn]
    return to if state in possible_from else None


def turn_of_agreement(mode: ApproverMode, *, agreed: int, approvers: int) -> Turn:
    """What one more agreement brings. `agreed`: that one included."""
    enough = mode is ApproverMode.ONE_OF or agreed == approvers
    return Turn.AGREE if enough else Turn.AGREE_IN_PART


@dataclass(frozen=True, slots=True)
class Said:
    """What an approver says of one version of one document, as it was shown."""

    document_id: UUID
    version: int
    sha256: str
    verdict: Verdict
    reason: str = ""  # asked for when not agreed


@dataclass(frozen=True, slots=True)
class Answer:
    """What an approver says of one request: of every document in it."""

    request_id: UUID
    statement_sha256: str  # of the statement that was shown
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person stands to a request."""

    state: ApprovalState
    is_over: bool  # its last day has gone by, whether or not the state says so yet
    is_approver: bool  # or stands in for one
    sees_all: bool  # every document, by the one law
    has_right: bool  # accorderingsrecht
    has_decided: bool
    is_unchanged: bool  # each document is the file that was asked about
    is_next: bool  # nobody has to decide before this person
    has_opened: bool  # each document, in this version
    has_seen_all: bool  # of each document: its pictures show all of it, or its file was downloaded


def hitch(standing: Standing) -> Hitch | None:
    """Why this person cannot decide on this request, whatever they would say. None: they can."""
    obstacles = {
        Hitch.NOT_HERE: not standing.is_approver or not standing.sees_all,
        Hitch.DECIDED: standing.has_decided,
        Hitch.CLOSED: standing.state not in UNDECIDED or standing.is_over,
        Hitch.CHANGED: not standing.is_unchanged,
        Hitch.NO_RIGHT: not standing.has_right,
        Hitch.NOT_YOUR_TURN: not standing.is_next,
        Hitch.NOT_OPENED: not standing.has_opened,
        Hitch.NOT_DOWNLOADED: not standing.has_seen_all,
    }
    return next((each for each, is_so in obstacles.items() if is_so), None)


def hitch_of_answer(answer: Answer, asked: Mapping[UUID, str], statement_sha256: str) -> Hitch | None:
    """Why this answer does not count. `asked`: the SHA-256 of each document as it was asked for. None: it does."""
    shown = {each.document_id: each.sha256 for each in answer.said}
    if answer.statement_sha256 != statement_sha256 or len(shown) != len(answer.said):
        return Hitch.CHANGED
    if shown != asked:
        return Hitch.NOT_ALL_SAID if shown and shown.items() < asked.items() else Hitch.CHANGED
    unfounded = any(each.verdict is Verdict.REFUSED and not each.reason.strip() for each in answer.said)
    return Hitch.REASON_MISSING if unfounded else None


def bound_to(person_id: UUID, answers: Sequence[Answer]) -> str:
    """SHA-256 (hex) of exactly what a code confirms: who says what of which bytes under which statement."""
    by_request = sorted(answers, key=lambda each: each.request_id)
    set_ = [
        {
            "request": str(each.request_id),
            "statement": each.statement_sha256,
            "documents": [
                {
                    "document": str(one.document_id),
                    "version": one.version,
                    "sha256": one.sha256,
                    "verdict": one.verdict,
                    "reason": one.reason,
                }
                for one in sorted(each.said, key=lambda one: one.document_id)
            ],
        }
        for each in by_request
    ]
    return digest({"person": str(person_id), "answers": set_})


def canonical(value: Any) -> str:
    """JSON that is the same text for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """SHA-256 (hex) over the canonical JSON."""
    return sha256(canonical(value).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Reminders:
    """On which days those who have to decide are reminded."""

    days_before: tuple[int, ...] = (7, 1, 0)  # the due day
    then_every: int = 7  # days after the due day, or after the asking where there is none; 0: never


def last_reminder(asked_on: date, due_on: date | None, scheme: Reminders, today: date) -> date | None:
    """The day of the newest reminder that is due; one a day at most, none on the day of the asking. None: none yet."""
    days = [due_on - timedelta(days=each) for each in scheme.days_before] if due_on else []
    start = due_on or asked_on
    rounds = (today - start).days // scheme.then_every if scheme.then_every else 0
    if rounds > 0:
        days.append(start + timedelta(days=rounds * scheme.then_every))
    return max((each for each in days if asked_on < each <= today), default=None)
