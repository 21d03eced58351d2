"""Senders: whose mail an administration takes, who gets receipts, and letting a mail out of quarantine."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, enter
from dossier.accountability import trail
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.filing import may_be_opened, outcome_of
from dossier.rules.powers import Power, refuse_without
from dossier.rules.states import DocumentState, Fate, Outcome, ScanState, SenderPolicy
from models import (
    Administration,
    Blob,
    BlockedSender,
    Delivery,
    Document,
    ExtraAddress,
    Office,
    Part,
    ReceiptSwitch,
    SenderSetting,
    trust,
)
from models.locks import locked_dossiers

_ADDRESS = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,253}")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


@dataclass(frozen=True, slots=True)
class SendersView:
    policy: SenderPolicy
    own_domains: tuple[str, ...]
    client_users: tuple[str, ...]
    extra_addresses: tuple[str, ...]
    blocked: tuple[str, ...]


def view(database: Database, administration_id: UUID, act: Act) -> SendersView:
    """Whom this administration takes mail from. Raises NotFound."""
    with database.read() as session:
        administration = _administration(session, administration_id)
        known = trust.acquaintances(session, administration, act.now)
        policy = trust.policy_of(session, administration_id)
        people = (known.client_users, known.extra_addresses, known.blocked)
        return SendersView(*policy, *(tuple(sorted(each)) for each in people))


def set_policy(
    database: Database, administration_id: UUID, policy: SenderPolicy, own_domains: Collection[str], act: Act
) -> None:
    """From now on; mail that came before stays where it is. Raises Refused, NotFound."""
    domains = sorted({each.strip().lower().lstrip("@") for each in own_domains if each.strip()})
    if wrong := [each for each in domains if not _DOMAIN.fullmatch(each)]:
        raise Refused("This is no domain: {wrong}. Give for example jansen.nl.", wrong=wrong[0])
    if policy is SenderPolicy.OWN_DOMAINS and not domains:
        raise Refused("Give at least one domain, or choose another policy: now all mail would go to quarantine.")
    refuse_without(act, Power.JUDGE_MAIL, administration_id)
    with database.write() as session:
        administration = _administration(session, administration_id)
        session.execute(delete(SenderSetting).where(SenderSetting.administration_id == administration_id))
        session.add(SenderSetting(administration_id=administration_id, policy=policy, own_domains=domains))
        _record(session, administration, "senders.policy", {"policy": policy, "own_domains": domains}, act)


def add_address(database: Database, administration_id: UUID, address: str, act: Act) -> None:
    """The client also sends from this address. Known already: nothing changes. Raises Refused, NotFound."""
    written = address.strip().lower()
    if not _ADDRESS.fullmatch(written):
        raise Refused("This is no mail address. Give for example scanner@jansen.nl.")
    refuse_without(act, Power.JUDGE_MAIL, administration_id)
    with database.write() as session:
        learn_address(session, _administration(session, administration_id), written, act)


def learn_address(session: Session, administration: Administration, written: str, act: Act) -> None:
    """In the transaction of the caller. Who is known is not blocked."""
    here = (ExtraAddress.administration_id == administration.id, ExtraAddress.address == written)
    if session.scalar(select(ExtraAddress.id).where(*here)) is None:
        row = ExtraAddress(administration_id=administration.id, address=written, created_at=act.now)
        session.add(row)
        session.flush()
        _record(session, administration, "senders.address-added", {"extra_address": str(row.id)}, act)
    _unblock(session, administration, written, act)


def remove_address(database: Database, administration_id: UUID, address: str, act: Act) -> None:
    """Mail from it is a stranger's from now on. Raises NotFound."""
    refuse_without(act, Power.JUDGE_MAIL, administration_id)
    with database.write() as session:
        administration = _administration(session, administration_id)
        here = (ExtraAddress.administration_id == administration_id, ExtraAddress.address == address.strip().lower())
        row = session.scalar(select(ExtraAddress).where(*here))
        if row is None:
            raise NotFound
        session.delete(row)
        _record(session, administration, "senders.address-removed", {"extra_address": str(row.id)}, act)


def block(database: Database, administration_id: UUID, address: str, act: Act) -> None:
    """Mail from it goes to quarantine from now on, whatever the policy. Blocked already: nothing changes.

    Raises NotFound; Refused for a user of the client or a colleague, whose login can be ended instead.
    """
    written = address.strip().lower()
    if not _ADDRESS.fullmatch(written):
        raise Refused("This mail names no sender, so there is nobody to block.")
    refuse_without(act, Power.JUDGE_MAIL, administration_id)
    with database.write() as session:
        administration = _administration(session, administration_id)
        known = trust.acquaintances(session, administration, act.now)
        if written in known.client_users | known.staff:
            raise Refused("This is the address of a user of the client or of a colleague: it cannot be blocked.")
        if written in known.blocked:
            return
        row = BlockedSender(administration_id=administration_id, address=written, created_at=act.now)
        session.add(row)
        session.execute(delete(ExtraAddress).where(*_address(ExtraAddress, administration_id, written)))
        session.flush()
        _record(session, administration, "senders.blocked", {"extra_address": str(row.id)}, act)


def unblock(database: Database, administration_id: UUID, address: str, act: Act) -> None:
    """The policy decides again about mail that comes from now on. Raises NotFound."""
    refuse_without(act, Power.JUDGE_MAIL, administration_id)
    with database.write() as session:
        administration = _administration(session, administration_id)
        if not _unblock(session, administration, address.strip().lower(), act):
            raise NotFound


def _unblock(session: Session, administration: Administration, written: str, act: Act) -> bool:
    row = session.scalar(select(BlockedSender).where(*_address(BlockedSender, administration.id, written)))
    if row is None:
        return False
    session.delete(row)
    _record(session, administration, "senders.unblocked", {"extra_address": str(row.id)}, act)
    return True


def _address(
    table: type[BlockedSender | ExtraAddress], administration_id: UUID, written: str
) -> tuple[ColumnElement[bool], ...]:
    return table.administration_id == administration_id, table.address == written


def receipts_are_on(database: Database, office_id: UUID) -> bool:
    """For the whole office; one sender can still be switched off."""
    with database.read() as session:
        return trust.receipts_wanted(session, office_id, "")[0]


def switch_receipts(database: Database, office_id: UUID, act: Act, *, on: bool, address: str = "") -> None:
    """Receipts on or off: for the whole office, or for one sender. Raises NotFound."""
    written = address.strip().lower()
    refuse_without(act, Power.JUDGE_MAIL)
    with database.write() as session:
        if session.get(Office, office_id) is None:
            raise NotFound
        same = (ReceiptSwitch.office_id == office_id, ReceiptSwitch.address == written)
        session.execute(delete(ReceiptSwitch).where(*same))
        session.add(ReceiptSwitch(office_id=office_id, address=written, is_on=on))
        details = {"on": on, "whole_office": not written}
        trail.record(session, trail.Event(office_id, "senders.receipts", None, details), act)


_Judged = tuple[Document, Fate, ScanState]


def release(database: Database, desk: Desk, delivery_id: UUID) -> int:
    """Move the held documents of this mail to the inbox, after a person looked at it: how many.

    What the scanner did not clear stays in quarantine, and so does what was moved to an administration that they may
    not enter. Raises Refused, NotFound.
    """
    refuse_without(desk.act, Power.JUDGE_MAIL, desk.administration_id)
    with database.write() as session:
        return let_out(session, held_mail(session, desk, delivery_id), desk.act)


@dataclass(frozen=True, slots=True)
class HeldMail:
    delivery: Delivery
    documents: Sequence[_Judged]


def held_mail(session: Session, desk: Desk, delivery_id: UUID) -> HeldMail:
    """A mail to judge, with all dossiers locked that hold something of it. Raises NotFound."""
    dossiers = locked_dossiers(session, {desk.administration_id, *_dossiers_of(session, delivery_id)})
    enter(session, dossiers.get(desk.administration_id), desk)
    delivery = session.get(Delivery, delivery_id)
    if delivery is None or delivery.administration_id != desk.administration_id:
        raise NotFound("There is no such mail in this dossier.")
    documents = _with_verdicts(session, delivery_id)
    return HeldMail(delivery, [each for each in documents if each[0].administration_id in dossiers])


def let_out(session: Session, mail: HeldMail, act: Act) -> int:
    """In the transaction of the caller: how many documents. Raises Refused when there are none."""
    held = [
        document
        for document, fate, scan in mail.documents
        if document.state is DocumentState.QUARANTINED and may_be_opened(fate, scan) and _enters(act, document)
    ]
    if not held:
        raise Refused("Nothing of this mail is held that the scanner let through.")
    for document in held:
        document.state = DocumentState.INBOX
    details = {"reason": mail.delivery.reason, "documents": len(held)}
    _settle(mail.delivery, mail.documents, act)
    trail.record(session, trail.Event(mail.delivery.office_id, "mail.released", mail.delivery.id, details), act)
    return len(held)


def _settle(delivery: Delivery, documents: Sequence[_Judged], act: Act) -> None:
    """Out of quarantine when nothing of it is held any more; else only the reason may be another one."""
    outcome, reason = outcome_of([(fate, scan) for _, fate, scan in documents])
    is_held = any(document.state is DocumentState.QUARANTINED for document, *_ in documents)
    if outcome is Outcome.QUARANTINED or not is_held:
        delivery.become(outcome, reason, act.now)


def _enters(act: Act, document: Document) -> bool:
    """It may have been moved to another administration since."""
    return act.only is None or document.administration_id in act.only


def _dossiers_of(session: Session, delivery_id: UUID) -> Sequence[UUID]:
    return session.scalars(select(Document.administration_id).where(Document.delivery_id == delivery_id)).all()


def _with_verdicts(session: Session, delivery_id: UUID) -> list[_Judged]:
    """What was made of a part, of the whole mail, or of another document: only of the first reading said anything."""
    documents = (
        select(Document, Part.fate, Blob.scan_state)
        .outerjoin(Part, Part.id == Document.part_id)
        .join(Blob, Blob.sha256 == Document.blob_sha256)
        .where(Document.delivery_id == delivery_id, Document.state != DocumentState.DESTROYED)
    )
    return [_judged(*row) for row in session.execute(documents)]


def _judged(document: Document, fate: str | None, scan: str) -> _Judged:
    infected = scan == ScanState.INFECTED or fate == Fate.INFECTED
    return document, Fate.INFECTED if infected else Fate.DOCUMENT, ScanState(scan)


def _administration(session: Session, administration_id: UUID) -> Administration:
    administration = session.get(Administration, administration_id)
    if administration is None:
        raise NotFound
    return administration


def _record(session: Session, administration: Administration, action: str, details: dict[str, Any], act: Act) -> None:
    trail.record(session, trail.Event(administration.office_id, action, administration.id, details), act)
