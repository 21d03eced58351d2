"""The pages of a document as pictures: what people look at in place of the file (docs/decisions/0013-previews.md)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import and_, select

from adapters import intact
from adapters.database import Database
from adapters.house import House
from dossier.access.visible import documents_for
from dossier.access.visitor import Visitor
from dossier.rules.deriving import TRUSTED, DerivationState, Derived, Unmade, are_whole
from dossier.rules.errors import NotFound
from dossier.rules.states import ScanState
from models import Blob, Derivation, Document


@dataclass(frozen=True, slots=True)
class Pages:
    """Of the version of today. Only `MADE` has pictures."""

    state: DerivationState
    reason: Unmade | None  # why there are none and will be none; None: they are there, or still to come
    pictures: tuple[str, ...]  # SHA-256 of each page, in order: WebP
    total: int | None = None  # pages of the whole file; None: not known, or the pictures leave things out
    thumbnails: tuple[str, ...] = ()  # the same pages, small; (): they were made before there were any

    @property
    def are_whole(self) -> bool:
        """Whether who looked at them saw all that is in the file."""
        return are_whole(len(self.pictures), self.total)


def pages_of(database: Database, visitor: Visitor, document_id: UUID) -> Pages:
    """Raises NotFound for what they may not see."""
    wanted = and_(Derivation.blob_sha256 == Document.blob_sha256, Derivation.kind == Derived.PREVIEW)
    seen = (Document.id == document_id, documents_for(visitor.viewer, visitor.person_id))
    made = (Derivation.state, Derivation.reason, Derivation.files, Derivation.pages, Derivation.thumbnails)
    query = select(Blob.scan_state, *made).select_from(Document)
    query = query.join(Blob, Blob.sha256 == Document.blob_sha256)
    with database.read() as session:
        found = session.execute(query.outerjoin(Derivation, wanted).where(*seen)).one_or_none()
    if found is None:
        raise NotFound("There is no such document.")
    scan_state, state, reason, files, total, small = found
    if scan_state not in (*TRUSTED, ScanState.PENDING):
        return Pages(DerivationState.NONE, Unmade.NOT_TRUSTED, ())
    standing = DerivationState(state or DerivationState.PENDING)
    return Pages(standing, Unmade(reason) if reason else None, tuple(files or ()), total, tuple(small or ()))


def with_thumbnails(database: Database, visitor: Visitor, document_ids: Collection[UUID]) -> frozenset[UUID]:
    """Of which of these the first page can be shown small: what they may see, and what was made."""
    made = and_(Derivation.blob_sha256 == Document.blob_sha256, Derivation.kind == Derived.PREVIEW)
    seen = (Document.id.in_(document_ids), documents_for(visitor.viewer, visitor.person_id))
    query = select(Document.id, Derivation.thumbnails).join(Derivation, made)
    query = query.join(Blob, Blob.sha256 == Document.blob_sha256)
    trusted = Blob.scan_state.in_((*TRUSTED, ScanState.PENDING))
    if not document_ids:
        return frozenset()
    with database.read() as session:
        return frozenset(id_ for id_, small in session.execute(query.where(*seen, trusted)) if small)


def open_page(house: House, visitor: Visitor, document_id: UUID, number: int) -> BinaryIO:
    """The picture of this page, counted from 1. Raises NotFound, TryLater."""
    return _opened(house, pages_of(house.database, visitor, document_id).pictures, number)


def open_thumbnail(house: House, visitor: Visitor, document_id: UUID, number: int) -> BinaryIO:
    """The same, small: too small to have read it."""
    return _opened(house, pages_of(house.database, visitor, document_id).thumbnails, number)


def _opened(house: House, pictures: tuple[str, ...], number: int) -> BinaryIO:
    if not 0 < number <= len(pictures):
        raise NotFound("There is no such page.")
    try:
        return intact.opened(house.blobs, "made", pictures[number - 1])
    except FileNotFoundError:
        raise intact.spoiled("made", pictures[number - 1], intact.MISSING) from None
