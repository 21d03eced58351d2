"""What else is done with held mail than letting it go: thrown in the bin, and its sender trusted or blocked."""

from uuid import UUID

from adapters.database import Database
from dossier.access.desk import Desk, at_work
from dossier.documents.hindrances import document_hindrances, refuse_hindered
from dossier.documents.steps import step
from dossier.inbox import senders
from dossier.rules.errors import NotFound, Refused
from dossier.rules.handling import StepKind
from dossier.rules.powers import Power, refuse_without
from dossier.rules.states import DocumentState
from models import Administration, Delivery, Mail


def throw_away(database: Database, desk: Desk, document_id: UUID) -> UUID | None:
    """A held document into the bin; out of the bin it is held again. Gives the step. Raises NotFound, Hindered."""
    with at_work(database, desk, Power.JUDGE_MAIL) as work:
        document = work.document(document_id, states=[DocumentState.QUARANTINED])
        refuse_hindered(document_hindrances(work, document, []))
        with step(work, StepKind.DOCUMENT_BINNED, document.id) as changes:
            changes.set(document, state=DocumentState.BINNED, binned_at=desk.act.now)
    return changes.step_id


def trust(database: Database, desk: Desk, delivery_id: UUID) -> int:
    """The client also sends from this address: known from now on, and this mail goes to the inbox; how many documents.

    Raises NotFound, Refused.
    """
    refuse_without(desk.act, Power.JUDGE_MAIL, desk.administration_id)
    with database.write() as session:
        mail = senders.held_mail(session, desk, delivery_id)
        sender = (session.get_one(Mail, mail.delivery.mail_id).header_from or "").lower()
        if not sender:
            raise Refused("This mail names no sender, so there is nobody to trust.")
        administration = session.get_one(Administration, desk.administration_id)
        senders.learn_address(session, administration, sender, desk.act)
        return senders.let_out(session, mail, desk.act)


def block(database: Database, desk: Desk, delivery_id: UUID) -> str:
    """Mail of the sender of this mail is held here from now on: the address. Raises NotFound, Refused."""
    with database.read() as session:
        delivery = session.get(Delivery, delivery_id)
        if delivery is None or delivery.administration_id != desk.administration_id:
            raise NotFound("There is no such mail in this dossier.")
        address = session.get_one(Mail, delivery.mail_id).header_from or ""
    senders.block(database, desk.administration_id, address, desk.act)
    return address
