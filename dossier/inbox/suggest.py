"""Suggestions for the documents of an inbox: which folder, and why."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from adapters.database import Database
from dossier.inbox.filing_rules import DESCRIBED, described
from dossier.rules.errors import NotFound
from dossier.rules.handling import RecordKind
from dossier.rules.sections import Section, folders_of
from dossier.rules.states import DocumentState, Hint
from dossier.rules.suggestions import MOST, Asked, Habits, SameBytes, Suggestion, suggest
from models import Administration, Delivery, Document, Folder, FolderPath, Mail, Record, RecordLink, trust

LEARNT_FROM = 2_000  # the last documents that were filed; older habits are forgotten


@dataclass(frozen=True, slots=True)
class SuggestionView:
    folder_id: UUID
    folder_name: str
    reason_nl: str
    reason_en: str


def for_documents(
    database: Database, administration_id: UUID, document_ids: Collection[UUID], now: datetime
) -> Mapping[UUID, tuple[SuggestionView, ...]]:
    """Up to three folders for each of these documents, the most certain first. Raises NotFound."""
    with database.read() as session:
        administration = session.get(Administration, administration_id)
        if administration is None:
            raise NotFound
        folders = {row.id: row.name for row in session.execute(_folders(administration_id))}
        rules = trust.rules_of(session, administration, now.year)
        habits = _habits(session, administration_id)
        same = _same_bytes(session, administration_id, document_ids)
        asked = _with_mail(Document.id, Delivery.tag, *DESCRIBED).where(
            Document.administration_id == administration_id, Document.id.in_(document_ids)
        )
        found = {document_id: list(each) for document_id, each in _by_record(session, administration_id, document_ids)}
        for row in session.execute(asked):
            by_mail = suggest(Asked(described(row), row.tag or "", same.get(row.id)), folders, rules, habits)
            found.setdefault(row.id, []).extend(by_mail)
        return {
            document_id: tuple(_view(each, folders[each.folder_id]) for each in _first(suggestions, folders))
            for document_id, suggestions in found.items()
        }


def _folders(administration_id: UUID) -> Select[UUID, str]:
    """Where one key may file: nothing on the way is locked. The newest book year first."""
    above = aliased(Folder)
    way = select(above.id).join(FolderPath, FolderPath.ancestor_id == above.id)
    is_locked = exists(way.where(FolderPath.folder_id == Folder.id, above.locked_at.is_not(None)).correlate(Folder))
    here = (Folder.administration_id == administration_id, ~is_locked)
    return select(Folder.id, Folder.name).where(*here).order_by(Folder.year.desc(), Folder.depth, Folder.position)


def _same_bytes(session: Session, administration_id: UUID, document_ids: Collection[UUID]) -> Mapping[UUID, SameBytes]:
    """Per document the last one with its bytes that is in a folder here."""
    other = aliased(Document)
    same = (other.blob_sha256 == Document.blob_sha256, other.administration_id == administration_id)
    query = select(Document.id, other.name, other.folder_id).join(other, same[0]).where(same[1])
    filed = query.where(Document.id.in_(document_ids), other.folder_id.is_not(None), other.id != Document.id)
    rows = session.execute(filed.order_by(other.received_at, other.id))
    return {document_id: SameBytes(name, folder_id) for document_id, name, folder_id in rows if folder_id}


def _by_record(
    session: Session, administration_id: UUID, document_ids: Collection[UUID]
) -> Iterator[tuple[UUID, list[Suggestion]]]:
    """Per document that hangs on a record, the folders of the section of the ledger that the record is in."""
    here = (Folder.administration_id == administration_id, Folder.ledger.is_not(None), Folder.locked_at.is_(None))
    folders = session.execute(select(Folder.id, Folder.ledger, Folder.year).where(*here))
    sections = {row.id: Section(row.ledger, row.year) for row in folders}
    linked = select(RecordLink.document_id, Record).join(Record, Record.id == RecordLink.record_id)
    linked = linked.where(Record.administration_id == administration_id, RecordLink.document_id.in_(document_ids))
    found: dict[UUID, list[Suggestion]] = defaultdict(list)
    for document_id, row in session.execute(linked.order_by(RecordLink.id)):
        detail = row.description or row.number
        fitting = folders_of(RecordKind(row.kind), row.ledger, sections)
        found[document_id] += [Suggestion(each, Hint.RECORD, detail) for each in fitting]
    yield from found.items()


def _first(suggestions: Iterable[Suggestion], folders: Mapping[UUID, str]) -> list[Suggestion]:
    """The first for each folder that takes documents, and not more than people read."""
    by_folder: dict[UUID, Suggestion] = {}
    for each in suggestions:
        if each.folder_id in folders:
            by_folder.setdefault(each.folder_id, each)
    return list(by_folder.values())[:MOST]


def _habits(session: Session, administration_id: UUID) -> Habits:
    habits = Habits()
    here = (
        Document.administration_id == administration_id,
        Document.state == DocumentState.FILED,
    )  # as an index has it
    filed = (*here, Document.folder_id.is_not(None))
    newest = _with_mail(Document.folder_id, *DESCRIBED).where(*filed).order_by(Document.received_at.desc())
    for row in session.execute(newest.limit(LEARNT_FROM)):
        habits.learn(described(row), row.folder_id)
    return habits


def _with_mail(*columns: Any) -> Select[Any]:
    """What was uploaded has none, but a name and a type all the same."""
    mailed = select(*columns).select_from(Document).outerjoin(Delivery, Delivery.id == Document.delivery_id)
    return mailed.outerjoin(Mail, Mail.id == Delivery.mail_id)


def _view(suggestion: Suggestion, folder_name: str) -> SuggestionView:
    return SuggestionView(suggestion.folder_id, folder_name, suggestion.in_words("nl"), suggestion.in_words("en"))
