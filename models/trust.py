"""Whom an administration knows, which rules it has, and whose numbers a document names: rows as plain values."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from dossier.rules.filing_rules import Conditions
from dossier.rules.filing_rules import FilingRule as Rule
from dossier.rules.misdirection import Identifier as Number
from dossier.rules.senders import Acquaintances, Standing
from dossier.rules.states import IdentifierKind, Identity, Reason, SenderKind, SenderPolicy
from models.document import Folder
from models.office import Administration
from models.person import ClientMember, Person, StaffRole
from models.rule import FilingRule, Identifier
from models.sender import BlockedSender, ExtraAddress, Judgement, ReceiptSwitch, SenderSetting


class PolicyOf(NamedTuple):
    policy: SenderPolicy
    own_domains: tuple[str, ...]


def policy_of(session: Session, administration_id: UUID) -> PolicyOf:
    row = session.scalar(select(SenderSetting).where(SenderSetting.administration_id == administration_id))
    return PolicyOf(SenderPolicy(row.policy), tuple(row.own_domains)) if row else PolicyOf(SenderPolicy.EVERYBODY, ())


def acquaintances(session: Session, administration: Administration, now: datetime) -> Acquaintances:
    """Client users and staff whose login has not ended, the extra addresses, and who is blocked."""
    active = or_(Person.expires_at.is_(None), Person.expires_at > now)
    people = select(Person.email).where(Person.office_id == administration.office_id, active)
    members = select(ClientMember.person_id).where(ClientMember.client_id == administration.client_id)
    extra = select(ExtraAddress.address).where(ExtraAddress.administration_id == administration.id)
    blocked = select(BlockedSender.address).where(BlockedSender.administration_id == administration.id)
    return Acquaintances(
        client_users=frozenset(session.scalars(people.where(Person.id.in_(members)))),
        extra_addresses=frozenset(session.scalars(extra)),
        blocked=frozenset(session.scalars(blocked)),
        staff=frozenset(session.scalars(people.where(Person.id.in_(select(StaffRole.person_id))))),
    )


def rules_of(session: Session, administration: Administration, year: int) -> tuple[Rule, ...]:
    """The rules that work here, in their order. `year` picks the folder of a yearly template: the newest up to it."""
    here = or_(FilingRule.administration_id == administration.id, FilingRule.administration_id.is_(None))
    rows = session.scalars(
        select(FilingRule)
        .where(FilingRule.office_id == administration.office_id, here)
        .order_by(FilingRule.administration_id.is_(None), FilingRule.position, FilingRule.id)
    ).all()
    made = _folders_made_from(session, administration.id, {row.template_item_id for row in rows}, year)
    targets = ((row, row.folder_id or made.get(row.template_item_id)) for row in rows)
    return tuple(
        Rule(row.id, row.name, conditions_of(row), folder_id, row.files_itself)
        for row, folder_id in targets
        if folder_id
    )


def administrations_of(office_id: UUID) -> Select[UUID]:
    return select(Administration.id).where(Administration.office_id == office_id)


def standing_of(row: Judgement) -> Standing:
    quarantine = Reason(row.quarantine) if row.quarantine else None
    return Standing(SenderKind(row.sender_kind), Identity(row.identity), quarantine)


def conditions_of(row: FilingRule) -> Conditions:
    return Conditions(row.sender, row.subject, row.file_name, row.content_type)


def owners_of(session: Session, office_id: UUID, numbers: Iterable[Number]) -> Mapping[Number, frozenset[UUID]]:
    """The administrations of this office that have these numbers."""
    wanted = [and_(Identifier.kind == each.kind, Identifier.value == each.value) for each in numbers]
    found: dict[Number, set[UUID]] = defaultdict(set)
    if wanted:
        for row in session.scalars(select(Identifier).where(Identifier.office_id == office_id, or_(*wanted))):
            found[Number(IdentifierKind(row.kind), row.value)].add(row.administration_id)
    return {number: frozenset(ids) for number, ids in found.items()}


def receipts_wanted(session: Session, office_id: UUID, address: str) -> tuple[bool, bool]:
    """By the office, and by this sender."""
    rows = select(ReceiptSwitch).where(ReceiptSwitch.office_id == office_id, ReceiptSwitch.address.in_(("", address)))
    switches = {row.address: row.is_on for row in session.scalars(rows)}
    return switches.get("", False), not address or switches.get(address, True)


def _folders_made_from(
    session: Session, administration_id: UUID, item_ids: Iterable[UUID | None], year: int
) -> dict[UUID | None, UUID]:
    folders = (
        select(Folder.template_item_id, Folder.id)
        .where(Folder.administration_id == administration_id, Folder.year <= year)
        .where(Folder.template_item_id.in_([each for each in item_ids if each]))
        .order_by(Folder.year)
    )
    return {item_id: folder_id for item_id, folder_id in session.execute(folders)}  # noqa: C416 - rows; the last wins
