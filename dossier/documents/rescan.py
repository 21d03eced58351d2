"""Files that were called clean, judged again when the scanner has learnt more.

The beat asks: some at a time, each once for each number of signatures, noted in the commit that hands them over. The
station judges one. What it finds is withdrawn from everybody in the commit of the verdict: withdrawal.py.
A scanner that is away decides nothing.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from adapters.house import House
from adapters.scanner import Verdict
from dossier.documents.judging import verdict
from dossier.documents.withdrawal import dossiers_with, give_back, withdraw
from dossier.rules.errors import TryLater
from dossier.rules.queues import Queue
from dossier.rules.states import Fate, ScanState
from dossier.rules.work import Claim, Work
from models import Blob, Document, DocumentVersion, HandOver, Part
from models.claims import finish, hold, wake
from models.locks import locked_dossiers

BATCH = 100  # files that wait at once: mail is rung for beside them
ROUND = timedelta(seconds=50)  # the beat comes every minute
LOOK_AGAIN = timedelta(hours=1)  # when there is nothing to do; signatures come about once a day
STATION = "rescan"


def ask(house: House, now: datetime) -> int:
    """Hand over files that were judged by older signatures, or by none: how many. Raises TryLater.

    One beat at a time asks the scanner, and none for LOOK_AGAIN after it had nothing to do.
    """
    asker = uuid4().hex
    with house.database.write() as session:
        if not hold(session, STATION, asker, now, now + ROUND):
            return 0
    try:
        signatures = house.scanner.signatures()
    except TryLater:
        _leave(house, asker, now)
        raise
    if signatures is None:
        _leave(house, asker, now)
        return 0
    return _hand_over(house, asker, signatures, now)


def _leave(house: House, asker: str, now: datetime) -> None:
    """The next beat may ask."""
    with house.database.write() as session:
        hold(session, STATION, asker, now, now)


def _hand_over(house: House, asker: str, signatures: int, now: datetime) -> int:
    with house.database.write() as session:
        waiting = (HandOver.station == STATION, HandOver.parked_at.is_(None))
        room = BATCH - (session.scalar(select(func.count()).select_from(HandOver).where(*waiting)) or 0)
        found = session.execute(_outdated(signatures, now - house.settings.rescan_term).limit(max(room, 0))).all()
        if room > 0 and not found:
            hold(session, STATION, asker, now, now + LOOK_AGAIN)
        handed_over = []
        for blob, office_id in found:
            blob.signatures = signatures
            handed_over.append(wake(session, Work(STATION, _subject(blob.sha256), office_id, Queue.DERIVED), now))
    house.bell.ring(Queue.DERIVED, handed_over)
    return len(handed_over)


def rescan(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Station: judge one file again. Wakes who makes pictures of what proves clean. Raises TryLater, ClaimLost."""
    with house.database.read() as session:
        blob = session.scalar(_blob(claim.work.subject_id))
    said = _asked(house, blob) if blob else None
    with house.database.write() as session:
        finish(session, claim)
        return _judged(session, claim.work.subject_id, said, now) if said else ()


def _judged(session: Session, subject_id: UUID, said: Verdict, now: datetime) -> tuple[UUID, ...]:
    """Only a clear word changes anything: what the scanner does not look at stays what it was. Raises TryLater."""
    blob = _locked(session, subject_id, said)
    if blob is None or said.state not in {ScanState.CLEAN, ScanState.INFECTED}:
        return ()
    was = blob.scan_state
    blob.scan_state, blob.scan_signature, blob.scanned_at = said.state, said.signature, now
    session.flush()
    if said.state is ScanState.INFECTED and was != ScanState.INFECTED:
        withdraw(session, blob, now)
    if said.state is ScanState.CLEAN and was == ScanState.INFECTED:
        return give_back(session, blob, now)
    return ()


def _locked(session: Session, subject_id: UUID, said: Verdict) -> Blob | None:
    """The file to judge, with the dossiers whose documents may change. Raises TryLater when one got it just now."""
    blob = session.scalar(_blob(subject_id))
    locked = _concerned(session, blob, said)
    locked_dossiers(session, locked)
    locking = _blob(subject_id).with_for_update(key_share=True).execution_options(populate_existing=True)
    blob = session.scalar(locking)
    if _concerned(session, blob, said) - locked:
        raise TryLater("a dossier got this file just now")
    return blob


def _concerned(session: Session, blob: Blob | None, said: Verdict) -> set[UUID]:
    """The dossiers in which this verdict may move documents."""
    moves = blob is not None and ScanState.INFECTED in {said.state, ScanState(blob.scan_state)}
    return dossiers_with(session, blob.sha256) if blob and moves else set()


def _asked(house: House, blob: Blob) -> Verdict | None:
    """None: there is nothing to judge, or nobody who does."""
    known = house.scanner.signatures()
    if known is None:
        return None
    if known < (blob.signatures or 0):
        raise TryLater("this scanner knows less than the one that was asked first")
    try:
        return verdict(house, blob.sha256)
    except FileNotFoundError:  # its term ended meanwhile
        return None


def _outdated(signatures: int, since: datetime) -> Select[Blob, UUID]:
    """Files of documents, each with an office that has one. What arrived infected was never let out: it stays so."""
    of_today = select(Document.office_id).where(Document.blob_sha256 == Blob.sha256).limit(1)
    older = select(Document.office_id).join(DocumentVersion, DocumentVersion.document_id == Document.id)
    of_before = older.where(DocumentVersion.blob_sha256 == Blob.sha256).limit(1)
    office_id = func.coalesce(of_today.scalar_subquery(), of_before.scalar_subquery())
    arrived_infected = exists().where(Part.blob_sha256 == Blob.sha256, Part.fate == Fate.INFECTED)
    let_out = or_(
        Blob.scan_state.in_((ScanState.CLEAN, ScanState.NO_SCANNER)),
        and_(Blob.scan_state == ScanState.INFECTED, Blob.signatures.is_not(None), ~arrived_infected),
    )
    by_older = or_(Blob.signatures.is_(None), Blob.signatures < signatures)
    query = select(Blob, office_id.label("office_id")).where(Blob.stored_at > since, let_out, by_older)
    return query.where(office_id.is_not(None))


def _subject(sha256: str) -> UUID:
    """A hand-over names its subject by a UUID: half of the hash."""
    return UUID(sha256[:32])


def _blob(subject_id: UUID) -> Select[Blob]:
    return select(Blob).where(Blob.sha256.between(subject_id.hex, subject_id.hex + "g")).limit(1)  # 'g': beyond hex
