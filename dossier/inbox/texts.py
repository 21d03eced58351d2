"""Mails with a text and no document: a question that nobody would see. Each waits until a colleague says it is read.

What a machine sent waits for nobody, and neither does mail of a blocked sender. Nothing waits for a client user.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, exists, false, func, or_, select

from adapters.database import Database
from dossier.access.desk import Desk, at_work
from dossier.access.visible import enters
from dossier.access.visitor import Visitor
from dossier.documents.lists import PAGE, ByTime
from dossier.documents.steps import step
from dossier.rules.errors import NotFound
from dossier.rules.handling import StepKind
from dossier.rules.states import DocumentState, Outcome, Reason
from models import Administration, Delivery, Document, Judgement, Mail

EXCERPT = 300  # characters of its text, for a list


@dataclass(frozen=True, slots=True)
class TextMail:
    id: UUID
    administration_id: UUID
    administration: str
    sender: str  # name in From, else the address; "" when it has neither
    address: str
    subject: str
    excerpt: str  # the first words
    received_at: datetime

    @property
    def by_time(self) -> ByTime:
        return ByTime(self.received_at, self.id)


def waiting(
    database: Database,
    visitor: Visitor,
    *,
    administration_id: UUID | None = None,
    after: ByTime | None = None,
    limit: int = PAGE,
) -> tuple[TextMail, ...]:
    """Those that nobody read yet, the newest first, by the page. One query."""
    query = (
        select(Delivery, Administration.name, Mail)
        .join(Mail, Mail.id == Delivery.mail_id)
        .join(Administration, Administration.id == Delivery.administration_id)
        .where(waits(visitor, administration_id))
        .order_by(Delivery.received_at.desc(), Delivery.id)
    )
    if after is not None:
        same_time = and_(Delivery.received_at == after.received_at, Delivery.id > after.id)
        query = query.where(or_(Delivery.received_at < after.received_at, same_time))
    with database.read() as session:
        return tuple(_text_mail(*row) for row in session.execute(query.limit(limit)))


def one(database: Database, visitor: Visitor, delivery_id: UUID) -> UUID:
    """Its administration. Raises NotFound for what does not wait, or not for them."""
    query = select(Delivery.administration_id).join(Mail, Mail.id == Delivery.mail_id)
    with database.read() as session:
        found = session.scalar(query.where(Delivery.id == delivery_id, waits(visitor)))
    if found is None:
        raise NotFound("This mail does not wait any more.")
    return found


def read(database: Database, desk: Desk, delivery_id: UUID) -> UUID | None:
    """A colleague read it: it waits no more. Gives the step; None: it was read before. Raises NotFound."""
    with at_work(database, desk) as work:
        delivery = work.session.get(Delivery, delivery_id)
        if delivery is None or delivery.administration_id != work.administration.id:
            raise NotFound("This mail is not in this dossier.")
        with step(work, StepKind.MAIL_READ, delivery.id) as changes:
            if delivery.text_read_at is None:
                changes.set(delivery, text_read_at=desk.act.now, text_read_by=desk.act.actor)
    return changes.step_id


def count(visitor: Visitor, administration_id: UUID | None, most: int) -> Select[int]:
    """How many wait; `most`: so many, or more."""
    some = select(Delivery.id).join(Mail, Mail.id == Delivery.mail_id).where(waits(visitor, administration_id))
    return select(func.count()).select_from(some.limit(most).subquery())


def waits(visitor: Visitor, administration_id: UUID | None = None) -> ColumnElement[bool]:
    """The condition on `Delivery` and `Mail` under which this person should read it."""
    if visitor.is_client:
        return false()
    shown = exists().where(Document.delivery_id == Delivery.id, Document.state != DocumentState.FOLDED)
    blocked = exists().where(Judgement.delivery_id == Delivery.id, Judgement.quarantine == Reason.BLOCKED_SENDER)
    here = [Delivery.administration_id == administration_id] if administration_id else []
    return and_(
        Delivery.office_id == visitor.viewer.office_id,
        Delivery.outcome == Outcome.FILED,
        Delivery.reason == Reason.NO_DOCUMENT,
        Delivery.text_read_at.is_(None),
        enters(visitor.viewer, Delivery.administration_id),
        Mail.auto_submitted.is_(False),
        _said(Mail.body_text) != "",
        ~shown,
        ~blocked,
        *here,
    )


def _said(text: SQLColumnExpression[str | None]) -> ColumnElement[str]:
    """Without the white space around it, which alone is no text."""
    said: ColumnElement[str] = func.coalesce(text, "")
    for white in "\r\n\t\u00a0":
        said = func.replace(said, white, " ")
    return func.trim(said)


def _text_mail(delivery: Delivery, administration: str, mail: Mail) -> TextMail:
    address = mail.header_from or mail.mail_from
    excerpt = " ".join((mail.body_text or "")[: 4 * EXCERPT].split())[:EXCERPT]
    return TextMail(
        id=delivery.id,
        administration_id=delivery.administration_id,
        administration=administration,
        sender=mail.header_from_name or address,
        address=address,
        subject=mail.subject or "",
        excerpt=excerpt,
        received_at=delivery.received_at,
    )
