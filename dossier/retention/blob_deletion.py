"""Bytes that nobody needs any more: found by the rows that refer to them, let go of by the blob store.

The rows go first, in the transaction of the caller, and a note that the bytes have to go stays until they have. Bytes
that somebody stored within the last day are left for a later run: whoever did may be about to commit the row.
"""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, cast
from uuid import UUID

import structlog
from sqlalchemy import Column, String, Table, delete, exists, or_, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from adapters.blob_keys import Area
from adapters.house import House
from dossier.retention import clock
from dossier.retention.mail_holds import is_kept_for_others
from dossier.rules.states import DocumentState, Outcome
from models import ApprovalDecision, Base, Blob, Delivery, Derivation, Document, DoomedBlob, Mail, Part
from models.missing import insert_missing
from models.retention import NO_BYTES

UNSAID = timedelta(days=1)  # longer than any work between storing bytes and committing the row that names them
BATCH = 100  # blobs that are looked at together
RUN_FOR = timedelta(seconds=60)  # of one call; the next one goes on

log = structlog.get_logger()


def let_go(house: House, now: datetime) -> int:
    """How many blobs went; none by a clock that may be wrong. Raises TryLater; run again, it goes on.

    For a bounded time: a store that is slow keeps nobody waiting. It is asked outside of a transaction, so no row is
    locked meanwhile. What was put again since the rows were looked at is younger than UNSAID, and stays.
    """
    if not clock.may_destroy(house):
        return 0
    end, gone, after = time.monotonic() + RUN_FOR.total_seconds(), 0, UUID(int=0)
    while page := _page(house, after):
        gone_now = [each.id for each in page if not each.is_needed and _discarded(house, each, now)]
        with house.database.write() as session:
            over = [*gone_now, *(each.id for each in page if each.is_needed)]
            session.execute(delete(DoomedBlob).where(DoomedBlob.id.in_(over)))
        gone, after = gone + len(gone_now), page[-1].id
        if time.monotonic() >= end:
            break
    if gone:
        log.info("blobs.destroyed", count=gone)
    return gone


class _Doomed(NamedTuple):
    id: UUID
    area: Area
    sha256: str
    is_needed: bool


def _page(house: House, after: UUID) -> list[_Doomed]:
    with house.database.read() as session:
        rows = session.scalars(select(DoomedBlob).where(DoomedBlob.id > after).order_by(DoomedBlob.id).limit(BATCH))
        named = [(each.id, cast("Area", each.area), each.sha256) for each in rows.all()]
        return [_Doomed(*each, _is_needed(session, *each[1:])) for each in named]


def _discarded(house: House, doomed: _Doomed, now: datetime) -> bool:
    return house.blobs.discard(doomed.area, doomed.sha256, now - UNSAID)


def parts(session: Session, hashes: Iterable[str], now: datetime) -> None:
    """Those of these blobs of the area 'parts' that no row refers to, with all that was made from them."""
    for sha256 in sorted(set(hashes) - {NO_BYTES}):
        if any(session.scalar(select(exists().where(column == sha256))) for column in _REFERRING):
            continue
        for made in session.scalars(select(Derivation).where(Derivation.blob_sha256 == sha256)).all():
            session.delete(made)
            session.flush()
            for file in (*made.files, *(made.thumbnails or ())):
                if not _is_needed(session, "made", file):
                    _doom(session, "made", file, now)
        session.execute(delete(Blob).where(Blob.sha256 == sha256))
        _doom(session, "parts", sha256, now)


def raw(session: Session, mail: Mail, now: datetime) -> None:
    """The bytes of the mail as it came; the row stays as evidence that it did."""
    mail.raw_erased_at = now
    session.flush()
    if not _is_needed(session, "raw", mail.raw_sha256):
        _doom(session, "raw", mail.raw_sha256, now)


def certificate(session: Session, decision: ApprovalDecision, now: datetime) -> None:
    """The proof of a decision; its hashes stay in the audit trail."""
    sha256, decision.certificate_sha256, decision.evidence = decision.certificate_sha256, None, ""
    session.flush()
    if sha256 and not _is_needed(session, "evidence", sha256):
        _doom(session, "evidence", sha256, now)


def strip_mail(session: Session, document: Document, term: timedelta, now: datetime) -> set[str]:
    """Take a destroyed document out of the mail that it came with: the blobs that the mail refers to no more.

    The raw mail goes too, unless a station still has to read it, or another administration needs it: `term` is how
    long raw mail is kept. With the last document all of the mail goes.
    """
    part = session.get(Part, document.part_id) if document.part_id else None
    if part is None:
        return set()
    mail = session.get_one(Mail, part.mail_id)
    at_work = (Delivery.mail_id == mail.id, Delivery.outcome.in_((Outcome.WAITING, Outcome.PARKED)))
    if session.scalar(select(exists().where(*at_work))):
        return set()
    for_others = is_kept_for_others(session, mail, document, term, now)
    if mail.raw_erased_at is None and not for_others:
        raw(session, mail, now)
    here = select(Part).where(Part.mail_id == mail.id)
    by_path = {each.path: each for each in session.scalars(here)}
    used = living_parts(session, mail)
    if not used and not for_others:
        return empty(session, mail, by_path.values())
    above, holders = part, [part]
    while above.parent_path in by_path:  # what it was unpacked from holds it too
        above = by_path[above.parent_path]
        holders.append(above)
    return {sha256 for each in holders if each.id not in used for sha256 in _strip(each)}


def empty(session: Session, mail: Mail, parts_of_mail: Iterable[Part]) -> set[str]:
    """Take everything out of a mail; who sent it when, and what was in it by kind, stays. Gives the blobs."""
    words = {"subject": "", "header_from_name": "", "body_text": ""}
    session.execute(update(Mail).where(Mail.id == mail.id).values(words))
    return {sha256 for each in parts_of_mail for sha256 in _strip(each)}


def living_parts(session: Session, mail: Mail) -> set[UUID]:
    """The parts of this mail that are still a document somewhere."""
    documents = select(Part.id).join(Document, Document.part_id == Part.id)
    return set(session.scalars(documents.where(Part.mail_id == mail.id, Document.state != DocumentState.DESTROYED)))


def _strip(part: Part) -> set[str]:
    hashes = {part.blob_sha256} if part.blob_sha256 else set()
    part.name, part.original_name, part.content_id, part.note, part.facts = "", None, None, "", {}
    part.blob_sha256 = part.size_bytes = None
    return hashes


def _is_needed(session: Session, area: Area, sha256: str) -> bool:
    """Whether a row refers to these bytes."""
    match area:
        case "parts":
            needed = exists().where(Blob.sha256 == sha256)
        case "raw":
            needed = exists().where(Mail.raw_sha256 == sha256, Mail.raw_erased_at.is_(None))
        case "evidence":
            needed = exists().where(ApprovalDecision.certificate_sha256 == sha256)
        case _:
            lists = (Derivation.files, Derivation.thumbnails)
            needed = exists().where(or_(*(sql_cast(each, String).contains(sha256) for each in lists)))
    return bool(session.scalar(select(needed)))


def _doom(session: Session, area: Area, sha256: str, now: datetime) -> None:
    insert_missing(session, DoomedBlob, [{"area": area, "sha256": sha256, "doomed_at": now}])


def _referring() -> tuple[Column[str], ...]:
    """Every column that refers to a blob, but for what is made from it."""
    tables: Iterable[Table] = Base.metadata.sorted_tables
    return tuple(
        key.parent
        for table in tables
        for key in table.foreign_keys
        if key.column.table.name == Blob.__tablename__ and table.name != Derivation.__tablename__
    )


_REFERRING = _referring()
