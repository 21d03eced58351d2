"""What is made from the bytes of documents: asked for here, made by a station, once per blob.

Nobody who makes a document has to think of it: a document whose file was not asked about stands in an index, and the
sweeper finds it there.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.confined import Confinement, Function, confined
from adapters.house import House
from dossier.rules.deriving import MAKER, TRUSTED, DerivationState, Derived, Unmade, never_made
from dossier.rules.errors import TryLater
from dossier.rules.queues import Queue
from dossier.rules.states import ScanState
from dossier.rules.work import Claim, Due, Work
from ingest.reading.text.text import text_pieces
from ingest.rendering.preview import MOST_TIME
from ingest.rendering.thumbnails import pages_and_thumbnails
from models import Blob, Derivation, Document, DoomedBlob
from models.claims import finish, wake_many
from models.missing import insert_missing

BATCH = 200  # documents that are asked about at once

LIMITS = Confinement(cpu=MOST_TIME + timedelta(seconds=15))  # a page that was begun is finished
MAKERS: Mapping[Derived, Function] = {Derived.TEXT: text_pieces, Derived.PREVIEW: pages_and_thumbnails}


class _Result(NamedTuple):
    """What was made of the bytes; `reason` None: something was."""

    reason: Unmade | None
    pieces: tuple[bytes, ...] = ()
    total: int | None = None  # pages of the whole file; None: not known


def ask(session: Session, now: datetime, limit: int = BATCH) -> tuple[Due, ...]:
    """Have made what some documents lack: whom to ring for. Cheap when there is nothing to ask.

    No order: the sweeper comes back at once for the rest, and whoever looks at a document sees that it is being made.
    """
    unasked = Document.asked_sha256.is_distinct_from(Document.blob_sha256)  # ix_document_unasked
    rows = session.execute(
        select(Document, Blob).join(Blob, Blob.sha256 == Document.blob_sha256).where(unasked).limit(limit)
    ).all()
    wanted = [_row(document, blob, kind, now) for document, blob in rows for kind in MAKERS]
    by_key = {(row["blob_sha256"], row["kind"]): row for row in wanted}
    insert_missing(session, Derivation, [row for _, row in sorted(by_key.items())])
    for document, _ in rows:
        document.asked_sha256 = document.blob_sha256
    new = select(Derivation.id, Derivation.office_id).where(
        Derivation.id.in_([row["id"] for row in by_key.values()]), Derivation.state == DerivationState.PENDING
    )
    return wake_many(session, [work(*each) for each in session.execute(new)], now)


def derive(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Station: make it. Wakes nobody. Raises TryLater, ChildFailed (counted, as every fault), ClaimLost."""
    with house.database.read() as session:
        wanted = session.get_one(Derivation, claim.work.subject_id)
        scan_state = session.get_one(Blob, wanted.blob_sha256).scan_state
    result = _make(house, wanted, ScanState(scan_state))
    files = _kept(house, result.pieces) if wanted.kind != Derived.TEXT else []
    text = result.pieces[0].decode() if result.pieces and wanted.kind == Derived.TEXT else None
    with house.database.write() as session:
        finish(session, claim)
        if session.get_one(Blob, wanted.blob_sha256).scan_state not in TRUSTED:  # the scanner learnt more meanwhile
            result, files, text = _Result(Unmade.NOT_TRUSTED), [], None
        values = {} if _is_worse(wanted, result) else _values(result, files, text, now)
        _let_go(session, wanted, values, now)
        values["made_by"] = MAKER[Derived(wanted.kind)]
        session.execute(update(Derivation).where(Derivation.id == wanted.id).values(values))
    return ()


def _is_worse(wanted: Derivation, result: _Result) -> bool:
    """Asked for once more, nothing comes of it: what was made before stays, as far as it may be looked at."""
    return wanted.state == DerivationState.MADE and result.reason not in {None, Unmade.NOT_TRUSTED}


def _values(result: _Result, files: list[str], text: str | None, now: datetime) -> dict[str, Any]:
    count = len(files) // 2
    return {
        "state": DerivationState.NONE if result.reason else DerivationState.MADE,
        "reason": result.reason,
        "text": text,
        "files": files[:count],
        "thumbnails": files[count:],
        "pages": result.total,
        "made_at": now,
    }


def _let_go(session: Session, wanted: Derivation, values: Mapping[str, Any], now: datetime) -> None:
    """The files that others take the place of. Before they go it is looked at who else needs them."""
    if values:
        before = {*wanted.files, *(wanted.thumbnails or ())} - {*values["files"], *values["thumbnails"]}
        doomed = [{"area": "made", "sha256": each, "doomed_at": now} for each in sorted(before)]
        insert_missing(session, DoomedBlob, doomed)


def _row(document: Document, blob: Blob, kind: Derived, now: datetime) -> dict[str, object]:
    reason = never_made(ScanState(blob.scan_state), document.flags)
    return {
        "id": uuid7(),
        "blob_sha256": blob.sha256,
        "kind": kind,
        "content_type": document.content_type,
        "office_id": document.office_id,
        "state": DerivationState.NONE if reason else DerivationState.PENDING,
        "reason": reason,
        "made_by": MAKER[kind],
        "asked_at": now,
        "made_at": now if reason else None,
    }


def work(derivation_id: UUID, office_id: UUID) -> Work:
    return Work("derive", derivation_id, office_id, Queue.DERIVED)


def _make(house: House, wanted: Derivation, scan_state: ScanState) -> _Result:
    """In a child with limits. No byte is opened before the scanner has spoken."""
    if scan_state is ScanState.PENDING:
        raise TryLater("not scanned yet")
    if scan_state not in TRUSTED:
        return _Result(Unmade.NOT_TRUSTED)
    try:
        with house.blobs.open("parts", wanted.blob_sha256) as file:
            pieces = confined(MAKERS[Derived(wanted.kind)], file, wanted.content_type, LIMITS)
    except FileNotFoundError:
        return _Result(Unmade.BYTES_GONE)
    if not pieces:
        return _Result(Unmade.NOTHING_IN_IT)
    return _pictured(*pieces) if wanted.kind == Derived.PREVIEW else _Result(None, pieces)


def _pictured(total: bytes, *pictures: bytes) -> _Result:
    """As `pages_and_thumbnails` gives it."""
    return _Result(None, pictures, int(total) if total else None)


def _kept(house: House, pieces: tuple[bytes, ...]) -> list[str]:
    with house.blobs.batch() as batch:
        return [batch.put("made", [piece]).sha256 for piece in pieces]
