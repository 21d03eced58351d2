"""Which mails somebody looks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_

from dossier.rules.balance import day_bounds
from dossier.rules.states import Outcome
from models import Delivery, Mail


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which mails; None: any."""

    mail_name: str | None = None
    administration_id: UUID | None = None
    outcome: Outcome | None = None
    day: date | None = None  # in the Netherlands
    until: date | None = None  # the last day, with `day` as the first; None: that one day
    sender: str | None = None  # part of the envelope sender, or of address or name in From
    recipient: str | None = None  # part of the address it was sent to
    before: UUID | None = None  # the last id of the page before this one


def conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """On deliveries joined with their mails; all of them but the mail name."""
    if wanted.administration_id is not None:
        yield Delivery.administration_id == wanted.administration_id
    if wanted.outcome is not None:
        yield Delivery.outcome == wanted.outcome
    if wanted.day is not None:
        yield Delivery.received_at >= day_bounds(wanted.day)[0]
    if last := wanted.until or wanted.day:
        yield Delivery.received_at < day_bounds(last)[1]
    if wanted.sender is not None:
        senders = (Mail.mail_from, Mail.header_from, Mail.header_from_name)
        yield or_(*(each.icontains(wanted.sender, autoescape=True) for each in senders))
    if wanted.recipient is not None:
        yield Delivery.recipient.icontains(wanted.recipient, autoescape=True)
    if wanted.before is not None:
        yield Delivery.id < wanted.before
