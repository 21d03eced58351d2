"""The numbers by which an administration is known on invoices: IBAN, VAT and KvK, for the misdirection guard."""

from uuid import UUID

from sqlalchemy import ColumnElement, select

from adapters.database import Database
from dossier.accountability import trail
from dossier.rules import misdirection
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound
from dossier.rules.misdirection import Identifier as Number
from dossier.rules.powers import Power, refuse_without
from dossier.rules.states import IdentifierKind
from models import Administration, Identifier


def add(database: Database, administration_id: UUID, kind: IdentifierKind, written: str, act: Act) -> Number:
    """The number in its one form. Two administrations may share one. Raises Refused, NotFound."""
    number = misdirection.checked(kind, written)
    refuse_without(act, Power.JUDGE_MAIL, administration_id)
    with database.write() as session:
        administration = session.get(Administration, administration_id)
        if administration is None:
            raise NotFound
        if session.scalar(select(Identifier.id).where(*_same(administration_id, number))) is None:
            office_id = administration.office_id
            session.add(Identifier(office_id=office_id, administration_id=administration_id, **number._asdict()))
            trail.record(session, trail.Event(office_id, "identifier.added", administration_id, {"kind": kind}), act)
    return number


def remove(database: Database, administration_id: UUID, number: Number, act: Act) -> None:
    """Raises NotFound."""
    refuse_without(act, Power.JUDGE_MAIL, administration_id)
    with database.write() as session:
        row = session.scalar(select(Identifier).where(*_same(administration_id, number)))
        if row is None:
            raise NotFound
        session.delete(row)
        event = trail.Event(row.office_id, "identifier.removed", administration_id, {"kind": number.kind})
        trail.record(session, event, act)


def list_all(database: Database, administration_id: UUID) -> tuple[Number, ...]:
    with database.read() as session:
        rows = select(Identifier).where(Identifier.administration_id == administration_id)
        return tuple(sorted(Number(IdentifierKind(row.kind), row.value) for row in session.scalars(rows)))


def _same(administration_id: UUID, number: Number) -> tuple[ColumnElement[bool], ...]:
    return (
        Identifier.administration_id == administration_id,
        Identifier.kind == number.kind,
        Identifier.value == number.value,
    )
