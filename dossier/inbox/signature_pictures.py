"""Fold a signature picture away, bring it back: and remember it for the next mails of this administration."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, at_work
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.pictures import is_picture, may_come_back, state_in_inbox
from dossier.rules.states import DocumentState, Fate, ScanState, Why
from models import Blob, Delivery, Document, Part, PictureMemory, audit
from models.filing import document_of, first_with


def fold(database: Database, desk: Desk, document_id: UUID) -> None:
    """Out of the inbox, under its mail. Raises NotFound; Refused for what is no picture or not in the inbox."""
    with at_work(database, desk) as work:
        document = work.look_at(document_id)
        if document.part_id is None:
            raise NotFound("No document from a mail has this id.")
        if not is_picture(document.content_type):
            raise Refused("Only a picture can be folded away: this is another kind of file.")
        if document.state is not DocumentState.INBOX:
            raise Refused("Only a picture in the inbox can be folded away.")
        work.document(document_id).state = DocumentState.FOLDED
        _remember(work.session, document, desk.act, folded=True)


def unfold(database: Database, desk: Desk, delivery_id: UUID, part_id: UUID) -> UUID:
    """A folded picture of this mail becomes a document in the inbox: its id. Raises NotFound, Refused."""
    with at_work(database, desk) as work:
        session = work.session
        delivery = session.get(Delivery, delivery_id)
        found = session.execute(
            select(Part, Blob)
            .join(Blob, Blob.sha256 == Part.blob_sha256)
            .where(Part.id == part_id)
            .with_for_update(read=True, of=Blob)  # a newer verdict waits for this document
        ).one_or_none()
        if delivery is None or delivery.administration_id != desk.administration_id:
            raise NotFound("There is no such mail in this dossier.")
        if found is None or found[0].mail_id != delivery.mail_id:
            raise NotFound("This mail holds no such part.")
        document = _folded_document(session, delivery, *found)
        part, blob = found
        document.state = state_in_inbox(Fate(part.fate), ScanState(blob.scan_state), folded=False)
        _remember(session, document, desk.act, folded=False)
        return document.id


def _folded_document(session: Session, delivery: Delivery, part: Part, blob: Blob) -> Document:
    """The document of this part here: one that staff folded, or a new one of what reading folded. Raises Refused."""
    here = (Document.delivery_id == delivery.id, Document.part_id == part.id)
    document = session.scalar(select(Document).where(*here))
    if document is None and may_come_back(Fate(part.fate), Why(part.why)):
        first = first_with(session, delivery.administration_id, [blob.sha256]).get(blob.sha256)
        document = document_of(delivery, part, blob, duplicate_of_id=first)
        session.add(document)
    elif document is None or document.state is not DocumentState.FOLDED:
        raise Refused("This part is not folded away.")
    return document


def _remember(session: Session, document: Document, act: Act, *, folded: bool) -> None:
    same = (
        PictureMemory.administration_id == document.administration_id,
        PictureMemory.sha256 == document.blob_sha256,
    )
    memory = session.scalar(select(PictureMemory).where(*same)) or PictureMemory(
        administration_id=document.administration_id, sha256=document.blob_sha256
    )
    memory.folded, memory.said_at, memory.said_by = folded, act.now, act.actor
    session.add(memory)
    session.flush()
    audit.record(
        session,
        office_id=document.office_id,
        actor=act.actor,
        action="picture.folded" if folded else "picture.unfolded",
        subject_id=document.id,
        details={"sha256": document.blob_sha256},
        now=act.now,
    )
