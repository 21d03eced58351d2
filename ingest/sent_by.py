"""Who sent a mail, what they may do in one administration, and what that decided for its documents."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossier.rules.states import Automatic, Identity, Reason, SenderKind
from dossier.rules.verdicts import Verdicts
from models import Administration, Delivery, FilingRule, Folder, Judgement, MailOrigin, Part, Placement


@dataclass(frozen=True, slots=True)
class SentBy:
    """Bezorgd door: the envelope sender and the address in From. Lijkt van: a guess, which gives no right."""

    mail_from: str  # "": the null sender
    header_from: str
    header_from_name: str
    seems_from: str | None  # first sender of a forwarded mail, or ""; None: not forwarded
    seems_from_name: str | None
    automatic: tuple[Automatic, ...]  # (): a person, as far as it tells
    kind: SenderKind | None  # None: not judged yet
    identity: Identity | None
    quarantine: Reason | None  # None: into the inbox
    verdicts: Verdicts | None  # None: not computed yet


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """What was decided for one document before it was made: filed by a rule, or held for a person."""

    path: str  # of its part
    name: str
    folder: str | None  # None: held, or the folder is gone
    rule: str | None  # None: held, or the rule is gone
    meant_for: str | None  # administration that it names; None: not held
    evidence: str  # the number that names it; "": not held


def sent_by(session: Session, delivery: Delivery) -> SentBy:
    """Of this delivery, with its mail loaded."""
    mail = delivery.mail
    origin = session.scalar(select(MailOrigin).where(MailOrigin.mail_id == mail.id))
    judged = session.scalar(select(Judgement).where(Judgement.delivery_id == delivery.id))
    return SentBy(
        mail_from=mail.mail_from,
        header_from=mail.header_from or "",
        header_from_name=mail.header_from_name or "",
        seems_from=origin.seems_from if origin else None,
        seems_from_name=origin.seems_from_name if origin else None,
        automatic=tuple(Automatic(each) for each in origin.automatic) if origin else (),
        kind=SenderKind(judged.sender_kind) if judged else None,
        identity=Identity(judged.identity) if judged else None,
        quarantine=Reason(judged.quarantine) if judged and judged.quarantine else None,
        verdicts=Verdicts.from_json(mail.verdicts),
    )


def placed(session: Session, delivery_id: UUID) -> tuple[PlacedLine, ...]:
    """In order of appearance; documents that simply went to the inbox are not among them."""
    rows = session.execute(
        select(Part.path, Part.name, Folder.name, FilingRule.name, Administration.name, Placement.evidence)
        .join(Part, Part.id == Placement.part_id)
        .outerjoin(Folder, Folder.id == Placement.folder_id)
        .outerjoin(FilingRule, FilingRule.id == Placement.rule_id)
        .outerjoin(Administration, Administration.id == Placement.meant_for_id)
        .where(Placement.delivery_id == delivery_id)
        .order_by(Part.position)
    )
    return tuple(PlacedLine(*row) for row in rows)
