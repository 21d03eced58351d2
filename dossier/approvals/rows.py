"""A request with everything that belongs to it, loaded together, and how people stand to it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from dossier.access.visible import documents_for
from dossier.access.visitor import client_viewer, everybody
from dossier.rules.approving import UNDECIDED, ApproverMode, Standing
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.deriving import Derived, are_whole
from dossier.rules.errors import NotFound
from dossier.rules.visibility import Dossier, Staff, may_enter
from models import (
    Administration,
    ApprovalDecision,
    ApprovalDocument,
    ApprovalRequest,
    ApprovalStatement,
    Approver,
    ClientMember,
    Derivation,
    Document,
    Opening,
)
from models.base import Keyed

Row = TypeVar("Row", bound=Keyed)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, whole."""

    request: ApprovalRequest
    statement: ApprovalStatement
    documents: tuple[ApprovalDocument, ...]  # in order
    approvers: tuple[Approver, ...]  # in order
    decisions: Mapping[UUID, ApprovalDecision]  # by approver

    @property
    def waits_for(self) -> list[Approver]:
        """The approvers who can decide now."""
        if self.request.state not in UNDECIDED:
            return []
        waiting = [each for each in self.approvers if each.id not in self.decisions]
        return waiting[:1] if self.request.mode is ApproverMode.IN_ORDER else waiting

    @property
    def sha256s(self) -> dict[UUID, str]:
        return {each.document_id: each.sha256 for each in self.documents}

    def place_of(self, person_id: UUID) -> Approver | None:
        """The approver this person is or stands in for, an undecided one first. None: neither."""
        mine = [each for each in self.approvers if person_id in {each.person_id, each.delegate_id}]
        return next((each for each in mine if each.id not in self.decisions), mine[0] if mine else None)


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody looked at one version of one document."""

    opened: bool
    downloaded: bool
    in_part: bool  # its pictures do not show all of it

    @property
    def is_enough(self) -> bool:
        """To decide on it. Without pictures, opening is downloading."""
        return self.downloaded or (self.opened and not self.in_part)


def locked(session: Session, request_ids: Iterable[UUID]) -> dict[UUID, Asked]:
    """As `load`, and nobody else changes them until the commit."""
    mine = select(ApprovalRequest.id).where(ApprovalRequest.id.in_(list(request_ids)))
    session.execute(mine.order_by(ApprovalRequest.id).with_for_update()).all()
    return load(session, request_ids)


def load(session: Session, request_ids: Iterable[UUID]) -> dict[UUID, Asked]:
    """Those that exist, in the order given. Five queries."""
    ids = list(request_ids)
    requests = {row.id: row for row in session.scalars(_fresh(ApprovalRequest).where(ApprovalRequest.id.in_(ids)))}
    statement_ids = {row.statement_id for row in requests.values()}
    statements = {
        row.id: row for row in session.scalars(select(ApprovalStatement).where(ApprovalStatement.id.in_(statement_ids)))
    }
    documents, approvers = defaultdict(list), defaultdict(list)
    decisions: dict[UUID, dict[UUID, ApprovalDecision]] = defaultdict(dict)
    for document in session.scalars(
        select(ApprovalDocument).where(ApprovalDocument.request_id.in_(ids)).order_by(ApprovalDocument.position)
    ):
        documents[document.request_id].append(document)
    for approver in session.scalars(_fresh(Approver).where(Approver.request_id.in_(ids)).order_by(Approver.position)):
        approvers[approver.request_id].append(approver)
    for decision in session.scalars(select(ApprovalDecision).where(ApprovalDecision.request_id.in_(ids))):
        decisions[decision.request_id][decision.approver_id] = decision
    return {
        id_: Asked(
            row, statements[row.statement_id], tuple(documents[id_]), tuple(approvers[id_]), dict(decisions[id_])
        )
        for id_ in ids
        if (row := requests.get(id_))
    }


def standings(session: Session, asked: Collection[Asked], person_id: UUID, now: datetime) -> dict[UUID, Standing]:
    """How this person stands to each request, by its id. Five queries, and three for each client."""
    homes = _administrations(session, asked)
    document_ids = {one.document_id for each in asked for one in each.documents}
    versions = {
        row.id: (row.version, row.blob_sha256)
        for row in session.execute(
            select(Document.id, Document.version, Document.blob_sha256).where(Document.id.in_(document_ids))
        )
    }
    looks = looks_of(session, person_id, asked)
    sights = {
        client_id: _sight(session, person_id, client_id, document_ids, now)
        for client_id in {home.client_id for home in homes.values()}
    }
    today = now.astimezone(OFFICE_TIME).date()

    def standing(each: Asked) -> Standing:
        in_sight, may = sights[homes[each.request.administration_id].client_id]
        place = each.place_of(person_id)
        expires_on = each.request.expires_on
        return Standing(
            state=each.request.state,
            is_over=expires_on is not None and expires_on < today,
            is_approver=place is not None,
            sees_all=all(one.document_id in in_sight for one in each.documents),
            has_right=may,
            has_decided=place is not None and place.id in each.decisions,
            is_unchanged=all(versions[one.document_id] == (one.version, one.sha256) for one in each.documents),
            is_next=place in each.waits_for,
            has_opened=all(looks[one.id].opened for one in each.documents),
            has_seen_all=all(looks[one.id].is_enough for one in each.documents),
        )

    return {each.request.id: standing(each) for each in asked}


def office_people(session: Session, request: ApprovalRequest, now: datetime) -> list[UUID]:
    """Who of the office hears of it: who asked, or everybody who may enter when that was a program or somebody left."""
    home = session.get_one(Administration, request.administration_id)
    dossier = Dossier(home.office_id, home.id, home.dossier_on)
    staff = [
        person.id
        for person, viewer in everybody(session, home, now)
        if isinstance(viewer, Staff) and may_enter(viewer, dossier).sees
    ]
    return [each for each in staff if str(each) == request.asked_by] or staff


def sees(
    session: Session, person_id: UUID, client_id: UUID | None, document_ids: Collection[UUID], now: datetime
) -> set[UUID]:
    """Which of these documents the person sees as a user of this client, by the one law."""
    try:
        viewer = client_viewer(session, person_id, client_id, now)
    except NotFound:
        return set()
    visible = documents_for(viewer, person_id)
    return set(session.scalars(select(Document.id).where(Document.id.in_(document_ids), visible)))


def looks_of(session: Session, person_id: UUID, asked: Collection[Asked]) -> dict[UUID, Look]:
    """How this person, as a client user, looked at each document that is asked about, by the id of its row.

    Two queries.
    """
    documents = [one for each in asked for one in each.documents]
    mine = (Opening.person_id == person_id, Opening.document_id.in_({one.document_id for one in documents}))
    opened: dict[tuple[UUID, int], bool] = {}
    columns = (Opening.document_id, Opening.version, Opening.downloaded)
    rows = session.execute(select(*columns).where(*mine, Opening.as_client).distinct())
    for document_id, version, downloaded in rows:
        opened[document_id, version] = downloaded or opened.get((document_id, version), False)
    made = select(Derivation.blob_sha256, Derivation.files, Derivation.pages).where(Derivation.kind == Derived.PREVIEW)
    pictures = session.execute(made.where(Derivation.blob_sha256.in_({one.sha256 for one in documents})))
    in_part = {sha256 for sha256, files, total in pictures if files and not are_whole(len(files), total)}
    return {
        one.id: Look(
            opened=(one.document_id, one.version) in opened,
            downloaded=opened.get((one.document_id, one.version), False),
            in_part=one.sha256 in in_part,
        )
        for one in documents
    }


def _fresh(table: type[Row]) -> Select[Row]:
    """As the rows are now, also those that this session has seen before it held the lock."""
    return select(table).execution_options(populate_existing=True)


def _administrations(session: Session, asked: Collection[Asked]) -> dict[UUID, Administration]:
    ids = {each.request.administration_id for each in asked}
    return {row.id: row for row in session.scalars(select(Administration).where(Administration.id.in_(ids)))}


def _sight(
    session: Session, person_id: UUID, client_id: UUID | None, document_ids: Collection[UUID], now: datetime
) -> tuple[set[UUID], bool]:
    """Which of these documents the person sees, and whether they may approve; once for each client."""
    mine = (ClientMember.person_id == person_id, ClientMember.client_id == client_id)
    may = bool(session.scalar(select(ClientMember.may_approve).where(*mine)))
    return sees(session, person_id, client_id, document_ids, now), may
