"""A mail that leaves the spool: when it is the same mail again, and the rows it becomes."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, BinaryIO
from uuid import UUID

import structlog
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from dossier.rules.queues import queue_for
from dossier.rules.sending import is_return
from dossier.rules.states import Outcome, Reason
from dossier.rules.work import Due, Work
from ingest.spool import Envelope, Recipient
from models import Administration, Delivery, Mail, Receipt
from models.claims import crowded, wake_many

BLOCK_BYTES = 256 * 1024
PROVIDER = "HTTP"  # the protocol of what a provider hands over; the others are those of RFC 3848
TRACE_BYTES = 64 * 1024  # the trace block of one relay is far smaller; beyond it nothing is cut off
TRACE_FIELDS = (b"return-path:", b"delivered-to:", b"x-original-to:")  # what Postfix puts above its Received
CHANGED = "changed-in-spool"  # a mark among the defects of the mail, as the next one
REPLAYED = "replayed"  # imported before, into a database that is not there any more: nobody is told of it again
MARKS = (CHANGED, REPLAYED)
Networks = Sequence[IPv4Network | IPv6Network]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail whose raw bytes are safe in the blob store."""

    envelope: Envelope
    sha256: str  # of the bytes that were stored
    size_bytes: int
    same_mail_key: str
    replayed: bool = False


def same_mail_key(raw: BinaryIO, envelope: Envelope, relays: Networks) -> str:
    """SHA-256 over bytes and envelope sender, the same when a sender tries again.

    Behind our own relay each try gets a new trace block of that relay at the top: it does not count.
    Message-ID plays no part: a stranger could use it to suppress a mail.
    """
    digest = envelope.sha256
    if from_relay(envelope.peer, envelope.protocol, relays):
        raw.seek(trace_length(raw.read(TRACE_BYTES)))
        rest = sha256()
        for block in blocks(raw):
            rest.update(block)
        digest = rest.hexdigest()
    return sha256(f"{digest}\n{envelope.mail_from}".encode("utf-8", "backslashreplace")).hexdigest()


def from_relay(peer: str, protocol: str, relays: Networks) -> bool:
    """Did a relay of ours hand it over? What has no address came through a local socket, which is ours as well.

    So is a provider with a token of the office: it took the mail from somebody else.
    """
    if protocol == PROVIDER:
        return True
    try:
        address = ip_address(peer)
    except ValueError:
        return True
    return any(address in network for network in relays)


def trace_length(head: bytes) -> int:
    """Bytes of the trace fields at the very top, up to and with one Received field (RFC 5321 4.4)."""
    end = 0
    received = False
    for line in head.splitlines(keepends=True):
        folded = line[:1] in {b" ", b"\t"}
        if not folded and (received or not line.lower().startswith((*TRACE_FIELDS, b"received:"))):
            break
        received = received or line.lower().startswith(b"received:")
        end += len(line)
    return end if received else 0


def blocks(file: BinaryIO) -> Iterable[bytes]:
    while block := file.read(BLOCK_BYTES):
        yield block


def record(session: Session, arrivals: Sequence[Arrival], now: datetime) -> tuple[Due, ...]:
    """Write what is new of these mails, and say whom to ring for. What the database has already stays as it is."""
    arrivals = _readdressed(session, arrivals)
    spool_ids = [each.envelope.spool_id for each in arrivals]
    done = set(session.scalars(select(Receipt.spool_id).where(Receipt.spool_id.in_(spool_ids))))
    rows = _Rows(now, _known_deliveries(session, arrivals))
    for arrival in arrivals:
        if arrival.envelope.spool_id not in done:
            rows.add(arrival)
            done.add(arrival.envelope.spool_id)
    for table, new in ((Mail, rows.mails), (Delivery, rows.deliveries), (Receipt, rows.receipts)):
        if new:
            session.execute(insert(table), new)
    return wake_many(session, rows.works, now, crowded(session))


def _marks(arrival: Arrival) -> list[str]:
    changed = arrival.sha256 != arrival.envelope.sha256
    return [mark for mark, holds in ((CHANGED, changed), (REPLAYED, arrival.replayed)) if holds]


def _readdressed(session: Session, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """What was accepted for an administration that is gone since goes to its office's own: never dropped."""
    wanted = {to.administration_id for each in arrivals for to in each.envelope.recipients}
    gone = wanted - set(session.scalars(select(Administration.id).where(Administration.id.in_(wanted))))
    if not gone:
        return list(arrivals)
    log.warning("import.administration-gone", administrations=len(gone))
    offices = select(Administration.office_id, Administration.id).where(Administration.client_id.is_(None))
    own = {row.office_id: row.id for row in session.execute(offices.order_by(Administration.id.desc()))}
    return [_with_recipients(each, gone, own) for each in arrivals]


def _with_recipients(arrival: Arrival, gone: AbstractSet[UUID], own: Mapping[UUID, UUID]) -> Arrival:
    """One recipient per administration, also when two of them are gone."""
    recipients: dict[UUID, Recipient] = {}
    for to in arrival.envelope.recipients:
        administration_id = own[to.office_id] if to.administration_id in gone else to.administration_id
        recipients.setdefault(administration_id, replace(to, administration_id=administration_id))
    return replace(arrival, envelope=replace(arrival.envelope, recipients=tuple(recipients.values())))


def _known_deliveries(session: Session, arrivals: Sequence[Arrival]) -> dict[tuple[UUID, str], UUID]:
    administrations = {to.administration_id for each in arrivals for to in each.envelope.recipients}
    known = select(Delivery.administration_id, Delivery.same_mail_key, Delivery.id).where(
        Delivery.administration_id.in_(administrations),
        Delivery.same_mail_key.in_({each.same_mail_key for each in arrivals}),
    )
    return {(row.administration_id, row.same_mail_key): row.id for row in session.execute(known)}


@dataclass(slots=True)
class _Rows:
    now: datetime
    known: dict[tuple[UUID, str], UUID]  # deliveries by administration and same-mail key
    mails: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)

    def add(self, arrival: Arrival) -> None:
        """A mail with its new deliveries; a receipt for each delivery, new or known."""
        new = [
            to for to in arrival.envelope.recipients if (to.administration_id, arrival.same_mail_key) not in self.known
        ]
        if new:
            mail_id = uuid7()
            self._add_mail(arrival, mail_id)
            for recipient in new:
                self._add_delivery(arrival, mail_id, recipient)
            returned = all(is_return(to.address.rpartition("@")[0]) for to in new)
            station = "take-back" if returned else "parse"  # what came back is no document
            self.works.append(Work(station, mail_id, new[0].office_id, queue_for(arrival.size_bytes)))
        for recipient in arrival.envelope.recipients:
            self._add_receipt(arrival.envelope, self.known[recipient.administration_id, arrival.same_mail_key])

    def _add_mail(self, arrival: Arrival, mail_id: UUID) -> None:
        envelope = arrival.envelope
        self.mails.append(
            {
                "id": mail_id,
                "spool_id": envelope.spool_id,
                "raw_sha256": arrival.sha256,
                "raw_size_bytes": arrival.size_bytes,
                "mail_from": envelope.mail_from,
                "helo": envelope.helo,
                "peer": envelope.peer,
                "tls": envelope.tls,
                "protocol": envelope.protocol,
                "received_at": envelope.received_at,
                "imported_at": self.now,
                "defects": _marks(arrival),
            }
        )

    def _add_delivery(self, arrival: Arrival, mail_id: UUID, recipient: Recipient) -> None:
        delivery_id = uuid7()
        self.known[recipient.administration_id, arrival.same_mail_key] = delivery_id
        self.deliveries.append(
            {
                "id": delivery_id,
                "mail_id": mail_id,
                "office_id": recipient.office_id,
                "administration_id": recipient.administration_id,
                "recipient": recipient.address,
                "tag": recipient.tag,
                "same_mail_key": arrival.same_mail_key,
                "received_at": arrival.envelope.received_at,
                "outcome": Outcome.WAITING,
                "reason": Reason.ARRIVED,
            }
        )

    def _add_receipt(self, envelope: Envelope, delivery_id: UUID) -> None:
        self.receipts.append(
            {
                "id": uuid7(),
                "delivery_id": delivery_id,
                "spool_id": envelope.spool_id,
                "received_at": envelope.received_at,
                "peer": envelope.peer,
                "door_run": envelope.door_run,
                "door_seq": envelope.door_seq,
            }
        )
