"""Filing rules of an office and of its administrations, and what a rule would have changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.accountability import trail
from dossier.rules import filing_rules
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.filing_rules import Conditions, Described
from dossier.rules.powers import Power, refuse_without
from dossier.rules.states import DocumentState
from models import Delivery, Document, FilingRule, Folder, Judgement, Mail, Template, TemplateItem, trust

MOST_CHANGES = 500  # that a dry run lists
DESCRIBED = (Mail.header_from, Mail.subject, Document.name, Document.content_type)


@dataclass(frozen=True, slots=True)
class NewRule:
    """For one administration with a folder of it, or for the whole office with an item of a template."""

    name: str
    conditions: Conditions
    files_itself: bool
    folder_id: UUID | None = None
    template_item_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RuleView:
    id: UUID
    name: str
    conditions: Conditions
    files_itself: bool
    folder_id: UUID | None  # None: by template item
    template_item_id: UUID | None  # None: by folder
    administration_id: UUID | None  # None: the whole office
    template_item: str = ""  # its name; '': by folder


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a rule becomes. It stays a rule of the same administration, or of the whole office."""

    name: str
    conditions: Conditions
    files_itself: bool
    folder_id: UUID | None = None  # None: the target stays what it was


@dataclass(frozen=True, slots=True)
class Change:
    """What a rule would have done with a document that came by mail."""

    document_id: UUID
    name: str
    received_at: datetime
    folder_id: UUID | None  # where it is now; None: in the inbox
    alone: bool  # the rule would have filed it without a person


def add(database: Database, office_id: UUID, new: NewRule, act: Act) -> RuleView:
    """A new rule behind the others. Raises Refused, and NotFound for a folder or item of another office."""
    conditions = filing_rules.checked(new.conditions)
    if not new.name.strip():
        raise Refused("Give the rule a name.")
    if (new.folder_id is None) == (new.template_item_id is None):
        raise Refused("Give a folder, or an item of a template.")
    with database.write() as session:
        scope = _scope(session, office_id, new)
        refuse_without(act, Power.JUDGE_MAIL, scope)
        last = select(func.max(FilingRule.position)).where(FilingRule.office_id == office_id)
        row = FilingRule(
            office_id=office_id,
            administration_id=scope,
            name=new.name.strip(),
            position=(session.scalar(last) or 0) + 1,
            sender=conditions.sender,
            subject=conditions.subject,
            file_name=conditions.name,
            content_type=conditions.content_type,
            folder_id=new.folder_id,
            template_item_id=new.template_item_id,
            files_itself=new.files_itself,
            created_at=act.now,
        )
        session.add(row)
        session.flush()
        details = {"files_itself": row.files_itself}
        trail.record(session, trail.Event(office_id, "filing-rule.added", row.id, details), act)
        return _view(row)


def change(database: Database, office_id: UUID, rule_id: UUID, wanted: Wanted, act: Act) -> None:
    """It holds for mail from now on; what it filed stays where it is. Raises NotFound, Refused."""
    conditions = filing_rules.checked(wanted.conditions)
    if not wanted.name.strip():
        raise Refused("Give the rule a name.")
    with database.write() as session:
        row = _row(session, office_id, rule_id)
        refuse_without(act, Power.JUDGE_MAIL, row.administration_id)
        if wanted.folder_id:
            new = NewRule(wanted.name, conditions, wanted.files_itself, wanted.folder_id)
            if _scope(session, office_id, new) != row.administration_id:
                raise NotFound
            row.folder_id = wanted.folder_id
        row.name, row.files_itself = wanted.name.strip(), wanted.files_itself
        row.sender, row.subject = conditions.sender, conditions.subject
        row.file_name, row.content_type = conditions.name, conditions.content_type
        details = {"files_itself": row.files_itself}
        trail.record(session, trail.Event(office_id, "filing-rule.changed", row.id, details), act)


def move(database: Database, office_id: UUID, rule_id: UUID, act: Act, *, up: bool) -> None:
    """One place up or down among the rules of the same administration, or of the office. Raises NotFound."""
    with database.write() as session:
        row = _row(session, office_id, rule_id)
        refuse_without(act, Power.JUDGE_MAIL, row.administration_id)
        same = FilingRule.administration_id.is_not_distinct_from(row.administration_id)
        order = (FilingRule.position, FilingRule.id)
        mine = select(FilingRule).where(FilingRule.office_id == office_id, same).order_by(*order)
        rows = list(session.scalars(mine))
        at, places = rows.index(row), sorted(each.position for each in rows)
        other = at - 1 if up else at + 1
        if not 0 <= other < len(rows):
            return
        rows[at], rows[other] = rows[other], rows[at]
        for each, place in zip(rows, _rising(places), strict=True):
            each.position = place
        trail.record(session, trail.Event(office_id, "filing-rule.moved", row.id), act)


def one(database: Database, office_id: UUID, rule_id: UUID, act: Act) -> RuleView:
    """Raises NotFound for another office and for a dossier that they may not judge mail of; Refused."""
    with database.read() as session:
        row = _row(session, office_id, rule_id)
        refuse_without(act, Power.JUDGE_MAIL, row.administration_id)
        return _view(row)


def remove(database: Database, office_id: UUID, rule_id: UUID, act: Act) -> None:
    """What it filed stays where it is. Raises NotFound."""
    with database.write() as session:
        row = _row(session, office_id, rule_id)
        refuse_without(act, Power.JUDGE_MAIL, row.administration_id)
        session.delete(row)
        trail.record(session, trail.Event(office_id, "filing-rule.removed", rule_id), act)


def list_all(database: Database, office_id: UUID) -> tuple[RuleView, ...]:
    with database.read() as session:
        rows = select(FilingRule, TemplateItem.name).where(FilingRule.office_id == office_id)
        rows = rows.outerjoin(TemplateItem, TemplateItem.id == FilingRule.template_item_id)
        found = session.execute(rows.order_by(FilingRule.position, FilingRule.id))
        return tuple(_view(row, item or "") for row, item in found)


def dry_run(
    database: Database, administration_id: UUID, conditions: Conditions, folder_id: UUID, since: datetime
) -> tuple[Change, ...]:
    """Documents received since then that this rule would have put elsewhere, the newest first. Changes nothing.

    A rule may file alone only for a sender who was known and confirmed at that time.
    """
    conditions = filing_rules.checked(conditions)
    with database.read() as session:
        past = (
            select(Document.id, Document.received_at, Document.folder_id, *DESCRIBED, Judgement)
            .join(Delivery, Delivery.id == Document.delivery_id)
            .join(Mail, Mail.id == Delivery.mail_id)
            .outerjoin(Judgement, Judgement.delivery_id == Delivery.id)
            .where(Document.administration_id == administration_id, Document.received_at >= since)
            .where(Document.state.in_((DocumentState.INBOX, DocumentState.FILED)))
            .where(Document.folder_id.is_distinct_from(folder_id))
            .order_by(Document.received_at.desc(), Document.id)
        )
        changes = (
            Change(row.id, row.name, row.received_at, row.folder_id, _trusted(row.Judgement))
            for row in session.execute(past)
            if conditions.hold(described(row))
        )
        return tuple(islice(changes, MOST_CHANGES))


def described(row: Any) -> Described:
    """From a row with the columns DESCRIBED."""
    return Described((row.header_from or "").lower(), row.subject or "", row.name, row.content_type)


def _trusted(judgement: Judgement | None) -> bool:
    return judgement is not None and trust.standing_of(judgement).is_trusted


def _row(session: Session, office_id: UUID, rule_id: UUID) -> FilingRule:
    """Raises NotFound."""
    row = session.get(FilingRule, rule_id)
    if row is None or row.office_id != office_id:
        raise NotFound
    return row


def _rising(places: Sequence[int]) -> Iterator[int]:
    """The same places, none of them twice."""
    last = places[0] - 1
    for each in places:
        last = max(last + 1, each)
        yield last


def _scope(session: Session, office_id: UUID, new: NewRule) -> UUID | None:
    """The administration of the folder; None: the whole office. Raises NotFound."""
    if new.folder_id:
        of_office = Folder.administration_id.in_(trust.administrations_of(office_id))
        found = session.scalar(select(Folder.administration_id).where(Folder.id == new.folder_id, of_office))
        if found is None:
            raise NotFound
        return found
    item = select(TemplateItem.id).join(Template, Template.id == TemplateItem.template_id)
    if session.scalar(item.where(TemplateItem.id == new.template_item_id, Template.office_id == office_id)) is None:
        raise NotFound
    return None


def _view(row: FilingRule, template_item: str = "") -> RuleView:
    conditions = trust.conditions_of(row)
    return RuleView(
        row.id,
        row.name,
        conditions,
        row.files_itself,
        row.folder_id,
        row.template_item_id,
        row.administration_id,
        template_item,
    )
