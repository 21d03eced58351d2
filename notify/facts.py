"""What has to be known to judge the notices of many letters at once: loaded in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, select
from sqlalchemy.orm import Session

from dossier.access.visitor import pairs_of_eyes
from dossier.rules.approving import ApprovalState
from dossier.rules.rights import Level, Setting
from dossier.rules.states import DocumentState
from dossier.rules.visibility import Dossier, Viewer
from models import (
    Administration,
    ApprovalDecision,
    ApprovalDocument,
    ApprovalRequest,
    Approver,
    Document,
    DocumentSetting,
    Folder,
    FolderGrant,
    FolderPath,
    Notice,
    Opening,
    Person,
)

Ids = Select[UUID] | CompoundSelect[UUID]


@dataclass(frozen=True, slots=True)
class DocumentFact:
    name: str
    administration_id: UUID
    folder_id: UUID | None  # None: not filed
    version: int


@dataclass(frozen=True, slots=True)
class FolderFact:
    name: str
    administration_id: UUID
    chain: tuple[tuple[UUID, str | None], ...]  # from the root to itself: folder and the office role it asks


@dataclass(frozen=True, slots=True)
class Facts:
    """About the subjects of some notices and the people who would hear of them."""

    now: datetime
    people: Mapping[UUID, Person]
    eyes: Mapping[UUID, Sequence[Viewer]]
    dossiers: Mapping[UUID, Dossier]
    dossier_names: Mapping[UUID, str]
    documents: Mapping[UUID, DocumentFact]
    folders: Mapping[UUID, FolderFact]
    levels: Mapping[tuple[UUID, UUID], Level]  # by person and folder
    settings: Mapping[tuple[UUID, UUID], Setting]  # by person and document
    opened: frozenset[tuple[UUID, UUID, int]]  # person, document, version
    open_requests: frozenset[UUID]
    decided: frozenset[tuple[UUID, UUID]]  # person, request
    asked: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)  # the documents of each request


def gather(session: Session, letters: Sequence[UUID], people: Sequence[UUID], now: datetime) -> Facts:
    """About the waiting notices of these letters to these people."""
    subjects = select(Notice.subject_id).where(Notice.letter_id.in_(letters))
    here = select(Notice.administration_id).where(Notice.letter_id.in_(letters))
    administrations = session.scalars(select(Administration).where(Administration.id.in_(here))).all()
    about = select(ApprovalDocument.document_id).where(ApprovalDocument.request_id.in_(subjects))
    things = subjects.union(about)
    documents = _documents(session, things)
    folders = _folders(session, things)
    above = select(FolderPath.ancestor_id).where(FolderPath.folder_id.in_(_folder_ids(things)))
    grants = select(FolderGrant).where(FolderGrant.person_id.in_(people), FolderGrant.folder_id.in_(above))
    settings = select(DocumentSetting).where(
        DocumentSetting.person_id.in_(people), DocumentSetting.document_id.in_(things)
    )
    asked = select(ApprovalRequest.id).where(
        ApprovalRequest.id.in_(subjects), ApprovalRequest.state.in_([ApprovalState.OPEN, ApprovalState.PARTLY])
    )
    return Facts(
        now=now,
        people={each.id: each for each in session.scalars(select(Person).where(Person.id.in_(people)))},
        eyes=pairs_of_eyes(session, people, now),
        dossiers={each.id: Dossier(each.office_id, each.id, each.dossier_on) for each in administrations},
        dossier_names={each.id: each.name for each in administrations},
        documents=documents,
        folders=folders,
        levels={(each.person_id, each.folder_id): Level(each.level) for each in session.scalars(grants)},
        settings={(each.person_id, each.document_id): Setting(each.setting) for each in session.scalars(settings)},
        opened=_opened(session, subjects, people),
        open_requests=frozenset(session.scalars(asked)),
        asked=_asked(session, subjects),
        decided=_decided(session, subjects),
    )


def _opened(session: Session, subjects: Select[UUID], people: Sequence[UUID]) -> frozenset[tuple[UUID, UUID, int]]:
    seen = select(Opening.person_id, Opening.document_id, Opening.version).where(
        Opening.person_id.in_(people), Opening.document_id.in_(subjects), Opening.as_client
    )
    return frozenset((row.person_id, row.document_id, row.version) for row in session.execute(seen))


def _asked(session: Session, subjects: Select[UUID]) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = select(ApprovalDocument.request_id, ApprovalDocument.document_id)
    for request_id, document_id in session.execute(rows.where(ApprovalDocument.request_id.in_(subjects))):
        found[request_id].add(document_id)
    return {request_id: frozenset(ids) for request_id, ids in found.items()}


def _decided(session: Session, subjects: Select[UUID]) -> frozenset[tuple[UUID, UUID]]:
    """A delegate who may decide instead has nothing to do any more either."""
    decided = (
        select(Approver.person_id, Approver.delegate_id, Approver.request_id)
        .join(ApprovalDecision, ApprovalDecision.approver_id == Approver.id)
        .where(Approver.request_id.in_(subjects))
    )
    return frozenset(
        (person_id, row.request_id)
        for row in session.execute(decided)
        for person_id in (row.person_id, row.delegate_id)
        if person_id
    )


def _documents(session: Session, subjects: Ids) -> dict[UUID, DocumentFact]:
    rows = session.scalars(select(Document).where(Document.id.in_(subjects)))
    return {
        each.id: DocumentFact(
            each.name,
            each.administration_id,
            each.folder_id if each.state is DocumentState.FILED else None,
            each.version,
        )
        for each in rows
    }


def _folders(session: Session, subjects: Ids) -> dict[UUID, FolderFact]:
    """With the way from the root to each."""
    wanted = _folder_ids(subjects)
    ways: dict[UUID, list[tuple[UUID, str | None]]] = defaultdict(list)
    rungs = (
        select(FolderPath.folder_id, Folder.id, Folder.office_role)
        .join(Folder, Folder.id == FolderPath.ancestor_id)
        .where(FolderPath.folder_id.in_(wanted))
        .order_by(FolderPath.folder_id, FolderPath.distance.desc())
    )
    for folder_id, rung_id, office_role in session.execute(rungs):
        ways[folder_id].append((rung_id, office_role))
    rows = session.scalars(select(Folder).where(Folder.id.in_(wanted)))
    # a chain that lost a row is no chain: nothing in it is seen
    whole = (each for each in rows if len(ways[each.id]) == each.depth + 1)
    return {each.id: FolderFact(each.name, each.administration_id, tuple(ways[each.id])) for each in whole}


def _folder_ids(subjects: Ids) -> Select[UUID | None]:
    """Folders of the documents among the subjects, and the folders among them."""
    of_documents = select(Document.folder_id).where(Document.id.in_(subjects), Document.folder_id.is_not(None))
    return select(Folder.id).where(Folder.id.in_(of_documents) | Folder.id.in_(subjects))
