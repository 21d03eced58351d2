"""Receiving an upload: begun, its files named and filled, finished; or given up, which leaves nothing."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.blob_keys import Stored
from adapters.house import House
from dossier.access.visible import documents_for
from dossier.accountability.trail import Event, record
from dossier.rules.bsn import flags_of
from dossier.rules.errors import Refused, TryLater
from dossier.rules.queues import Queue, queue_for
from dossier.rules.states import Flag, ScanState
from dossier.rules.work import Work
from dossier.uploads.pieces import append, erase_pieces, pieces_of, whole
from dossier.uploads.uploader import Uploader, check_place, check_replaced, office_of, own_upload
from ingest.reading.kinds import OCTETS
from ingest.reading.names import Names, storable
from models import Blob, Document, Upload, UploadedFile, UploadPiece
from models.claims import wake
from models.missing import insert_missing

REMARK_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class NewFile:
    name: str  # as the browser says
    chunks: Iterable[bytes]
    declared_type: str = ""  # as the browser says; '': it did not
    size_bytes: int | None = None  # None: not known beforehand


@dataclass(frozen=True, slots=True)
class Place:
    """Where the files shall go, and what is said with them."""

    folder_id: UUID | None = None  # None: the inbox, for the office
    remark: str = ""
    replaces_id: UUID | None = None  # for the office: one file, the new version of this document; None: new documents


@dataclass(frozen=True, slots=True)
class Named:
    file_id: UUID
    cautions: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Uploaded:
    """Said only when every byte and row is durable."""

    upload_id: UUID
    finished_at: datetime
    files: tuple[Named, ...]


def upload(
    house: House,
    uploader: Uploader,
    place: Place,
    files: Iterable[NewFile],
    before_the_end: Callable[[UUID], None] | None = None,
) -> Uploaded:
    """All of it at once. Whatever goes wrong, nothing is left. Raises NotFound, Refused, TryLater.

    `before_the_end`: what is done with the upload when every file is in.
    """
    upload_id = begin(house, uploader, place)
    try:
        for each in files:
            file_id = add_file(house, uploader, upload_id, each).file_id
            append(house, uploader, file_id, 0, each.chunks)
        if before_the_end:
            before_the_end(upload_id)
        return finish(house, uploader, upload_id)
    except BaseException:
        with suppress(TryLater):  # the housekeeping will
            erase(house, upload_id)
        raise


def begin(house: House, uploader: Uploader, place: Place) -> UUID:
    """The upload's id, to add files to. Raises NotFound, Refused."""
    _refuse_long(place.remark)
    with house.database.write() as session:
        office_id = office_of(session, uploader)
        check_place(session, uploader, place.folder_id, place.remark)
        check_replaced(session, uploader, place.replaces_id, place.remark)
        begun = Upload(
            id=uuid7(),
            office_id=office_id,
            administration_id=uploader.administration_id,
            folder_id=place.folder_id,
            replaces_id=place.replaces_id,
            uploaded_by=uploader.act.actor,
            as_client=uploader.visitor.is_client,
            remark=place.remark.strip(),
            begun_at=uploader.act.now,
        )
        session.add(begun)
        return begun.id


def add_file(house: House, uploader: Uploader, upload_id: UUID, new: NewFile) -> Named:
    """Name one more file of the upload; its chunks are left alone. Raises NotFound, Refused."""
    limit = house.settings.upload_size_limit
    name, _ = Names().give(new.name, OCTETS, "bestand")
    if new.size_bytes is not None and not 0 < new.size_bytes <= limit:
        raise Refused("'{name}' is empty, or larger than {megabytes} MB.", name=name, megabytes=limit // 1_000_000)
    with house.database.write() as session:
        upload = own_upload(session, uploader, upload_id, lock=True)
        if upload.finished_at:
            raise Refused("This upload was finished already.")
        position = session.scalar(select(func.count()).where(UploadedFile.upload_id == upload_id)) or 0
        most = 1 if upload.replaces_id else house.settings.upload_files_limit
        if position >= most:
            raise Refused("One upload has {most} files at the most.", most=most)
        file = UploadedFile(
            id=uuid7(),
            upload_id=upload_id,
            position=position,
            original_name=storable(new.name) or "",
            name=name,
            declared_type=new.declared_type.lower()[:200],
            announced_bytes=new.size_bytes,
        )
        session.add(file)
        return Named(file.id, flags_of(name))


def finish(house: House, uploader: Uploader, upload_id: UUID) -> Uploaded:
    """Make each file whole and hand the upload to the scanner. Twice is once.

    Raises NotFound, Refused while a file is not complete, TryLater: the upload stays as it was.
    """
    with house.database.read() as session:
        upload = own_upload(session, uploader, upload_id)
        files = _files(session, upload_id)
        pieces = {each.id: pieces_of(session, each.id) for each in files}
    if upload.finished_at:
        return _said(upload, files)
    _refuse_incomplete(files)
    stored = _join(house, files, pieces)
    with house.database.write() as session:
        upload = own_upload(session, uploader, upload_id, lock=True)
        files = _files(session, upload_id)
        if upload.finished_at:  # by another request, while this one joined the pieces
            return _said(upload, files)
        check_place(session, uploader, upload.folder_id, upload.remark)  # rights may have gone meanwhile
        check_replaced(session, uploader, upload.replaces_id, upload.remark)
        _refuse_changed(files, stored)
        hand_over_id, queue = _settle(session, uploader, upload, files, stored)
    house.bell.ring(queue, [hand_over_id])
    with suppress(TryLater):  # they are no use any more; the housekeeping takes what is left
        erase_pieces(house, stored)
    return _said(upload, files)


def remark(house: House, uploader: Uploader, upload_id: UUID, text: str) -> None:
    """What is said with an upload that is not finished, anew. Of a finished one it stays. Raises NotFound, Refused."""
    _refuse_long(text)
    with house.database.write() as session:
        upload = own_upload(session, uploader, upload_id, lock=True)
        if upload.finished_at is None:
            upload.remark = text.strip()


def abandon(house: House, uploader: Uploader, upload_id: UUID) -> None:
    """Give up an upload that is not finished: nothing of it is left. Raises NotFound, Refused, TryLater."""
    with house.database.read() as session:
        if own_upload(session, uploader, upload_id).finished_at:
            raise Refused("This upload was finished already.")
    erase(house, upload_id)


def erase(house: House, upload_id: UUID) -> None:
    """Take an unfinished upload away, bytes first. One that was finished meanwhile stays. Raises TryLater."""
    with house.database.write() as session:
        upload = session.get(Upload, upload_id, with_for_update=True)
        if upload is None or upload.finished_at:
            return
        files = [each.id for each in _files(session, upload_id)]
        known = select(UploadPiece.sha256).where(UploadPiece.file_id.in_(files))
        for sha256 in session.scalars(known):
            house.blobs.delete("pieces", sha256)
        session.execute(delete(UploadPiece).where(UploadPiece.file_id.in_(files)))
        session.execute(delete(UploadedFile).where(UploadedFile.upload_id == upload_id))
        session.delete(upload)


def _refuse_long(text: str) -> None:
    if len(text) > REMARK_CHARACTERS:
        raise Refused("A remark has {most} characters at the most.", most=REMARK_CHARACTERS)


def _files(session: Session, upload_id: UUID) -> Sequence[UploadedFile]:
    here = select(UploadedFile).where(UploadedFile.upload_id == upload_id).order_by(UploadedFile.position)
    return session.scalars(here).all()


def _refuse_incomplete(files: Sequence[UploadedFile]) -> None:
    if not files:
        raise Refused("This upload has no files.")
    for each in files:
        if not each.received_bytes:
            raise Refused("'{name}' is empty: leave it out.", name=each.name)
        if each.announced_bytes not in {None, each.received_bytes}:
            raise Refused("'{name}' has not come in completely: send the rest.", name=each.name)


def _refuse_changed(files: Sequence[UploadedFile], stored: dict[UUID, Stored]) -> None:
    if {each.id: each.received_bytes for each in files} != {key: each.size_bytes for key, each in stored.items()}:
        raise Refused("Something was added to this upload meanwhile: finish it again.")


def _join(house: House, files: Sequence[UploadedFile], pieces: dict[UUID, list[UploadPiece]]) -> dict[UUID, Stored]:
    """The files as blobs, durable. Raises TryLater."""
    try:
        with house.blobs.batch() as batch:
            return {each.id: batch.put("parts", whole(house, pieces[each.id])) for each in files}
    except FileNotFoundError as error:  # finished or given up by another request just now
        raise TryLater("the pieces of this upload are being joined already") from error


def _settle(
    session: Session, uploader: Uploader, upload: Upload, files: Sequence[UploadedFile], stored: dict[UUID, Stored]
) -> tuple[UUID, Queue]:
    """Rows of a whole upload; wakes the scanner. Gives the hand-over and its queue."""
    now, by_hash = uploader.act.now, {each.sha256: each for each in stored.values()}
    pending = {"stored_at": now, "scan_state": ScanState.PENDING}
    blobs = [{"sha256": key, "size_bytes": by_hash[key].size_bytes, **pending} for key in sorted(by_hash)]
    insert_missing(session, Blob, blobs)
    names = Names(_taken(session, uploader, upload, files))
    for each in files:
        each.blob_sha256 = stored[each.id].sha256
        each.name, _ = names.give(each.original_name, OCTETS, "bestand")
    upload.finished_at = now
    details = {"files": len(files), "folder": str(upload.folder_id) if upload.folder_id else None}
    record(session, Event(upload.office_id, "upload.finished", upload.id, details), uploader.act)
    queue = queue_for(sum(each.size_bytes for each in stored.values()))
    return wake(session, Work("scan-upload", upload.id, upload.office_id, queue), now), queue


def _taken(session: Session, uploader: Uploader, upload: Upload, files: Sequence[UploadedFile]) -> list[str]:
    """Names in the folder that these files could meet. Only of what the uploader sees: a number tells nothing else."""
    if upload.folder_id is None:
        return []
    visitor = uploader.visitor
    here = (Document.folder_id == upload.folder_id, documents_for(visitor.viewer, visitor.person_id))
    alike = or_(
        *(Document.name.istartswith(each.name.rpartition(".")[0] or each.name, autoescape=True) for each in files)
    )
    return list(session.scalars(select(Document.name).where(*here, alike)))


def _said(upload: Upload, files: Sequence[UploadedFile]) -> Uploaded:
    assert upload.finished_at
    return Uploaded(upload.id, upload.finished_at, tuple(Named(each.id, flags_of(each.name)) for each in files))
