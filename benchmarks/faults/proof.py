"""What the verifier proves after each fault, from outside: by the rows and bytes, and by the commands staff have."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import file_digest
from uuid import UUID

import psutil
from factories import MadeAdministration
from sqlalchemy import func, select

from adapters.house import House
from benchmarks.faults.cargo import Parcel
from benchmarks.faults.run import Run
from benchmarks.faults.site import OWED, Site
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.states import DocumentState, Outcome
from models import Delivery, Document, HandOver, Letter, Mail, Receipt

RECEIVER_BYTES = 150 * 1024 * 1024  # its own, without libraries that others share
TELLS_TOO_MUCH = ("/", "Error", "Traceback", "Errno", "Exception")


@dataclass
class Proof:
    """What was found wrong; nothing, when all invariants hold."""

    lost: int = 0
    doubled: int = 0
    letters: int = 0  # that the relay took for the readers of this run
    findings: list[str] = field(default_factory=list)


def prove(run: Run, *, copies: bool) -> Proof:
    """I1 to I7 of docs/faults.md. `copies`: a letter may have come more than once, as the same letter."""
    proof, site, target, parcels = Proof(), run.site, run.target, run.flood.parcels
    proof.findings += documents(site.house, target.id, parcels, run.uploaded, proof)
    proof.findings += unfinished(site.house)
    proof.findings += answers(parcels)
    proof.findings += letters(site, run.readers.values(), proof, copies=copies)
    proof.findings += kept_bytes(site.house, target, proof)
    proof.findings += spool(site)
    proof.findings += crossed(site)
    proof.findings += resources(site)
    proof.findings += books(site, target)
    return proof


def documents(
    house: House, administration_id: UUID, parcels: Sequence[Parcel], uploaded: Sequence[str], proof: Proof
) -> Iterator[str]:
    """I1: each mail that heard 250 is one mail, with exactly its documents; each upload likewise."""
    with house.database.read() as session:
        mails = session.execute(
            select(Mail.raw_sha256, Delivery.id).join(Delivery).where(Delivery.administration_id == administration_id)
        ).all()
        filed = session.execute(
            select(Document.delivery_id, Document.blob_sha256).where(
                Document.administration_id == administration_id, Document.state == DocumentState.INBOX
            )
        ).all()
    times, by_mail = Counter(sha256 for sha256, _ in mails), dict(mails)
    found = Counter((each.delivery_id, each.blob_sha256) for each in filed)
    for each in parcels:
        expected = Counter((by_mail.get(each.sha256), file) for file in each.files)
        lacks, extra = expected - found, times[each.sha256] - 1
        if each.accepted and (not times[each.sha256] or lacks):
            proof.lost += 1
            yield f"I1 lost: accepted {each.accepted} times, stored {times[each.sha256]}, lacks {len(lacks)} documents"
        if extra > 0 or any(found[key] > 1 for key in expected):
            proof.doubled += 1
            yield f"I1 doubled: stored {times[each.sha256]} times"
        if not each.accepted:
            yield f"never accepted in {each.tries} tries: {each.answers[-1:] or 'no answer'}"
    by_hand = Counter(file for delivery_id, file in found.elements() if delivery_id is None)
    proof.lost += len(set(uploaded) - set(by_hand))
    proof.doubled += sum(number - 1 for number in by_hand.values())
    if by_hand != Counter(uploaded):
        yield f"I1 uploads: {len(uploaded)} handed over, {by_hand.total()} filed"
    if len(filed) != sum(len(each.files) for each in parcels if times[each.sha256]) + len(uploaded):
        yield f"I1: {len(filed)} documents, and not those of the mails"


def unfinished(house: House) -> Iterator[str]:
    """I2: nothing is owed, nothing was set apart, and each mail is settled."""
    with house.database.read() as session:
        for each in session.scalars(select(HandOver).where(OWED)):
            yield f"I2 owed: {each.station}, {each.attempts} attempts, {each.last_error}, parked: {each.parked_reason}"
        outcomes = session.execute(select(Delivery.outcome, func.count()).group_by(Delivery.outcome)).all()
        yield from (f"I2: {number} mails {outcome}" for outcome, number in outcomes if outcome is not Outcome.FILED)


def answers(parcels: Sequence[Parcel]) -> Iterator[str]:
    """I3: a fault of ours is never the sender's, and no answer tells of our inside."""
    for answer in {answer for each in parcels for answer in each.answers}:
        if answer.startswith("5") or any(word in answer for word in TELLS_TOO_MUCH):
            yield f"I3 answered: {answer}"


def letters(site: Site, readers: Iterable[str], proof: Proof, *, copies: bool) -> Iterator[str]:
    """I4: each reader got one letter; copies, where they may be, are byte by byte the same."""
    for reader in readers:
        mine = [each.content for each in site.relay.mails if each.to == reader]
        proof.letters += len(mine)
        if not mine:
            proof.lost += 1
            yield "I4: a notice was lost"
        elif len(set(mine)) > 1 or (len(mine) > 1 and not copies):
            proof.doubled += 1
            yield f"I4: a notice came {len(mine)} times, in {len(set(mine))} forms"
    with site.house.database.read() as session:
        unsent = session.scalar(select(func.count()).select_from(Letter).where(Letter.state != "sent"))
        if unsent:
            yield f"I4: {unsent} letters not sent"


def kept_bytes(house: House, target: MadeAdministration, proof: Proof) -> Iterator[str]:
    """I5: what rows tell of is there, with those bytes."""
    with house.database.read() as session:
        of_mails = select(Mail.raw_sha256).join(Delivery).where(Delivery.administration_id == target.id)
        kept = [("raw", each) for each in session.scalars(of_mails)]
        documents = select(Document.blob_sha256).where(Document.administration_id == target.id)
        kept += [("parts", each) for each in session.scalars(documents)]
    for area, sha256 in set(kept):
        try:
            with house.blobs.open(area, sha256) as stream:
                wrong = "holds other bytes" if file_digest(stream, "sha256").hexdigest() != sha256 else ""
        except FileNotFoundError:
            wrong = "is not there"
        if wrong:
            proof.lost += 1
            yield f"I5: {area} {sha256} {wrong}"


def spool(site: Site) -> Iterator[str]:
    """I5: nothing half-written, and nothing damaged, is left in the spool."""
    left = [each.name for each in site.settings.spool_dir.glob("tmp/*/*") if each.name != "lock"]
    if left:
        yield f"I5: {len(left)} half-written mails in the spool"
    if list((site.settings.spool_dir / "damaged").iterdir()):
        yield "I5: a damaged file in the spool"


def crossed(site: Site) -> Iterator[str]:
    """I6: a document stands where its mail was addressed."""
    with site.house.database.read() as session:
        elsewhere = select(func.count()).select_from(Document).join(Delivery, Document.delivery_id == Delivery.id)
        if session.scalar(elsewhere.where(Document.administration_id != Delivery.administration_id)):
            yield "I6: a document stands in another administration than its mail"


def resources(site: Site) -> Iterator[str]:
    """I7: memory is flat."""
    resident = psutil.Process(site.parts["door"].pid).memory_full_info().uss
    if resident > RECEIVER_BYTES:
        yield f"I7: the receiver holds {resident / 1e6:.0f} MB"


def books(site: Site, target: MadeAdministration) -> Iterator[str]:
    """The balance of each day that mail came in is green, also by the bytes; the trail of changes is whole."""
    with site.house.database.read() as session:
        moments: Sequence[datetime] = session.scalars(
            select(Receipt.received_at).join(Delivery).where(Delivery.administration_id == target.id)
        ).all()
    for day in {moment.astimezone(OFFICE_TIME).date() for moment in moments}:
        for each in json.loads(site.dossier("balance", "--day", day.isoformat(), "--deep", "--json")):
            if not each["is_green"]:
                yield f"the balance of {day} is red: {each['findings']}"
