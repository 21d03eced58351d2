"""Station 3: who sent the mail, and what its documents may do by themselves."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from adapters.house import House
from dossier.rules.errors import GiveUp
from dossier.rules.filing_rules import Described, first_that_holds
from dossier.rules.filing_rules import FilingRule as Rule
from dossier.rules.forwards import seems_from
from dossier.rules.loops import why_automatic
from dossier.rules.misdirection import identifiers, misdirected
from dossier.rules.senders import Standing, standing
from dossier.rules.states import Automatic, Fate, Outcome, Reason
from dossier.rules.verdicts import Verdicts
from dossier.rules.work import Claim
from ingest.arrival import from_relay
from ingest.authentication.checks import HandedOver, verdicts_of
from ingest.reading.fields import read_fields
from models import Administration, Delivery, Judgement, Mail, MailOrigin, Office, Part, Placement, trust
from models.claims import finish, wake


class _Found(NamedTuple):
    verdicts: Verdicts
    automatic: frozenset[Automatic]


def authenticate(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Check the sender, judge each delivery, wake the scan: the hand-overs that were woken.

    DNS that says nothing holds nobody up. Raises TryLater, GiveUp when the raw mail is gone, ClaimLost.
    """
    with house.database.read() as session:
        mail = session.get_one(Mail, claim.work.subject_id)
        own_domains = set(session.scalars(_domains(mail.id)))
    found = _look(house, mail, own_domains)
    with house.database.write() as session:
        finish(session, claim)
        mail = session.get_one(Mail, mail.id)
        _record(session, mail, found)
        for delivery in session.scalars(_waiting(mail.id)):
            _judge(session, mail, delivery, found.verdicts, now)
        return (wake(session, claim.work._replace(station="scan"), now),)


def _look(house: House, mail: Mail, own_domains: set[str]) -> _Found:
    try:
        with house.blobs.open("raw", mail.raw_sha256) as file:
            raw = file.read()  # whole, for DKIM hashes all of it
    except FileNotFoundError:
        raise GiveUp(Reason.RAW_MISSING) from None
    by_relay = from_relay(mail.peer, mail.protocol, house.settings.relay_networks)
    handed = HandedOver(mail.peer, mail.mail_from, mail.helo, mail.header_from or "", by_relay)
    names = {each.strip().lower() for each in house.settings.authserv_ids.split(",") if each.strip()}
    fields, _ = read_fields(raw, 0, len(raw), top=True)
    headers = [(field.name, field.value.decode("utf-8", "replace")) for field in fields.all_fields]
    return _Found(
        verdicts_of(raw, handed, names, house.resolver.lookups()),
        why_automatic(headers, mail.mail_from, own_domains),
    )


def _record(session: Session, mail: Mail, found: _Found) -> None:
    """What is true of the mail, whoever receives it; in place of what an earlier run found."""
    first = seems_from(mail.subject or "", mail.body_text or "")
    mail.verdicts = found.verdicts.to_json()
    mail.auto_submitted = mail.auto_submitted or bool(found.automatic)
    session.execute(delete(MailOrigin).where(MailOrigin.mail_id == mail.id))
    session.add(
        MailOrigin(
            mail_id=mail.id,
            automatic=sorted(found.automatic),
            seems_from=first and first.address,
            seems_from_name=first and first.name,
        )
    )


def _judge(session: Session, mail: Mail, delivery: Delivery, verdicts: Verdicts, now: datetime) -> None:
    """What this sender may do here, and what becomes of each document; in place of what an earlier run said."""
    administration = session.get_one(Administration, delivery.administration_id)
    known = trust.acquaintances(session, administration, now)
    policy, own_domains = trust.policy_of(session, administration.id)
    judged = standing(mail.header_from or "", verdicts.identity, known, policy, own_domains)
    for table in (Judgement, Placement):
        session.execute(delete(table).where(table.delivery_id == delivery.id))
    session.add(_row(delivery.id, judged, now))
    rules = trust.rules_of(session, administration, delivery.received_at.year) if judged.is_trusted else ()
    for part in session.scalars(select(Part).where(Part.mail_id == mail.id, Part.fate == Fate.DOCUMENT)):
        if placement := _held(session, delivery, part) or _filed(mail, delivery, part, rules):
            session.add(placement)


def _row(delivery_id: UUID, judged: Standing, now: datetime) -> Judgement:
    return Judgement(
        delivery_id=delivery_id,
        sender_kind=judged.kind,
        identity=judged.identity,
        quarantine=judged.quarantine,
        judged_at=now,
    )


def _held(session: Session, delivery: Delivery, part: Part) -> Placement | None:
    """The misdirection guard."""
    numbers = identifiers(part.facts)
    owners = trust.owners_of(session, delivery.office_id, numbers)
    found = misdirected(numbers, owners, delivery.administration_id)
    if found is None:
        return None
    evidence = f"{found.identifier.kind} {found.identifier.value}"
    return Placement(delivery_id=delivery.id, part_id=part.id, meant_for_id=found.administration_id, evidence=evidence)


def _filed(mail: Mail, delivery: Delivery, part: Part, rules: Sequence[Rule]) -> Placement | None:
    """The rules of a trusted sender; only the first that holds may speak, and only if it files by itself."""
    item = Described((mail.header_from or "").lower(), mail.subject or "", part.name, part.detected_type)
    rule = first_that_holds(rules, item)
    if rule is None or not rule.files_itself:
        return None
    return Placement(delivery_id=delivery.id, part_id=part.id, folder_id=rule.folder_id, rule_id=rule.id)


def _domains(mail_id: UUID) -> Select[str]:
    """Our own, of the offices that got this mail."""
    offices = select(Delivery.office_id).where(Delivery.mail_id == mail_id)
    return select(Office.mail_domain).where(Office.id.in_(offices))


def _waiting(mail_id: UUID) -> Select[Delivery]:
    return select(Delivery).where(Delivery.mail_id == mail_id, Delivery.outcome == Outcome.WAITING)
