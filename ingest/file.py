"""Station 5: the documents of a mail into the inbox of one administration."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from adapters.house import House
from dossier.rules.filing import may_be_opened, outcome_of
from dossier.rules.happenings import Happening
from dossier.rules.queues import Queue
from dossier.rules.states import Fate, Flag, Outcome, ScanState
from dossier.rules.work import Claim, Work
from ingest.arrival import REPLAYED
from models import Blob, Delivery, Document, KeptPassword, Mail, Part, PictureMemory, trust
from models.claims import finish, wake
from models.filing import document_of, first_with
from models.following import tell_office
from models.locks import locked_dossiers
from models.placing import place


def file(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Make the documents and settle the delivery; wakes who tries the kept passwords. Raises TryLater, ClaimLost."""
    with house.database.write() as session:
        finish(session, claim)
        delivery = session.get_one(Delivery, claim.work.subject_id)
        locked_dossiers(session, [delivery.administration_id])
        memory = _memory(session, delivery)
        found = _documents_in(session, delivery, memory)
        made = _add(session, delivery, found, memory)
        held = place(session, delivery, made, now)
        verdicts = _in_sight(found, memory)
        all_in_folders = bool(made) and all(each.folder_id for each in made)
        delivery.become(*outcome_of(verdicts, held, all_in_folders=all_in_folders), now)
        delivery.settled_at = now
        if REPLAYED not in session.get_one(Mail, delivery.mail_id).defects:  # everybody heard of it the first time
            _tell(session, delivery, made, now)
        if _has_passwords_to_try(session, delivery, found):
            return (wake(session, claim.work._replace(station="unlock"), now),)
    return ()


def _tell(session: Session, delivery: Delivery, made: Sequence[Document], now: datetime) -> None:
    """The office hears of the mail; client users of what went straight into their folders, and the sender of what
    became of it, at stations of their own.
    """
    held = delivery.outcome is Outcome.QUARANTINED
    tell_office(
        session,
        happening=Happening.MAIL_QUARANTINED if held else Happening.MAIL_RECEIVED,
        office_id=delivery.office_id,
        administration_id=delivery.administration_id,
        subject_id=delivery.id,
        now=now,
    )
    if any(each.folder_id for each in made):
        wake(session, Work("tell", delivery.id, delivery.office_id, Queue.DERIVED), now)
    if trust.receipts_wanted(session, delivery.office_id, "")[0]:  # not given back: no relay may hold up mail,
        wake(session, Work("receipt", delivery.id, delivery.office_id, Queue.DERIVED), now)  # the sweeper rings


def _has_passwords_to_try(session: Session, delivery: Delivery, found: Sequence[tuple[Part, Blob]]) -> bool:
    kept = exists().where(KeptPassword.administration_id == delivery.administration_id)
    return any(Flag.LOCKED in part.flags for part, _ in found) and bool(session.scalar(select(kept)))


def _documents_in(session: Session, delivery: Delivery, memory: Mapping[str, bool]) -> list[tuple[Part, Blob]]:
    """The parts that become documents, in order of appearance, with their bytes."""
    unfolded = [sha256 for sha256, folded in memory.items() if not folded]
    shown = or_(
        Part.fate == Fate.DOCUMENT,
        and_(Part.fate == Fate.INFECTED, Part.name != ""),
        and_(Part.fate == Fate.FOLDED, Part.blob_sha256.in_(unfolded)),
    )
    parts = select(Part, Blob).join(Blob, Blob.sha256 == Part.blob_sha256)
    of_mail = parts.where(Part.mail_id == delivery.mail_id, shown).order_by(Part.position)
    # A newer verdict waits for these documents, or is known to them.
    return [(part, blob) for part, blob in session.execute(of_mail.with_for_update(read=True, of=Blob))]


def _in_sight(found: Sequence[tuple[Part, Blob]], memory: Mapping[str, bool]) -> list[tuple[Fate, ScanState]]:
    """What the outcome is about: a picture that is folded away at once is no document that anybody looks at."""
    verdicts = [(blob.sha256, Fate(part.fate), ScanState(blob.scan_state)) for part, blob in found]
    return [(fate, scan) for sha256, fate, scan in verdicts if not (memory.get(sha256) and may_be_opened(fate, scan))]


def _memory(session: Session, delivery: Delivery) -> dict[str, bool]:
    """Of the pictures in this mail that staff decided about here: whether they folded them."""
    hashes = select(Part.blob_sha256).where(Part.mail_id == delivery.mail_id)
    here = (PictureMemory.administration_id == delivery.administration_id, PictureMemory.sha256.in_(hashes))
    said = session.execute(select(PictureMemory.sha256, PictureMemory.folded).where(*here))
    return {sha256: folded for sha256, folded in said}  # noqa: C416 - rows


def _add(
    session: Session, delivery: Delivery, found: Sequence[tuple[Part, Blob]], memory: Mapping[str, bool]
) -> list[Document]:
    """The new ones. Documents that an earlier run made stay as they are. The same bytes again are shown as such."""
    made = set(session.scalars(select(Document.part_id).where(Document.delivery_id == delivery.id)))
    first = first_with(session, delivery.administration_id, {blob.sha256 for _, blob in found})
    documents = []
    for part, blob in found:
        if part.id not in made:
            folded = memory.get(blob.sha256, False)
            document = document_of(delivery, part, blob, duplicate_of_id=first.get(blob.sha256), folded=folded)
            first.setdefault(blob.sha256, document.id)
            documents.append(document)
    session.add_all(documents)
    return documents
