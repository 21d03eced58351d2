"""Station: tell a known, confirmed sender what became of the files of a mail. A courtesy: never twice, rather not."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, delete, exists, func, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.house import House
from adapters.insisting import insist
from adapters.mailer import Outgoing
from dossier.rules.errors import NoAnswer, TryLater, Undeliverable
from dossier.rules.letters import Draft, Mailbox, written
from dossier.rules.pictures import fate_here
from dossier.rules.receipts import Answered, Attachment, ReceiptLetter, Wishes, choose, compose
from dossier.rules.states import Automatic, DocumentState, Fate, Flag, ReceiptChoice, ScanState, Why
from dossier.rules.work import Claim
from models import (
    Blob,
    Delivery,
    Document,
    Judgement,
    Mail,
    MailOrigin,
    Office,
    Part,
    SentReceipt,
    StoppedAddress,
    trust,
)
from models.claims import finish

TOO_LATE = timedelta(days=1)  # a mail of yesterday needs no receipt any more
ONE_REFUSAL = timedelta(days=1)  # to one address
MOST_A_DAY = 20  # to one address: the last stop of two programs that answer each other
_HERE = ZoneInfo("Europe/Amsterdam")


class _Begun(NamedTuple):
    receipt_id: UUID
    letter: Outgoing


def send_receipt(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Answer the sender of a delivery. Wakes nobody. Raises TryLater when the relay did not take it, ClaimLost.

    The row that stands before the letter leaves is what makes it one: a run that died in between sends no second.
    """
    with house.database.write() as session:
        begun = _begin(session, claim, now)
        if begun is None:
            finish(session, claim)
            return ()
    try:
        house.mailer.send(begun.letter)
    except (NoAnswer, Undeliverable):
        sent_at = None
    except TryLater:
        with house.database.write() as session:
            session.execute(delete(SentReceipt).where(SentReceipt.id == begun.receipt_id))
        raise
    else:
        sent_at = now
    insist(lambda: _write_down(house, claim, begun.receipt_id, sent_at))
    return ()


def _write_down(house: House, claim: Claim, receipt_id: UUID, sent_at: datetime | None) -> None:
    with house.database.write() as session:
        finish(session, claim)
        session.execute(update(SentReceipt).where(SentReceipt.id == receipt_id).values(sent_at=sent_at))


def _begin(session: Session, claim: Claim, now: datetime) -> _Begun | None:
    """The receipt, written down as begun. None: this sender gets none for this mail."""
    delivery = session.get_one(Delivery, claim.work.subject_id)
    office, mail = session.get_one(Office, delivery.office_id), session.get_one(Mail, delivery.mail_id)
    to = (mail.header_from or "").lower()
    attachments = tuple(_attachments(session, delivery))
    if now - claim.since > TOO_LATE or not _is_wanted(session, delivery, to, attachments, now):
        return None
    answered = Answered(
        to=to,
        subject=mail.subject or "",
        message_id=mail.message_id or "",
        date=delivery.received_at.astimezone(_HERE).strftime("%d-%m-%Y %H:%M"),
        office=office.name,
        attachments=attachments,
    )
    row = SentReceipt(
        id=uuid7(),
        mail_id=mail.id,
        office_id=office.id,
        address=to,
        tells_refusal=any(each.is_refused for each in attachments),
        begun_at=now,
    )
    session.add(row)
    return _Begun(row.id, _outgoing(compose(answered), row.id, office, now))


def _is_wanted(session: Session, delivery: Delivery, to: str, attachments: Iterable[Attachment], now: datetime) -> bool:
    judged = session.scalar(select(Judgement).where(Judgement.delivery_id == delivery.id))
    if judged is None:  # filed by hand before its sender was judged
        return False
    origin = session.scalar(select(MailOrigin.automatic).where(MailOrigin.mail_id == delivery.mail_id))
    office, sender = trust.receipts_wanted(session, delivery.office_id, to)
    stopped = (StoppedAddress.office_id == delivery.office_id, StoppedAddress.address == to)
    today = (
        SentReceipt.office_id == delivery.office_id,
        SentReceipt.address == to,
        SentReceipt.begun_at > now - ONE_REFUSAL,
    )
    sent_today = session.scalar(select(func.count()).select_from(SentReceipt).where(*today)) or 0
    wishes = Wishes(
        office=office,
        sender=sender and not _is_there(session, *stopped, StoppedAddress.stopped_at.is_not(None)),
        this_mail_answered=_is_there(session, SentReceipt.mail_id == delivery.mail_id),
        refusal_sent_today=_is_there(session, *today, SentReceipt.tells_refusal.is_(True)),
        enough_today=sent_today >= MOST_A_DAY,
    )
    automatic = [Automatic(each) for each in origin or ()]
    return choose(trust.standing_of(judged), automatic, wishes, attachments) is ReceiptChoice.SEND


def _is_there(session: Session, *conditions: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(exists().where(*conditions))))


def _attachments(session: Session, delivery: Delivery) -> Iterator[Attachment]:
    """The files of the mail, with what became of them in this administration."""
    query = (
        select(Part, Blob.scan_state, Document.state)
        .outerjoin(Blob, Blob.sha256 == Part.blob_sha256)
        .outerjoin(Document, and_(Document.part_id == Part.id, Document.delivery_id == delivery.id))
        .where(Part.mail_id == delivery.mail_id, Part.name != "")
        .order_by(Part.position)
    )
    rows = session.execute(query).all()
    inside = Counter(above for part, _, _ in rows if part.fate == Fate.DOCUMENT for above in _above(part.path))
    for part, scan_state, state in rows:
        fate, why = fate_here(Fate(part.fate), Why(part.why), DocumentState(state) if state else None)
        yield Attachment(
            name=part.name,
            fate=fate,
            why=why,
            flags=frozenset(map(Flag, part.flags)),
            scan=ScanState(scan_state) if scan_state else ScanState.PENDING,
            contents=inside[part.path],
        )


def _above(path: str) -> Iterator[str]:
    while path := path.rpartition(".")[0]:
        yield path


def _outgoing(letter: ReceiptLetter, receipt_id: UUID, office: Office, now: datetime) -> Outgoing:
    draft = Draft(
        sender=Mailbox(office.name, f"noreply@{office.mail_domain}"),
        to=Mailbox("", letter.to),
        subject=letter.subject,
        text=letter.text,
        html="",
        message_id=f"{receipt_id.hex}@{office.mail_domain}",
        date=now,
        headers=letter.headers,
    )
    return Outgoing(letter.envelope_from, letter.to, written(draft))
