"""The balance of the uploads: every file that was handed over on a day against what became of it."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import Session

from dossier.rules.balance import Finding, Imbalance, UploadBalance
from dossier.rules.states import DocumentState
from models import Document, HandOver, Upload, UploadedFile

NAMED = 100  # findings that are listed: enough to see where to look

_Row = Row[UUID, bool, bool, DocumentState | None, bool, bool, int]


def upload_balance(
    session: Session, office_id: UUID, start: datetime, end: datetime
) -> tuple[UploadBalance, tuple[Finding, ...]]:
    """Of the uploads that were finished from `start` until `end`. One query."""
    owed = exists().where(HandOver.subject_id == Upload.id)
    parked = owed.where(HandOver.parked_at.is_not(None))
    fate = (
        Upload.id,
        UploadedFile.withdrawn_at.is_not(None).label("taken_back"),
        Upload.settled_at.is_not(None).label("settled"),
        Document.state,
        parked.label("parked"),
        owed.label("owed"),
    )
    of_day = (Upload.office_id == office_id, Upload.finished_at >= start, Upload.finished_at < end)
    joined = select(*fate, func.count()).select_from(UploadedFile).join(Upload, Upload.id == UploadedFile.upload_id)
    counted = joined.outerjoin(Document, Document.id == UploadedFile.document_id).where(*of_day).group_by(*fate)
    rows = session.execute(counted.order_by(Upload.id)).all()
    sums: Counter[str] = Counter()
    for row in rows:
        sums[_became(row)] += row[-1]
    lost = tuple(Finding(Imbalance.UPLOAD_MISSING, str(row[0])) for row in rows if not _became(row))
    return UploadBalance(sums.total(), **{name: count for name, count in sums.items() if name}), lost[:NAMED]


def _became(row: _Row) -> str:
    """The field of the balance; '': nothing that we know of."""
    _, taken_back, settled, state, parked, owed, _ = row
    if taken_back:
        return "taken_back"
    if settled:
        return {None: "", DocumentState.QUARANTINED: "set_apart"}.get(state, "filed")
    return "set_apart" if parked else "waiting" if owed else ""
