"""Asking: the office asks people of a client to approve versions of documents."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from adapters.database import Database
from dossier.access.desk import Desk, Work, at_work
from dossier.access.visitor import client_users
from dossier.approvals import statements, transitions
from dossier.approvals.rows import Asked, load, locked, standings
from dossier.rules.approving import (
    UNDECIDED,
    ApprovalKind,
    ApprovalState,
    ApproverMode,
    Party,
    Reminders,
)
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.errors import NotFound, Refused
from dossier.rules.states import DocumentState
from models import ApprovalDocument, ApprovalRequest, Approver, ClientMember, Document, Person

FINAL = frozenset({ApprovalState.REFUSED, ApprovalState.WITHDRAWN, ApprovalState.EXPIRED, ApprovalState.REPLACED})


@dataclass(frozen=True, slots=True)
class NewRequest:
    kind: ApprovalKind
    party: Party
    document_ids: tuple[UUID, ...]
    approver_ids: tuple[UUID, ...]  # persons, in order
    mode: ApproverMode = ApproverMode.ALL
    party_name: str = ""  # asked for when the party is OTHER
    due_on: date | None = None
    expires_on: date | None = None  # the last day on which it can be decided; None: no end
    reminders: Reminders = field(default_factory=Reminders)


@dataclass(frozen=True, slots=True)
class NewlyAsked:
    request_id: UUID
    blind: tuple[str, ...]  # names of the approvers who do not see every document, and so cannot decide

    @property
    def nobody_sees(self) -> bool:
        """For `blind` that names every approver."""
        return bool(self.blind) and self.approvers == len(self.blind)

    approvers: int = 0


def ask(database: Database, desk: Desk, new: NewRequest) -> NewlyAsked:
    """Raises NotFound, Refused."""
    with at_work(database, desk) as work:
        return _ask(work, new, follows_id=None)


def ask_again(database: Database, desk: Desk, request_id: UUID) -> NewlyAsked:
    """The same of the same people, about the versions of today; the closed request and its proof stay.

    The due day is kept when it is still to come, and the last day falls away. Raises NotFound, Refused.
    """
    with at_work(database, desk) as work:
        asked = find(work, request_id)
        old = asked.request
        if old.state not in FINAL:
            raise Refused("Only what was refused, withdrawn, replaced or has expired can be asked again.")
        today = desk.act.now.astimezone(OFFICE_TIME).date()
        new = NewRequest(
            kind=old.kind,
            party=old.party,
            document_ids=tuple(each.document_id for each in asked.documents),
            approver_ids=tuple(each.person_id for each in asked.approvers),
            mode=old.mode,
            party_name=old.party_name,
            due_on=old.due_on if old.due_on and old.due_on >= today else None,
            reminders=Reminders(tuple(old.remind_before), old.remind_every),
        )
        return _ask(work, new, follows_id=old.id)


def delegate(database: Database, desk: Desk, request_id: UUID, approver_id: UUID, to: UUID | None) -> None:
    """Let somebody stand in for an approver (a person each); None: nobody any more. Raises NotFound, Refused."""
    with at_work(database, desk) as work:
        asked = find(work, request_id)
        place = next((each for each in asked.approvers if each.person_id == approver_id), None)
        if place is None:
            raise NotFound("This person is no approver of this request.")
        if asked.request.state not in UNDECIDED or place.id in asked.decisions:
            raise Refused("This was decided or closed already.")
        if to is not None:
            if any(to in transitions.both(each) for each in asked.approvers):
                raise Refused("This person decides on this request already: nobody decides twice.")
            _refuse_without_right(work, [to])
        place.delegate_id = to
        details = {"approver": str(approver_id), "delegate": str(to) if to else None}
        transitions.note(work.session, asked, "delegated", desk.act, details)
        transitions.ask_people(work.session, asked, desk.act)


def find(work: Work, request_id: UUID) -> Asked:
    """A request of this dossier, with a lock on it. Raises NotFound, also when it holds what they may not see."""
    return refuse_unseen(work, locked(work.session, [request_id]).get(request_id))


def refuse_unseen(work: Work, asked: Asked | None) -> Asked:
    """Only who sees every document of a request deals with it. Raises NotFound."""
    if asked is None or asked.request.administration_id != work.administration.id:
        raise NotFound("There is no such request in this dossier.")
    for each in asked.documents:
        work.look_at(each.document_id)
    return asked


def _ask(work: Work, new: NewRequest, follows_id: UUID | None) -> NewlyAsked:
    _refuse_unfit(work, new)
    documents = [_document(work, each) for each in new.document_ids]
    session, act = work.session, work.desk.act
    statement = statements.current(session, work.administration.office_id, new.kind, act)
    request = ApprovalRequest(
        office_id=work.administration.office_id,
        administration_id=work.administration.id,
        party=new.party,
        party_name=new.party_name.strip(),
        kind=new.kind,
        mode=new.mode,
        statement_id=statement.id,
        due_on=new.due_on,
        expires_on=new.expires_on,
        remind_before=list(new.reminders.days_before),
        remind_every=new.reminders.then_every,
        state=ApprovalState.OPEN,
        follows_id=follows_id,
        asked_at=act.now,
        asked_by=act.actor,
    )
    session.add(request)
    session.flush()
    session.add_all(_fixed(request.id, position, each) for position, each in enumerate(documents))
    session.add_all(
        Approver(request_id=request.id, person_id=each, position=position)
        for position, each in enumerate(new.approver_ids)
    )
    session.flush()
    asked = load(session, [request.id])[request.id]
    transitions.note(session, asked, "asked", act, _as_asked(asked))
    transitions.ask_people(session, asked, act)
    return NewlyAsked(request.id, _blind(work, asked), len(asked.approvers))


def _refuse_unfit(work: Work, new: NewRequest) -> None:
    today = work.desk.act.now.astimezone(OFFICE_TIME).date()
    last = new.expires_on or date.max
    if not new.document_ids or len(set(new.document_ids)) < len(new.document_ids):
        raise Refused("Give the documents to approve, each once.")
    if not new.approver_ids or len(set(new.approver_ids)) < len(new.approver_ids):
        raise Refused("Give the people who have to approve, each once.")
    if new.party is Party.OTHER and not new.party_name.strip():
        raise Refused("Give the name of the party that gets the documents.")
    if last < today or (new.due_on and not today <= new.due_on <= last):
        raise Refused("Give a due day and a last day that are still to come, the last day not before the due day.")
    if any(each < 0 for each in (*new.reminders.days_before, new.reminders.then_every)):
        raise Refused("Give the days of the reminders as numbers of 0 and more.")
    _refuse_without_right(work, new.approver_ids)


def _refuse_without_right(work: Work, person_ids: Sequence[UUID]) -> None:
    """Only people of this client who may approve are asked to. Raises Refused, NotFound."""
    users = {
        person.id: person.name
        for person, viewer in client_users(work.session, work.administration, work.desk.act.now)
        if not viewer.expired
    }
    if set(person_ids) - set(users):
        raise NotFound("Somebody is no user of the client of this dossier, or not any more.")
    member = (ClientMember.client_id == work.administration.client_id, ClientMember.may_approve)
    able = set(work.session.scalars(select(ClientMember.person_id).where(*member)))
    if unable := [users[each] for each in person_ids if each not in able]:
        names = ", ".join(unable)
        raise Refused("No right to approve: {names}. Give it first, or ask somebody else.", names=names)


def _document(work: Work, document_id: UUID) -> Document:
    document = work.look_at(document_id)
    if document.state is not DocumentState.FILED:
        raise Refused("'{name}' is in no folder, so the client cannot see it. File it first.", name=document.name)
    return document


def _fixed(request_id: UUID, position: int, document: Document) -> ApprovalDocument:
    return ApprovalDocument(
        request_id=request_id,
        document_id=document.id,
        position=position,
        version=document.version,
        sha256=document.blob_sha256,
        name=document.name,
    )


def _as_asked(asked: Asked) -> dict[str, object]:
    """What the chain says of the asking: everything that a decision rests on."""
    request = asked.request
    return {
        "kind": request.kind,
        "party": request.party,
        "party_name": request.party_name,
        "mode": request.mode,
        "statement": asked.statement.sha256,
        "documents": [
            {"document": str(each.document_id), "version": each.version, "sha256": each.sha256}
            for each in asked.documents
        ],
        "approvers": [str(each.person_id) for each in asked.approvers],
        "follows": str(request.follows_id) if request.follows_id else None,
    }


def _blind(work: Work, asked: Asked) -> tuple[str, ...]:
    ids = [
        each.person_id
        for each in asked.approvers
        if not standings(work.session, [asked], each.person_id, work.desk.act.now)[asked.request.id].sees_all
    ]
    return tuple(work.session.scalars(select(Person.name).where(Person.id.in_(ids)).order_by(Person.name)))
