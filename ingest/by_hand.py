"""Parked mail, filed by hand: what no station could read becomes one document, the mail itself."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.house import House
from adapters.scanner import Verdict
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.filing import outcome_of
from dossier.rules.pictures import state_in_inbox
from dossier.rules.powers import Power, refuse_without
from dossier.rules.states import Fate, Outcome, ScanState
from ingest.arrival import blocks
from ingest.reading.names import Names
from models import Blob, Delivery, Document, HandOver, Mail
from models.audit import record
from models.filing import first_with
from models.missing import insert_missing

MEDIA_TYPE = "message/rfc822"


def file_by_hand(house: House, delivery_id: UUID, act: Act) -> UUID:
    """Put a parked mail as it came into the inbox, as one document: its id.

    It is scanned first, as everything is. Raises NotFound when it is not parked, Refused when its bytes are gone
    or without the right to, TryLater while the scanner is away: it stays parked.
    """
    raw_sha256 = _raw_of(house, delivery_id, act)
    verdict = _stored_and_scanned(house, raw_sha256)
    with house.database.write() as session:
        # Locked, so that nobody tries it again meanwhile.
        wanted = (Delivery.id == delivery_id, Delivery.outcome == Outcome.PARKED)
        delivery = session.scalar(select(Delivery).where(*wanted).with_for_update())
        if delivery is None:
            raise _not_parked(delivery_id)
        mail = session.get_one(Mail, delivery.mail_id)
        document = _add(session, delivery, mail, verdict, act.now)
        fate = Fate.INFECTED if verdict.state is ScanState.INFECTED else Fate.DOCUMENT
        delivery.become(*outcome_of([(fate, verdict.state)], by_hand=True), act.now)
        delivery.settled_at = act.now
        _take_off_the_list(session, delivery)
        record(
            session,
            office_id=delivery.office_id,
            actor=act.actor,
            action="mail.filed-by-hand",
            subject_id=delivery.id,
            details={"document": str(document.id)},
            now=act.now,
        )
        return document.id


def _raw_of(house: House, delivery_id: UUID, act: Act) -> str:
    parked = (Delivery.id == delivery_id, Delivery.outcome == Outcome.PARKED)
    query = select(Mail.raw_sha256, Delivery.administration_id).join(Delivery).where(*parked)
    with house.database.read() as session:
        found = session.execute(query).one_or_none()
    if found is None:
        raise _not_parked(delivery_id)
    raw_sha256, administration_id = found
    refuse_without(act, Power.JUDGE_MAIL, administration_id)
    return raw_sha256


def _stored_and_scanned(house: House, sha256: str) -> Verdict:
    """The raw mail, also where documents are kept: the two have different terms (raw mail goes earlier)."""
    try:
        with house.blobs.open("raw", sha256) as raw:
            house.blobs.put("parts", blocks(raw))
            raw.seek(0)
            return house.scanner.scan(raw)
    except FileNotFoundError:
        raise Refused("The bytes of this mail are not in the store. Restore them from the backup first.") from None


def _add(session: Session, delivery: Delivery, mail: Mail, verdict: Verdict, now: datetime) -> Document:
    blob = {"sha256": mail.raw_sha256, "size_bytes": mail.raw_size_bytes, "stored_at": now}
    insert_missing(session, Blob, [blob])
    judged = {"scan_state": verdict.state, "scan_signature": verdict.signature, "scanned_at": now}
    session.execute(update(Blob).where(Blob.sha256 == mail.raw_sha256).values(judged))
    name, flags = Names().give(None, MEDIA_TYPE, mail.subject or "mail")
    document = Document(
        id=uuid7(),
        office_id=delivery.office_id,
        administration_id=delivery.administration_id,
        delivery_id=delivery.id,
        name=name,
        blob_sha256=mail.raw_sha256,
        size_bytes=mail.raw_size_bytes,
        content_type=MEDIA_TYPE,
        flags=sorted(flags),
        state=state_in_inbox(Fate.DOCUMENT, verdict.state, folded=False),
        received_at=delivery.received_at,
        duplicate_of_id=first_with(session, delivery.administration_id, {mail.raw_sha256}).get(mail.raw_sha256),
    )
    session.add(document)
    return document


def _take_off_the_list(session: Session, delivery: Delivery) -> None:
    """Its parked work ends. Work that serves the whole message stays while another dossier waits for it."""
    session.execute(delete(HandOver).where(HandOver.subject_id == delivery.id))
    unsettled = Delivery.outcome.in_((Outcome.WAITING, Outcome.PARKED))
    others = exists().where(Delivery.mail_id == delivery.mail_id, Delivery.id != delivery.id, unsettled)
    session.execute(delete(HandOver).where(HandOver.subject_id == delivery.mail_id, ~others))


def _not_parked(delivery_id: UUID) -> NotFound:
    return NotFound(f"no parked mail has the id {delivery_id}")
