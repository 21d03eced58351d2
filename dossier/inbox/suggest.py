"""Suggestions for the documents of an inbox: which folder, and why."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.inbox.filing_rules import DESCRIBED, described
from dossier.rules.errors import NotFound
from dossier.rules.handling import RecordKind
from dossier.rules.sections import Section, folders_of
from dossier.rules.states import Hint
from dossier.rules.suggestions import MOST, Asked, Habits, Suggestion, suggest
from models import Administration, Delivery, Document, Folder, Mail, Record, RecordLink, trust

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
        asked = _with_mail(Document.id, Delivery.tag, *DESCRIBED).where(
            Document.administration_id == administration_id, Document.id.in_(document_ids)
        )
        found = {document_id: list(each) for document_id, each in _by_record(session, administration_id, document_ids)}
        for row in session.execute(asked):
            by_mail = suggest(Asked(described(row), row.tag or ""), folders, rules, habits)
            found.setdefault(row.id, []).extend(by_mail)
        return {
            document_id: tuple(_view(each, folders[each.folder_id]) for each in _first(suggestions))
            for document_id, suggestions in found.items()
        }


def _folders(administration_id: UUID) -> Select[UUID, str]:
    return select(Folder.id, Folder.name).where(Folder.administration_id == administration_id)


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


def _first(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """The first for each folder, and not more than people read."""
    by_folder: dict[UUID, Suggestion] = {}
    for each in suggestions:
        by_folder.setdefault(each.folder_id, each)
    return list(by_folder.values())[:MOST]


def _habits(session: Session, administration_id: UUID) -> Habits:
    habits = Habits()
    filed = (Document.administration_id == administration_id, Document.folder_id.is_not(None))
    newest = _with_mail(Document.folder_id, *DESCRIBED).where(*filed).order_by(Document.received_at.desc())
    for row in session.execute(newest.limit(LEARNT_FROM)):
        habits.learn(described(row), row.folder_id)
    return habits


def _with_mail(*columns: Any) -> Select[Any]:
    mailed = select(*columns).join(Delivery, Delivery.id == Document.delivery_id)
    return mailed.join(Mail, Mail.id == Delivery.mail_id)


def _view(suggestion: Suggestion, folder_name: str) -> SuggestionView:
    return SuggestionView(suggestion.folder_id, folder_name, suggestion.in_words("nl"), suggestion.in_words("en"))
