"""Programs of others hear of every change of a document, whoever makes it.

Seen by the session itself, so that no service can forget it, and written in the transaction of the change: a message
for each webhook that chose it, and a hand-over for who delivers it. What happened between the statements of one
transaction nobody saw, so nobody hears of it. What else programs hear of, its services announce.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event, insert, inspect, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from dossier.rules.announcing import Announcement, Facts, announcements
from dossier.rules.queues import Queue
from dossier.rules.rights import Role
from dossier.rules.states import DocumentState
from dossier.rules.webhooks import DeliveryState, body_of
from dossier.rules.work import Work
from models.claims import wake_many
from models.document import Document, Folder
from models.grant import FolderPath
from models.webhook import Webhook, WebhookAdministration, WebhookDelivery

STATION = "webhook"
_TOLD = ("administration_id", "folder_id", "state", "version")
_SHOWN = (*_TOLD, "name", "note", "flags", "received_at", "retention")
_Hearers = Mapping[UUID, tuple[list[str], set[UUID] | None]]  # per webhook its events and administrations; None: all
_Changed = dict[UUID, tuple[Document, Facts | None]]  # with how it was when the transaction began


def announce(session: Session, office_id: UUID, told: Sequence[Announcement], now: datetime) -> None:
    """Let the webhooks of the office that chose it hear of it, in the transaction of the change."""
    if hearers := _hearers(session, office_id):
        _write(session, office_id, hearers, told, now)


def closed_among(session: Session, folder_ids: Collection[UUID]) -> set[UUID]:
    """Those of these folders that no token opens: they, or one above, ask an office role."""
    asks = Folder.office_role.is_not(None) & (Folder.office_role != Role.STAFF_MEMBER)
    query = select(FolderPath.folder_id).join(Folder, Folder.id == FolderPath.ancestor_id)
    return set(session.scalars(query.where(FolderPath.folder_id.in_(folder_ids), asks))) if folder_ids else set()


@event.listens_for(Session, "before_flush")
def _stamp(session: Session, _flush: Any, _instances: Any) -> None:
    """When it changed last, as programs ask: by the clock of the transaction, as `models.past`."""
    for row in (*session.new, *session.dirty):
        if isinstance(row, Document) and _has_changed(row, _SHOWN):
            row.changed_at = session.info.setdefault("changed_at", datetime.now(UTC))


@event.listens_for(Session, "after_flush")
def _note(session: Session, _flush: Any) -> None:
    changed: _Changed = session.info.setdefault("changed_documents", {})
    for row in session.new:
        if isinstance(row, Document):
            changed.setdefault(row.id, (row, None))
    for row in session.dirty:
        if isinstance(row, Document) and _has_changed(row, _TOLD):
            changed.setdefault(row.id, (row, _facts(row, before=True)))


@event.listens_for(Session, "before_commit")
def _announce(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    changed: _Changed = session.info.pop("changed_documents", {})
    for office_id in {row.office_id for row, _ in changed.values()}:
        if hearers := _hearers(session, office_id):
            here = [(row.id, before, _facts(row)) for row, before in changed.values() if row.office_id == office_id]
            _write(session, office_id, hearers, _told(session, here), session.info["changed_at"])


def _told(session: Session, changes: Sequence[tuple[UUID, Facts | None, Facts]]) -> list[Announcement]:
    folders = {each.folder_id for _, *both in changes for each in both if each and each.folder_id}
    closed = closed_among(session, folders)

    def judged(facts: Facts) -> Facts:
        return replace(facts, closed=facts.folder_id in closed)

    both = ((id_, before and judged(before), judged(after)) for id_, before, after in changes)
    return [each for change in both for each in announcements(*change)]


def _write(session: Session, office_id: UUID, hearers: _Hearers, told: Sequence[Announcement], now: datetime) -> None:
    rows: list[dict[str, Any]] = [
        {"id": uuid7(), "webhook_id": webhook_id, "body": body_of(each.event, each.data, now),
         "state": DeliveryState.WAITING, "attempts": 0, "asked_at": now}
        for each in told
        for webhook_id, (events, only) in hearers.items()
        if each.event in events and (only is None or each.administration_id in only)
    ]  # fmt: skip
    if rows:
        session.execute(insert(WebhookDelivery), rows)
        works = [Work(STATION, row["id"], office_id, Queue.DERIVED) for row in rows]
        wake_many(session, works, now, crowded={office_id})  # the sweeper rings: no receiver may hold up the work


def _facts(row: Document, *, before: bool = False) -> Facts:
    values: dict[str, Any] = {name: getattr(row, name) for name in _TOLD}
    if before:
        attributes = inspect(row).attrs
        values |= {name: old[0] for name in _TOLD if (old := attributes[name].history.deleted)}
    return Facts(values["administration_id"], values["folder_id"], DocumentState(values["state"]), values["version"])


def _has_changed(row: Document, names: Iterable[str]) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in names)


def _hearers(session: Session, office_id: UUID) -> _Hearers:
    """One query while there are none, else two."""
    in_use = (Webhook.office_id == office_id, Webhook.removed_at.is_(None))
    rows = session.execute(select(Webhook.id, Webhook.events, Webhook.restricted).where(*in_use)).all()
    if not rows:
        return {}
    mine = WebhookAdministration.webhook_id.in_([row.id for row in rows])
    only: dict[UUID, set[UUID]] = {row.id: set() for row in rows}
    for each in session.scalars(select(WebhookAdministration).where(mine)):
        only[each.webhook_id].add(each.administration_id)
    return {row.id: (row.events, only[row.id] if row.restricted else None) for row in rows}
