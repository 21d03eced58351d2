"""Rows of a mail that was received, read and perhaps filed, for tests that begin behind the stations."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from uuid import UUID

from factories import MadeAdministration

from adapters.house import House
from dossier.rules.states import DocumentState, Fate, Identity, Outcome, Reason, ScanState, SenderKind, Why
from dossier.structure import tree
from models import Administration, Blob, ClientMember, Delivery, Document, Judgement, Mail, Part, Person, StaffRole

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
_numbers = count(1)


@dataclass(frozen=True)
class MadeDocument:
    id: UUID
    delivery_id: UUID


def make_folder(house: House, to: MadeAdministration, name: str) -> UUID:
    with house.database.write() as session:
        return tree.add(session, to.id, tree.NewFolder(name), NOW).id


def make_person(house: House, of: MadeAdministration, email: str, *, staff: bool = False, expires_at=None) -> UUID:
    """A client user of this administration's client, or a colleague."""
    with house.database.write() as session:
        person = Person(office_id=of.office_id, name=email, email=email, created_at=NOW, expires_at=expires_at)
        session.add(person)
        session.flush()
        client_id = session.get_one(Administration, of.id).client_id
        role = StaffRole(person_id=person.id, role="medewerker")
        session.add(role if staff else ClientMember(person_id=person.id, client_id=client_id))
        return person.id


def make_document(
    house: House,
    to: MadeAdministration,
    *,
    sender: str = "klant@jansen.example",
    name: str = "Factuur.pdf",
    tag: str | None = None,
    folder_id: UUID | None = None,
    reason: Reason = Reason.IN_INBOX,
    scan: ScanState = ScanState.CLEAN,
    trusted: bool | None = None,
) -> MadeDocument:
    """A document from a mail. `trusted`: what was judged of its sender; None: nothing."""
    held = reason is not Reason.IN_INBOX
    state = DocumentState.QUARANTINED if held else DocumentState.FILED if folder_id else DocumentState.INBOX
    mail = _mail(sender)
    part = _part(mail.raw_sha256, name)
    outcome = Outcome.QUARANTINED if held else Outcome.FILED
    delivery = _delivery(to, tag=tag, outcome=outcome, reason=reason, key=mail.spool_id)
    document = _document(to, part, folder_id=folder_id, state=state)
    with house.database.write() as session:
        session.add_all([mail, Blob(sha256=mail.raw_sha256, size_bytes=1, stored_at=NOW, scan_state=scan)])
        session.flush()
        part.mail_id = delivery.mail_id = mail.id
        session.add_all([part, delivery])
        session.flush()
        document.delivery_id, document.part_id = delivery.id, part.id
        session.add(document)
        if trusted is not None:
            identity = Identity.CONFIRMED if trusted else Identity.UNCONFIRMED
            kind = SenderKind.CLIENT_USER
            session.add(Judgement(delivery_id=delivery.id, sender_kind=kind, identity=identity, judged_at=NOW))
        session.flush()
        return MadeDocument(document.id, delivery.id)


def make_text(house: House, to: MadeAdministration, text: str = "Kunnen we bellen?") -> UUID:
    """A mail with a text and no document: the id of its delivery."""
    mail = _mail("klant@jansen.example")
    mail.body_text = text
    delivery = _delivery(to, tag=None, outcome=Outcome.FILED, reason=Reason.NO_DOCUMENT, key=mail.spool_id)
    with house.database.write() as session:
        session.add(mail)
        session.flush()
        delivery.mail_id = mail.id
        session.add(delivery)
        session.flush()
        return delivery.id


def _mail(sender: str) -> Mail:
    number = next(_numbers)
    return Mail(
        spool_id=f"spool-{number}",
        raw_sha256=sha256(str(number).encode()).hexdigest(),
        raw_size_bytes=1,
        mail_from=sender,
        helo="a",
        peer="127.0.0.1",
        protocol="SMTP",
        received_at=NOW,
        imported_at=NOW,
        header_from=sender,
        subject="Stukken",
    )


def _part(sha: str, name: str) -> Part:
    return Part(
        position=0,
        path="1",
        content_type="application/pdf",
        detected_type="application/pdf",
        name=name,
        fate=Fate.DOCUMENT,
        why=Why.ATTACHED,
        blob_sha256=sha,
        size_bytes=1,
    )


def _delivery(to: MadeAdministration, *, tag: str | None, outcome: Outcome, reason: Reason, key: str) -> Delivery:
    return Delivery(
        office_id=to.office_id,
        administration_id=to.id,
        recipient=to.address,
        tag=tag,
        same_mail_key=key,
        received_at=NOW,
        outcome=outcome,
        reason=reason,
    )


def _document(to: MadeAdministration, part: Part, *, folder_id: UUID | None, state: DocumentState) -> Document:
    return Document(
        office_id=to.office_id,
        administration_id=to.id,
        folder_id=folder_id,
        name=part.name,
        blob_sha256=part.blob_sha256,
        size_bytes=1,
        content_type=part.detected_type,
        state=state,
        received_at=NOW,
    )
