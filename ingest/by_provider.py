"""Mail that a provider hands over by HTTP: the promise of the door, kept by the blob store and the database.

What is said to be accepted has its bytes in the store and its rows committed: docs/decisions/0020-mail-by-http.md.
Killed before that, nothing was promised and the provider tries again; killed after it, the second try is a second
receipt of the same mail.
"""

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from uuid import UUID, uuid4

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from uuid_utils.compat import uuid7

from adapters.house import House
from dossier.rules.errors import Refused, TryLater
from dossier.rules.sending import is_return
from dossier.rules.states import DoorTally, Handed
from dossier.rules.work import Due
from ingest.arrival import PROVIDER, Arrival, blocks, record, same_mail_key
from ingest.bounds import goes_in_circles
from ingest.recipients import Answer, Verdict, look_up, refusal_counted
from ingest.spool import Envelope, Recipient, archive
from ingest.spool.draft import HEAD_BYTES
from ingest.tally import Tally
from models import Delivery, DoomedBlob, Receipt
from models.claims import by_queue
from models.missing import insert_missing

MEMORY_BYTES = 256 * 1024  # a larger mail waits on disk
TURN_SECONDS = 20.0  # so long a mail waits for the commits of others in this process
TRIES = 3  # the same mail may come in at the same moment, also by SMTP

log = structlog.get_logger()

_SAID = {
    Verdict.OPEN: Handed.ACCEPTED,
    Verdict.CLOSED: Handed.CLOSED,
    Verdict.UNKNOWN: Handed.UNKNOWN,
    Verdict.NEAR_MISS: Handed.NOT_A_DOSSIER,
    Verdict.NOT_A_DOSSIER: Handed.NOT_A_DOSSIER,
    Verdict.FOREIGN: Handed.NOT_OURS,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What a provider says of a mail before its bytes."""

    office_id: UUID  # of the token: mail for other offices is not ours
    only: frozenset[UUID] | None  # administrations that the token is restricted to; None: all of the office
    mail_from: str  # "" for the null sender
    recipients: tuple[str, ...]  # as written
    by: str  # actor
    peer: str  # address that connected
    secure: bool  # over HTTPS


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one recipient."""

    address: str
    state: Handed
    mail_id: UUID | None  # None: not accepted, or gone to the office itself since


@dataclass(frozen=True, slots=True)
class Taken:
    spool_id: str | None  # the proof that the mail is safe; None: accepted for nobody
    recipients: tuple[Told, ...]


class Reception:
    """Thread-safe; one for each process: its numbers have no hole unless the database forgot a mail."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._tally = Tally(house)
        self._run = uuid4().hex
        self._number = 0
        self._turn = threading.Lock()

    def take(self, offer: Offer, raw: BinaryIO, now: datetime) -> Taken:
        """Accept the mail for whom it can be. `raw` is read only when that is somebody.

        Raises TryLater: nothing was accepted; Refused for too many recipients; and what reading `raw` raises.
        """
        if len(offer.recipients) > self._house.settings.recipient_limit:
            most = self._house.settings.recipient_limit
            raise Refused("A mail has {most} recipients at the most: send the others in a next one.", most=most)
        answers = self._answers(offer)
        recipients = _opened(answers)
        if not recipients:
            return self._refused(answers, now)
        with SpooledTemporaryFile(MEMORY_BYTES) as file:
            kept = cast("BinaryIO", file)
            envelope = _envelope(offer, recipients, _keep(raw, kept), now)
            if fault := _fault(kept):
                return Taken(None, tuple(Told(each, fault, None) for each in answers))
            arrival = self._stored(envelope, kept, now)
            mails = self._commit(arrival, kept, now)
        self._count(answers, now)
        return Taken(envelope.spool_id, tuple(_told(each, answers[each], mails) for each in answers))

    def _answers(self, offer: Offer) -> dict[str, Answer]:
        """By address as written, each once."""
        with self._house.database.read() as session:
            answers = {}
            for address in offer.recipients:
                local, _, domain = address.rpartition("@")
                answers[address] = _for(offer, local, look_up(session, domain, local))
        if any(each.verdict is Verdict.TRY_LATER for each in answers.values()):
            raise TryLater("the office has no administration of its own")
        return answers

    def _refused(self, answers: Mapping[str, Answer], now: datetime) -> Taken:
        self._count(answers, now)
        return Taken(None, tuple(_told(address, each, {}) for address, each in answers.items()))

    def _stored(self, envelope: Envelope, file: BinaryIO, now: datetime) -> Arrival:
        """The bytes are durable. They are doomed until a row names them, so that no crash leaves them for ever."""
        with self._house.database.write() as session:
            insert_missing(session, DoomedBlob, [{"area": "raw", "sha256": envelope.sha256, "doomed_at": now}])
        file.seek(0)
        stored = self._house.blobs.put("raw", blocks(file))
        if stored.sha256 != envelope.sha256 or self._house.blobs.size("raw", stored.sha256) != envelope.size_bytes:
            raise TryLater("the blob store does not hold what it took")
        file.seek(0)
        key = same_mail_key(file, envelope, self._house.settings.relay_networks)
        return Arrival(envelope, stored.sha256, stored.size_bytes, key)

    def _archive(self, envelope: Envelope, file: BinaryIO) -> None:
        """For a database that is restored from an older backup. The mail is safe: no fault here is the provider's."""
        settings = self._house.settings
        try:
            file.seek(0)
            archive.add(settings.spool_dir, envelope, blocks(file))
            clock, spool = self._house.clock, settings.spool_dir
            term, floor = settings.spool_archive_term, 2 * settings.disk_floor
            archive.forget(spool, term, floor, clock.read(), clock.ahead_of_disk(spool))
        except (OSError, TryLater):
            log.exception("mail-by-http.not-archived", spool_id=envelope.spool_id)

    def _commit(self, arrival: Arrival, file: BinaryIO, now: datetime) -> Mapping[UUID, UUID]:
        """The mail ids by administration."""
        with self._numbered(arrival) as numbered:
            for _ in range(TRIES):
                try:
                    dues, mails = self._written(numbered, now)
                    break
                except IntegrityError:
                    log.info("mail-by-http.same-at-once", spool_id=arrival.envelope.spool_id)
            else:
                raise TryLater("the same mail comes in again and again")
        for queue, hand_over_ids in by_queue(dues).items():
            self._house.bell.ring(queue, hand_over_ids)
        self._archive(numbered.envelope, file)
        return mails

    @contextmanager
    def _numbered(self, arrival: Arrival) -> Iterator[Arrival]:
        """With the next number, which is used up when the block ends well: one commit at a time."""
        if not self._turn.acquire(timeout=TURN_SECONDS):
            raise TryLater("others wait for the database already")
        try:
            number = self._number + 1
            yield replace(arrival, envelope=replace(arrival.envelope, door_run=self._run, door_seq=number))
            self._number = number
        finally:
            self._turn.release()

    def _written(self, arrival: Arrival, now: datetime) -> tuple[tuple[Due, ...], Mapping[UUID, UUID]]:
        mine = select(Delivery.administration_id, Delivery.id).join(Receipt, Receipt.delivery_id == Delivery.id)
        with self._house.database.write() as session:
            dues = record(session, [arrival], now)
            found = session.execute(mine.where(Receipt.spool_id == arrival.envelope.spool_id))
            return dues, {row.administration_id: row.id for row in found}

    def _count(self, answers: Mapping[str, Answer], now: datetime) -> None:
        for address, answer in answers.items():
            opened = answer.verdict is Verdict.OPEN
            line = (DoorTally.ACCEPTED, address) if opened else refusal_counted(answer, address)
            self._tally.count(*line, answer.office_id)
        self._tally.flush(now)


def _for(offer: Offer, local: str, answer: Answer) -> Answer:
    """As far as it concerns this token."""
    if answer.office_id != offer.office_id:
        return Answer(Verdict.FOREIGN)
    if offer.mail_from and is_return(local):  # RFC 5321 4.5.5: what comes back has the null sender
        return Answer(Verdict.UNKNOWN, answer.office_id)
    if offer.only is not None and answer.administration_id not in offer.only:
        return Answer(Verdict.UNKNOWN, answer.office_id)
    return answer


def _opened(answers: Mapping[str, Answer]) -> tuple[Recipient, ...]:
    """Each administration once."""
    found: dict[UUID, Recipient] = {}
    for address, answer in answers.items():
        if answer.verdict is Verdict.OPEN and answer.administration_id and answer.office_id:
            recipient = Recipient(address, answer.tag, answer.administration_id, answer.office_id)
            found.setdefault(answer.administration_id, recipient)
    return tuple(found.values())


def _keep(raw: BinaryIO, file: BinaryIO) -> tuple[str, int]:
    """Copies all of it: SHA-256 and size in bytes."""
    digest, size = hashlib.sha256(), 0
    for block in blocks(raw):
        digest.update(block)
        size += len(block)
        try:
            file.write(block)
        except OSError as error:
            raise TryLater("the disk cannot take the mail now") from error
    return digest.hexdigest(), size


def _fault(file: BinaryIO) -> Handed | None:
    """Why nobody gets this mail. None: nothing is wrong with it."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if not head:
        return Handed.EMPTY
    return Handed.IN_CIRCLES if goes_in_circles(head) else None


def _envelope(offer: Offer, recipients: tuple[Recipient, ...], kept: tuple[str, int], now: datetime) -> Envelope:
    sha256, size_bytes = kept
    return Envelope(
        spool_id=uuid7().hex,
        door_run="",
        door_seq=0,
        received_at=now,
        mail_from=offer.mail_from,
        recipients=recipients,
        helo=offer.by,
        peer=offer.peer,
        tls="HTTPS" if offer.secure else None,
        protocol=PROVIDER,
        size_bytes=size_bytes,
        sha256=sha256,
    )


def _told(address: str, answer: Answer, mails: Mapping[UUID, UUID]) -> Told:
    mail_id = mails.get(answer.administration_id) if answer.administration_id else None
    return Told(address, _SAID[answer.verdict], mail_id)
