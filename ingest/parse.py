"""Station 2: from the raw mail to its parts."""

import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters import intact
from adapters.blobs import Blobs
from adapters.confined import ChildFailed, Confinement, confined, confined_pieces
from adapters.house import House
from dossier.rules.errors import BytesSpoiled, GiveUp, TryLater
from dossier.rules.states import Outcome, Reason
from dossier.rules.work import Claim
from ingest.arrival import MARKS
from ingest.reading.apart import letter_from
from ingest.reading.child import read_pieces
from ingest.reading.letter import Letter, Part
from ingest.reading.part_store import PartStore
from ingest.rendering.body import body_document
from ingest.rendering.child import page_of
from ingest.rendering.request import PageRequest
from models import Blob, Delivery, Mail
from models import Part as PartRow
from models.claims import finish, wake
from models.missing import insert_missing

LINE_CHARACTERS = 1_000  # of one header field: more is no use to a reader and would swell every list
# Of a whole mail: its own budget (ingest.reading.limits) ends it earlier and without losing anything
READING = Confinement(cpu=timedelta(seconds=90), time=timedelta(seconds=120), answer_bytes=700_000_000, may_fork=True)
PAGE = Confinement(cpu=timedelta(seconds=10), time=timedelta(seconds=30), answer_bytes=100_000_000)
TEXT_CHARACTERS = 500_000  # of the covering text; the whole of it is a blob


def parse(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Read the mail, keep its parts, wake the check of its sender: the hand-overs that were woken.

    Raises TryLater, GiveUp when the raw mail is gone or altered, ClaimLost.
    """
    with house.database.read() as session:
        mail = session.get_one(Mail, claim.work.subject_id)
    with _raw(house.blobs, mail.raw_sha256) as raw, house.blobs.batch() as batch:
        letter = _read(raw, mail.spool_id, PartStore(house.blobs, batch))
    with house.database.write() as session:
        finish(session, claim)
        _write(session, mail, letter, now)
        return (wake(session, claim.work._replace(station="authenticate"), now),)


def _read(raw: BinaryIO, reference: str, store: PartStore) -> Letter:
    """The letter, and the mail itself as a document where it is one. `reference` stands on that page."""
    try:
        with confined_pieces(read_pieces, raw, "", READING) as pieces:
            letter = letter_from(pieces, store)
        body = body_document(letter, reference, store, _page)
    except OSError as error:
        raise TryLater("the parts cannot be stored now") from error
    return replace(letter, parts=(*letter.parts, body)) if body else letter


def _page(request: PageRequest) -> bytes | None:
    try:
        return confined(page_of, io.BytesIO(request.packed()), "", PAGE)[0]
    except ChildFailed:
        return None


def _raw(blobs: Blobs, sha256: str) -> BinaryIO:
    try:
        return intact.opened(blobs, "raw", sha256)
    except FileNotFoundError:
        intact.spoiled("raw", sha256, intact.MISSING)
        raise GiveUp(Reason.RAW_MISSING) from None
    except BytesSpoiled:
        raise GiveUp(Reason.RAW_SPOILED) from None


def _write(session: Session, mail: Mail, letter: Letter, now: datetime) -> None:
    """The letter in rows, in place of those of an earlier reading. The marks of the import stay."""
    mail_id, marks = mail.id, [each for each in mail.defects if each in MARKS]
    session.execute(update(Mail).where(Mail.id == mail_id).values(_mail_values(letter, marks, now)))
    session.execute(delete(PartRow).where(PartRow.mail_id == mail_id))
    kept = {part.kept.sha256: part.kept.size_bytes for part in letter.parts if part.kept}
    blobs = [
        {"sha256": sha256, "size_bytes": size, "stored_at": now, "scan_state": "pending"}
        for sha256, size in sorted(kept.items())
    ]
    insert_missing(session, Blob, blobs)
    parts = [_part_values(mail_id, position, part) for position, part in enumerate(letter.parts)]
    if parts:
        session.execute(insert(PartRow), parts)
    waiting = (Delivery.mail_id == mail_id, Delivery.outcome == Outcome.WAITING)
    session.execute(update(Delivery).where(*waiting).values(reason=Reason.READ))


def _mail_values(letter: Letter, marks: list[str], now: datetime) -> dict[str, Any]:
    return {
        "read_at": now,
        "subject": clean(letter.subject),
        "header_from": clean(letter.sender.address if letter.sender else ""),
        "header_from_name": clean(letter.sender.name if letter.sender else ""),
        "header_date": letter.date,
        "message_id": clean(letter.message_id) if letter.message_id else None,
        "body_text": clean(letter.text, TEXT_CHARACTERS),
        "auto_submitted": letter.auto_submitted,
        "defects": [*marks, *(clean(each) for each in letter.defects)],
    }


def _part_values(mail_id: UUID, position: int, part: Part) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "mail_id": mail_id,
        "position": position,
        "path": part.path,
        "parent_path": part.parent,
        "content_type": clean(part.content_type),
        "detected_type": clean(part.detected_type),
        "name": clean(part.name),
        "original_name": clean(part.original_name) if part.original_name is not None else None,
        "disposition": clean(part.disposition) if part.disposition is not None else None,
        "content_id": clean(part.content_id) if part.content_id is not None else None,
        "fate": part.fate,
        "why": part.why,
        "flags": sorted(part.flags),
        "blob_sha256": part.kept.sha256 if part.kept else None,
        "size_bytes": part.kept.size_bytes if part.kept else None,
        "note": clean(part.note),
        "facts": {clean(name): clean(value) for name, value in part.facts},
    }


def clean(text: str, characters: int = LINE_CHARACTERS) -> str:
    """What PostgreSQL takes: no NUL and no lone surrogates, and not longer than anybody reads."""
    return text[:characters].replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
