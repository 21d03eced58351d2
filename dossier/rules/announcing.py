"""What programs of others hear when a document changed: from what it was and is to the events. Pure decisions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dossier.rules.states import DocumentState
from dossier.rules.webhooks import WebhookEvent

_OUT_OF_THE_BIN = (DocumentState.INBOX, DocumentState.FILED)
_ARRIVES = {
    DocumentState.FILED: WebhookEvent.DOCUMENT_FILED,
    DocumentState.INBOX: WebhookEvent.INBOX_ARRIVED,
    DocumentState.QUARANTINED: WebhookEvent.INBOX_ARRIVED,  # it waits there for a person
}
_ENDS_AS = {
    DocumentState.BINNED: WebhookEvent.DOCUMENT_BINNED,
    DocumentState.DESTROYED: WebhookEvent.DOCUMENT_DESTROYED,
    DocumentState.FILED: WebhookEvent.DOCUMENT_FILED,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """Where one document stands, before or after a change."""

    administration_id: UUID
    folder_id: UUID | None  # None: in no folder
    state: DocumentState
    version: int
    closed: bool = False  # in a folder that asks an office role, which no token has


@dataclass(frozen=True, slots=True)
class Announcement:
    event: WebhookEvent
    administration_id: UUID  # whose programs hear it
    data: dict[str, Any]


def announcements(document_id: UUID, before: Facts | None, after: Facts) -> Iterator[Announcement]:
    """`before` None: there was no such document. Of what no token may see nothing is told but that it went."""
    was = None if before is None or before.closed else before
    if was and (after.closed or was.administration_id != after.administration_id):
        yield _told(WebhookEvent.DOCUMENT_MOVED, document_id, was, None)
        was = None
    if not after.closed:
        for event in _events(was, after):
            yield _told(event, document_id, was, after)


def _events(was: Facts | None, now: Facts) -> Iterator[WebhookEvent]:
    if was is None:
        yield from (_ARRIVES[now.state],) if now.state in _ARRIVES else ()
        return
    if (was.state, was.folder_id) != (now.state, now.folder_id):
        yield _way(was, now)
    if was.version != now.version:
        yield WebhookEvent.DOCUMENT_VERSIONED


def _way(was: Facts, now: Facts) -> WebhookEvent:
    if was.state is DocumentState.BINNED and now.state in _OUT_OF_THE_BIN:
        return WebhookEvent.DOCUMENT_RESTORED
    if was.state is DocumentState.FOLDED and now.state is DocumentState.INBOX:
        return WebhookEvent.INBOX_ARRIVED
    if was.state is now.state:
        return WebhookEvent.DOCUMENT_MOVED
    return _ENDS_AS.get(now.state, WebhookEvent.DOCUMENT_MOVED)


def _told(event: WebhookEvent, document_id: UUID, was: Facts | None, now: Facts | None) -> Announcement:
    """`now` None: it is not in this dossier any more, or not for programs."""
    here = now or was
    assert here
    data = {
        "document_id": str(document_id),
        "administration_id": str(here.administration_id),
        "state": now.state if now else None,
        "folder_id": _text(now.folder_id if now else None),
        "version": here.version,
        "previous_state": was.state if was else None,
        "previous_folder_id": _text(was.folder_id if was else None),
    }
    return Announcement(event, here.administration_id, data)


def _text(id_: UUID | None) -> str | None:
    return None if id_ is None else str(id_)
