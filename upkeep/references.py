"""Which bytes the database needs: every blob that a row refers to."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from adapters.blob_keys import Area
from models import ApprovalDecision, Blob, Derivation, Mail, UploadPiece
from models.retention import NO_BYTES

Rows = Callable[[Session], Iterator[str]]


class Needed(NamedTuple):
    area: Area
    sha256: str


def needed(session: Session) -> set[Needed]:
    """About 200 bytes of memory each: a million blobs are 200 MB."""
    return {Needed(area, sha256) for area, rows in REFERENCES.items() for sha256 in rows(session) if sha256 != NO_BYTES}


def _column(query: Select[Any]) -> Rows:
    return lambda session: iter(session.scalars(query.execution_options(yield_per=1000)))


def _files(session: Session) -> Iterator[str]:
    made = select(Derivation.files, Derivation.thumbnails).execution_options(yield_per=1000)
    for files, thumbnails in session.execute(made):
        yield from files
        yield from thumbnails or ()


REFERENCES: Mapping[Area, Rows] = {
    "raw": _column(select(Mail.raw_sha256).where(Mail.raw_erased_at.is_(None))),
    "parts": _column(select(Blob.sha256)),
    "pieces": _column(select(UploadPiece.sha256)),
    "made": _files,
    "evidence": _column(select(ApprovalDecision.certificate_sha256).where(ApprovalDecision.certificate_sha256 != "")),
}
