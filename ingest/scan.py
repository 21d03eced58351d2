"""Station 4: what the virus scanner says of a mail and of everything found in it; and of an upload."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from adapters.blob_keys import Area
from adapters.house import House
from adapters.scanner import Verdict
from dossier.rules.errors import GiveUp, TryLater
from dossier.rules.states import Fate, Outcome, Reason, ScanState, Why
from dossier.rules.work import Claim, Work
from models import Blob, Delivery, Mail, Part, UploadedFile
from models.claims import finish, wake

UNJUDGED = (ScanState.PENDING, ScanState.NO_SCANNER)  # the second: a scanner may have been configured since


def scan(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Judge every blob of the mail and the mail as a whole, then wake the filing of each delivery.

    Raises TryLater while the scanner is away: the mail waits, nothing is let through. Raises GiveUp, ClaimLost.
    """
    mail_id = claim.work.subject_id
    with house.database.read() as session:
        raw_sha256 = session.get_one(Mail, mail_id).raw_sha256
        unjudged = _unjudged(session, select(Part.blob_sha256).where(Part.mail_id == mail_id))
    try:
        signatures = house.scanner.signatures()  # before the scans: should they change meanwhile, it is scanned again
        whole = _ask(house, "raw", raw_sha256)
        # Who has no scanner for the mail has none for its parts: nothing need be opened.
        nobody = whole.state is ScanState.NO_SCANNER
        verdicts = {each: whole if nobody else _ask(house, "parts", each) for each in unjudged}
    except TryLater:
        _tell_staff(house, mail_id)
        raise
    with house.database.write() as session:
        finish(session, claim)
        _judge(session, verdicts, signatures, now)
        _write(session, mail_id, whole, now)
        return tuple(wake(session, work, now) for work in _filings(session, claim.work))


def scan_upload(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Judge every file of an upload, then wake who makes documents of them. Raises as `scan`."""
    upload_id = claim.work.subject_id
    with house.database.read() as session:
        unjudged = _unjudged(session, select(UploadedFile.blob_sha256).where(UploadedFile.upload_id == upload_id))
    signatures = house.scanner.signatures()  # as above
    verdicts = {each: _ask(house, "parts", each) for each in unjudged}
    with house.database.write() as session:
        finish(session, claim)
        _judge(session, verdicts, signatures, now)
        return (wake(session, claim.work._replace(station="file-upload"), now),)


def _unjudged(session: Session, hashes: Select[str | None]) -> Iterable[str]:
    of_these = (Blob.sha256.in_(hashes), Blob.scan_state.in_(UNJUDGED))
    return session.scalars(select(Blob.sha256).where(*of_these).order_by(Blob.sha256)).all()


def _filings(session: Session, work: Work) -> list[Work]:
    waiting = (Delivery.mail_id == work.subject_id, Delivery.outcome == Outcome.WAITING)
    deliveries = session.execute(select(Delivery.id, Delivery.office_id).where(*waiting))
    return [Work("file", delivery_id, office_id, work.queue) for delivery_id, office_id in deliveries]


def _ask(house: House, area: Area, sha256: str) -> Verdict:
    try:
        stream = house.blobs.open(area, sha256)
    except FileNotFoundError:
        raise GiveUp(Reason.RAW_MISSING, area) from None
    with stream:
        return house.scanner.scan(stream)


def _tell_staff(house: House, mail_id: UUID) -> None:
    waiting = (Delivery.mail_id == mail_id, Delivery.outcome == Outcome.WAITING)
    with house.database.write() as session:
        session.execute(update(Delivery).where(*waiting).values(reason=Reason.SCANNER_AWAY))


def _write(session: Session, mail_id: UUID, whole: Verdict, now: datetime) -> None:
    infected = select(Blob.sha256).where(Blob.scan_state == ScanState.INFECTED)
    parts = update(Part).where(Part.mail_id == mail_id).values(fate=Fate.INFECTED, why=Why.VIRUS)
    found = session.scalars(parts.where(Part.blob_sha256.in_(infected)).returning(Part.id)).all()
    if whole.state is ScanState.INFECTED and not found:
        # Something in it, and we cannot say where: no document of this mail is trusted.
        session.execute(parts.where(Part.fate == Fate.DOCUMENT))
    session.execute(update(Mail).where(Mail.id == mail_id).values(scanned_at=now))


def _judge(session: Session, verdicts: Mapping[str, Verdict], signatures: int | None, now: datetime) -> None:
    for sha256, verdict in verdicts.items():
        values = {"scan_state": verdict.state, "scan_signature": verdict.signature, "scanned_at": now}
        session.execute(update(Blob).where(Blob.sha256 == sha256).values(values | {"signatures": signatures}))
