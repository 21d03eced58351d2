"""Deciding: an approver says akkoord or niet akkoord, for one or more requests, with one code for just what was shown.

Each request is decided as a whole or not at all. A request that changed since it was shown is left out and named; the
others count, because the code confirmed for each of them exactly what stands there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from adapters.house import House
from dossier.access.visitor import Visitor, refuse_onlooker
from dossier.approvals import transitions
from dossier.approvals.evidence import ByCode, Origin, write_decision
from dossier.approvals.rows import Asked, load, locked, standings
from dossier.factors.codes import check_code, send_sms_code
from dossier.rules.acts import Act
from dossier.rules.approving import (
    Answer,
    ApprovalState,
    Hitch,
    SendResult,
    Turn,
    Verdict,
    bound_to,
    hitch,
    hitch_of_answer,
    turn_of_agreement,
)
from dossier.rules.errors import Refused
from dossier.rules.factors import Confirmed, Denied, Factor, Purpose, Sent
from dossier.rules.visibility import ClientUser

APPROVES = (Factor.TOTP, Factor.SMS)  # what is not in this list never approves, whoever let it through


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one answer."""

    request_id: UUID
    hitch: Hitch | None  # None: it can be sent, or was
    state: ApprovalState | None = None  # of the request; None: not for this person, or nothing was sent


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a code would confirm."""

    bound_to: str
    lines: tuple[Line, ...]

    @property
    def is_ready(self) -> bool:
        return all(each.hitch is None for each in self.lines)


@dataclass(frozen=True, slots=True)
class Signing:
    """With what, and from where, somebody confirms."""

    code: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to 'Verzend documenten'."""

    result: SendResult
    lines: tuple[Line, ...]
    denied: Denied | None = None  # why the code was refused; None: it was not


def prepare(house: House, visitor: Visitor, answers: Sequence[Answer], now: datetime) -> Prepared:
    """What stands in the way of these answers, and what a code for them is bound to. Raises Refused."""
    _refuse_unfit(visitor, answers)
    with house.database.read() as session:
        asked = load(session, [each.request_id for each in answers])
        return Prepared(
            bound_to(visitor.person_id, answers), tuple(_lines(session, visitor, answers, asked, now).values())
        )


def send_code(house: House, visitor: Visitor, answers: Sequence[Answer], act: Act) -> Sent | Denied | Prepared:
    """An SMS code for exactly these answers. What stands in their way, where something does: no code was sent then.

    Raises Refused.
    """
    prepared = prepare(house, visitor, answers, act.now)
    if not prepared.is_ready:
        return prepared
    outcome = send_sms_code(house, visitor.person_id, purpose=Purpose.APPROVE, bound_to=prepared.bound_to, act=act)
    if isinstance(outcome, Sent):
        with house.database.write() as session:
            for asked in locked(session, [each.request_id for each in answers]).values():
                transitions.note(
                    session, asked, "code-sent", act, {"to": outcome.masked, "bound_to": prepared.bound_to}
                )
    return outcome


def decide(house: House, visitor: Visitor, answers: Sequence[Answer], by: Signing, act: Act) -> Receipt:
    """Record these answers, when the code confirms exactly them. Raises Refused for who looks as somebody else.

    Where nothing can be recorded the code is not looked at. A refused code is counted and stands in the chain.
    """
    _refuse_unfit(visitor, answers)
    bound = bound_to(visitor.person_id, answers)
    with house.database.write() as session:
        asked = locked(session, [each.request_id for each in answers])
        lines = _lines(session, visitor, answers, asked, act.now)
        able = [each for each in answers if lines[each.request_id].hitch is None]
        if not able:
            return Receipt(SendResult.NONE_SENT, tuple(lines.values()))
        outcome = check_code(
            session, house.seals, visitor.person_id, by.code, purpose=Purpose.APPROVE, bound_to=bound, act=act
        )
        if isinstance(outcome, Denied):
            for each in able:
                transitions.note(session, asked[each.request_id], "code-refused", act, {"why": outcome.why})
            return Receipt(SendResult.CODE_REFUSED, tuple(lines.values()), outcome)
        proof = ByCode(visitor.person_id, _approving(outcome), bound, by.origin)
        for each in able:
            state = _record(session, asked[each.request_id], each, proof, act)
            lines[each.request_id] = Line(each.request_id, None, state)
    result = SendResult.ALL_SENT if len(able) == len(answers) else SendResult.SOME_SENT
    return Receipt(result, tuple(lines.values()))


def _refuse_unfit(visitor: Visitor, answers: Sequence[Answer]) -> None:
    refuse_onlooker(visitor)
    if not answers:
        raise Refused("Choose for each document first: agree or do not agree.")
    if len({each.request_id for each in answers}) < len(answers):
        raise Refused("Give an answer to each request once.")


def _lines(
    session: Session, visitor: Visitor, answers: Sequence[Answer], asked: dict[UUID, Asked], now: datetime
) -> dict[UUID, Line]:
    """What stands in the way of each answer. Of other clients than the active one there is nothing here."""
    stands = standings(session, asked.values(), visitor.person_id, now)

    def line(answer: Answer) -> Line:
        found = asked.get(answer.request_id)
        if found is None or not _is_active(visitor, found):
            return Line(answer.request_id, Hitch.NOT_HERE)
        obstacle = hitch(stands[answer.request_id]) or hitch_of_answer(answer, found.sha256s, found.statement.sha256)
        return Line(answer.request_id, obstacle)

    return {each.request_id: line(each) for each in answers}


def _is_active(visitor: Visitor, asked: Asked) -> bool:
    viewer = visitor.viewer
    return isinstance(viewer, ClientUser) and asked.request.administration_id in viewer.administrations


def _approving(outcome: Confirmed) -> Confirmed:
    if outcome.factor not in APPROVES:
        raise Refused("This code does not approve anything. Nothing was recorded.")
    return outcome


def _record(session: Session, asked: Asked, answer: Answer, by: ByCode, act: Act) -> ApprovalState:
    """One request's answer: the decision, its evidence, and the state it brings."""
    agreed = all(each.verdict is Verdict.AGREED for each in answer.said)
    before = sum(each.agreed for each in asked.decisions.values())
    which = turn_of_agreement(asked.request.mode, agreed=before + 1, approvers=len(asked.approvers))
    reasons = "; ".join(each.reason.strip() for each in answer.said if each.verdict is Verdict.REFUSED)
    whole = write_decision(session, asked, answer.said, by, act)
    transitions.turn(session, whole, which if agreed else Turn.REFUSE, act, reason=reasons)
    return whole.request.state
