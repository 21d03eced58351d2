"""Who else needs a mail: one mail may have gone to several administrations, and its raw bytes are of all of them."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from dossier.rules.states import DocumentState
from models import Administration, Delivery, Document, Mail

_Each = aliased(Delivery)  # of a mail, beside the one that is asked about


def has_delivery(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of the Mail of the query; `condition` on `delivery_of_mail`."""
    return exists().where(_Each.mail_id == Mail.id, condition)


delivery_of_mail = _Each


def is_held() -> ColumnElement[bool]:
    """A hold on a document that came with the mail, or on a dossier that it was delivered to, or that one went to."""
    held = or_(Document.hold != "", Document.administration_id.in_(held_dossiers()))
    return or_(has_delivery(_Each.administration_id.in_(held_dossiers())), exists().where(_came_with_it(), held))


def held_dossiers() -> Select[UUID]:
    return select(Administration.id).where(Administration.hold != "")


def is_kept_for_others(session: Session, mail: Mail, document: Document, term: timedelta, now: datetime) -> bool:
    """Whether the raw mail stays although this document of it is destroyed.

    While something of it is held; and for another administration that has a document of it, or for which its term runs.
    """
    elsewhere = Document.administration_id != document.administration_id
    living = exists().where(_came_with_it(), elsewhere, Document.state != DocumentState.DESTROYED)
    kept = [is_held(), living]
    if mail.received_at >= now - term:
        kept.append(has_delivery(_Each.administration_id != document.administration_id))
    return session.scalar(select(Mail.id).where(Mail.id == mail.id, or_(*kept))) is not None


def is_all_destroyed() -> ColumnElement[bool]:
    """There were documents, and none is left."""
    living = exists().where(_came_with_it(), Document.state != DocumentState.DESTROYED)
    return exists().where(_came_with_it()) & ~living


def _came_with_it() -> ColumnElement[bool]:
    return Document.delivery_id.in_(select(_Each.id).where(_Each.mail_id == Mail.id).correlate(Mail))
