"""Station: what comes back at a return address. It is read, counted and never becomes a document."""

import email
from datetime import datetime
from email.message import Message
from uuid import UUID

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.house import House
from dossier.rules.bounces import SOFT_WINDOW, STOPPING, Return, stops
from dossier.rules.errors import GiveUp
from dossier.rules.happenings import Happening, LetterState, NoticeState
from dossier.rules.sending import returned_letter
from dossier.rules.states import Outcome, Reason
from dossier.rules.work import Claim
from models import Delivery, Letter, LetterTry, Mail, Notice, StoppedAddress
from models.claims import finish
from models.following import tell_office
from models.missing import insert_missing
from notify.reports import read_report

READ_BYTES = 500_000  # a report stands at the start; what follows is our own letter
LEFT_US = (LetterState.SENT, LetterState.BOUNCED)

log = structlog.get_logger()


def take_back(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Read what came back and settle its delivery; wakes nobody. Raises TryLater, GiveUp, ClaimLost."""
    with house.database.read() as session:
        raw_sha256 = session.get_one(Mail, claim.work.subject_id).raw_sha256
    report = _read(house, raw_sha256)
    with house.database.write() as session:
        finish(session, claim)
        for delivery in session.scalars(select(Delivery).where(Delivery.mail_id == claim.work.subject_id)):
            what = _about(session, house, delivery, report, now)
            log.info("letter.returned", what=what, delivery=str(delivery.id))
            delivery.outcome, delivery.reason, delivery.settled_at = Outcome.FILED, Reason.CAME_BACK, now
    return ()


def stop(session: Session, office_id: UUID, address: str, why: Return, now: datetime) -> None:
    """Nothing is sent to this address any more until it is opened again."""
    values = {"office_id": office_id, "address": address, "why": why, "stopped_at": now}
    insert_missing(session, StoppedAddress, [{"id": uuid7(), **values}])
    same = (StoppedAddress.office_id == office_id, StoppedAddress.address == address)
    session.execute(update(StoppedAddress).where(*same, StoppedAddress.stopped_at.is_(None)).values(values))


def _read(house: House, raw_sha256: str) -> Message:
    try:
        with house.blobs.open("raw", raw_sha256) as raw:
            return email.message_from_bytes(raw.read(READ_BYTES))
    except FileNotFoundError:
        raise GiveUp(Reason.RAW_MISSING) from None


def _about(session: Session, house: House, delivery: Delivery, report: Message, now: datetime) -> Return:
    """What it is, with what follows from it done."""
    letter_id = returned_letter(delivery.recipient.rpartition("@")[0], house.seals.is_mark)
    if letter_id is None:
        return Return.FORGED
    letter = session.get(Letter, letter_id)
    if letter is None or letter.state not in LEFT_US or letter.office_id != delivery.office_id:
        return Return.NOT_SENT
    what, status = read_report(report)
    session.add(LetterTry(letter_id=letter.id, at=now, outcome=what, code=0, status=status))
    if what in {Return.HARD, Return.SOFT}:
        _did_not_arrive(session, letter, now)
    session.flush()
    if stops(what, _soft_ones(session, letter, now)):
        stop(session, letter.office_id, letter.address, what if what in STOPPING else Return.SOFT, now)
        tell_office(
            session,
            happening=Happening.ADDRESS_STOPPED,
            office_id=letter.office_id,
            administration_id=delivery.administration_id,  # the office's own: where its mail comes back
            subject_id=letter.person_id,
            now=now,
            occurrence=letter.address,
        )
    return what


def _did_not_arrive(session: Session, letter: Letter, now: datetime) -> None:
    letter.state, letter.settled_at = LetterState.BOUNCED, now
    sent = (Notice.letter_id == letter.id, Notice.state == NoticeState.SENT)
    session.execute(update(Notice).where(*sent).values(state=NoticeState.NOT_SENT))


def _soft_ones(session: Session, letter: Letter, now: datetime) -> int:
    """To this address, within the window."""
    tries = select(func.count()).select_from(LetterTry).join(Letter, Letter.id == LetterTry.letter_id)
    same = (Letter.person_id == letter.person_id, Letter.address == letter.address)
    return session.scalar(tries.where(*same, LetterTry.outcome == Return.SOFT, LetterTry.at > now - SOFT_WINDOW)) or 0
