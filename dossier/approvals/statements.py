"""Akkoordverklaringen: what an approver states, in versions. An office starts with ours and may publish its own."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.database import Database
from dossier.accountability.trail import Event, record
from dossier.office import offices
from dossier.rules.acts import Act
from dossier.rules.approving import ApprovalKind, digest
from dossier.rules.errors import Refused
from dossier.rules.powers import Power, refuse_without
from dossier.rules.text import Text
from models import ApprovalStatement
from models.missing import insert_missing

_RETURN = Text(
    "Ik heb deze aangifte bekeken. Zij is naar mijn weten juist en volledig. Ik ga ermee akkoord dat het kantoor haar "
    "namens mij of mijn onderneming indient bij de Belastingdienst.",
    "I have viewed this return. To my knowledge it is correct and complete. I agree that the office submits it to the "
    "Dutch tax office on behalf of me or my company.",
)
SHIPPED = {
    ApprovalKind.INCOME_TAX: _RETURN,
    ApprovalKind.CORPORATE_TAX: _RETURN,
    ApprovalKind.VAT: _RETURN,
    ApprovalKind.INTRA_COMMUNITY: _RETURN,
    ApprovalKind.PAYROLL_TAX: _RETURN,
    ApprovalKind.ANNUAL_ACCOUNTS: Text(
        "Ik heb deze jaarrekening bekeken en ga ermee akkoord. Ik heb het kantoor alle informatie gegeven die daarvoor "
        "van belang is.",
        "I have viewed these annual accounts and agree to them. I gave the office all that matters to them.",
    ),
    ApprovalKind.REPRESENTATION: Text(
        "Ik heb deze bevestiging bij de jaarrekening gelezen en verklaar dat wat erin staat juist en volledig is.",
        "I have read this letter of representation and declare that what it says is correct and complete.",
    ),
    ApprovalKind.MINUTES: Text(
        "Ik heb deze notulen gelezen. Zij geven weer wat is besproken en besloten, en ik ga ermee akkoord.",
        "I have read these minutes. They tell what was discussed and decided, and I agree to them.",
    ),
    ApprovalKind.FILING_ACCOUNTS: Text(
        "Ik heb deze publicatiestukken bekeken en ga ermee akkoord dat het kantoor ze deponeert bij de Kamer van "
        "Koophandel.",
        "I have viewed these accounts and agree that the office files them with the Chamber of Commerce.",
    ),
    ApprovalKind.OTHER: Text(
        "Ik heb deze documenten bekeken en ga ermee akkoord dat het kantoor ze namens mij verzendt aan de genoemde "
        "partij.",
        "I have viewed these documents and agree that the office sends them to the party named on my behalf.",
    ),
}


def publish(database: Database, domain: str, kind: ApprovalKind, text: Text, act: Act) -> int:
    """A new text for what is asked from now on: its version. Raises NotFound, Refused."""
    refuse_without(act, Power.OFFICE)
    if not text.nl.strip() or not text.en.strip():
        raise Refused("Give the statement in Dutch and in English.")
    office_id = offices.find(database, domain)
    with database.write() as session:
        version = current(session, office_id, kind, act).version + 1
        new = _add(session, (office_id, kind, version), Text(text.nl.strip(), text.en.strip()), act)
        record(session, Event(office_id, "approval.statement", new.id, {"kind": kind, "version": version}), act)
        return version


def current(session: Session, office_id: UUID, kind: ApprovalKind, act: Act) -> ApprovalStatement:
    """The newest version for this office; the shipped one becomes its first."""
    mine = (ApprovalStatement.office_id == office_id, ApprovalStatement.kind == kind)
    newest = select(ApprovalStatement).where(*mine).order_by(ApprovalStatement.version.desc()).limit(1)
    return session.scalar(newest) or _add(session, (office_id, kind, 1), SHIPPED[kind], act)


def hash_of(statement: Text) -> str:
    """SHA-256 (hex) over both texts."""
    return digest({"nl": statement.nl, "en": statement.en})


def _add(session: Session, key: tuple[UUID, ApprovalKind, int], text: Text, act: Act) -> ApprovalStatement:
    of_key = dict(zip(("office_id", "kind", "version"), key, strict=True))
    said = {"nl": text.nl, "en": text.en, "sha256": hash_of(text)}
    published = {"published_at": act.now, "published_by": act.actor}
    insert_missing(session, ApprovalStatement, [{"id": uuid7(), **of_key, **said, **published}])  # two may be first
    return session.scalars(select(ApprovalStatement).filter_by(**of_key)).one()
