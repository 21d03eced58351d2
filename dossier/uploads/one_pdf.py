"""The pictures of an upload bound into one PDF before it is finished: what a phone's camera makes of a paper."""

import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import IO
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.confined import ChildFailed, Confinement, confined
from adapters.house import House
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.errors import Refused, TryLater
from dossier.uploads.pieces import pieces_of, stored, whole
from dossier.uploads.receiving import erase
from dossier.uploads.uploader import Uploader, own_upload
from ingest.reading.kinds import PDF
from ingest.rendering.pictures_pdf import as_pdf, plan
from models import Upload, UploadedFile, UploadPiece

MOST_PICTURES = 40
SOURCES_BYTES = 200_000_000  # of all pictures together
LIMITS = Confinement(cpu=timedelta(seconds=60), time=timedelta(seconds=90), memory_bytes=2_000_000_000)
QUARTERS = (0, 90, 180, 270)  # degrees clockwise


def bind(house: House, uploader: Uploader, upload_id: UUID, turns: Sequence[int]) -> None:
    """The files of an upload that is not finished become one PDF, in their order.

    `turns`: of each, in quarters clockwise; those that are not named stay. Raises NotFound; Refused for what is no
    picture, or too much: then all stays as it was; TryLater.
    """
    with house.database.read() as session:
        upload = own_upload(session, uploader, upload_id)
        here = select(UploadedFile).where(UploadedFile.upload_id == upload_id).order_by(UploadedFile.position)
        files = session.scalars(here).all()
    if _is_done(upload, files):
        return
    made = _made(house, files, turns)
    _put_in_place(house, uploader, _pdf(upload_id, uploader, len(made)), made, [each.id for each in files])


def _pdf(upload_id: UUID, uploader: Uploader, size_bytes: int) -> UploadedFile:
    day = uploader.act.now.astimezone(OFFICE_TIME).date()
    called = f"Foto's van {day:%d-%m-%Y}.pdf"
    return UploadedFile(
        id=uuid7(),
        upload_id=upload_id,
        position=0,
        original_name=called,
        name=called,
        declared_type=PDF,
        announced_bytes=size_bytes,
        received_bytes=size_bytes,
    )


def _put_in_place(house: House, uploader: Uploader, pdf: UploadedFile, made: bytes, bound: Sequence[UUID]) -> None:
    """In the place of the pictures, in one commit: of two that bind the same ones, the second changes nothing.

    The pictures go to an upload that is long over, so that the housekeeping finds them should we die here.
    """
    pieces, aside = stored(house, pdf.id, made), None
    try:
        with house.database.write() as session:
            aside = _swapped(session, uploader, pdf, pieces, bound)
    finally:
        if aside is None:
            for each in pieces:
                house.blobs.delete("pieces", each.sha256)
    if aside:
        with suppress(TryLater):  # the housekeeping takes what is left
            erase(house, aside)


def _swapped(
    session: Session, uploader: Uploader, pdf: UploadedFile, pieces: Sequence[UploadPiece], bound: Sequence[UUID]
) -> UUID | None:
    """The upload that the pictures are in now; None: they were bound by another request. Raises Refused, NotFound."""
    upload = own_upload(session, uploader, pdf.upload_id, lock=True)
    files = session.scalars(select(UploadedFile).where(UploadedFile.upload_id == upload.id)).all()
    if _is_done(upload, files):
        return None
    if {each.id for each in files} != set(bound):
        raise Refused("Something was added to this upload meanwhile: finish it again.")
    aside = Upload(id=uuid7(), office_id=upload.office_id, administration_id=upload.administration_id)
    aside.folder_id, aside.uploaded_by, aside.as_client = upload.folder_id, upload.uploaded_by, upload.as_client
    aside.begun_at = datetime.min.replace(tzinfo=UTC)
    session.add(aside)
    session.flush()
    session.execute(update(UploadedFile).where(UploadedFile.id.in_(bound)).values(upload_id=aside.id))
    session.add(pdf)
    session.flush()
    session.add_all(pieces)
    return aside.id


def _is_done(upload: Upload, files: Sequence[UploadedFile]) -> bool:
    """Asked again, as the answer was lost."""
    return upload.finished_at is not None or [each.declared_type for each in files] == [PDF]


def _made(house: House, files: Sequence[UploadedFile], turns: Sequence[int]) -> bytes:
    sizes = [each.received_bytes for each in files]
    chosen = [*turns, *(0 for _ in files)][: len(files)]
    if len(files) > MOST_PICTURES or sum(sizes) > SOURCES_BYTES:
        raise Refused("One PDF takes {most} pictures at the most, of {megabytes} MB together.",
                      most=MOST_PICTURES, megabytes=SOURCES_BYTES // 1_000_000)  # fmt: skip
    if not files or not set(chosen) <= set(QUARTERS):
        raise Refused("Choose the pictures again.")
    with tempfile.TemporaryFile() as together:
        for each in files:
            _copy(house, each, together)
        try:
            [made] = confined(as_pdf, together, plan(sizes, chosen), LIMITS)
        except ChildFailed as error:
            raise Refused(
                "One of these files is no picture that we can read. Send them without making one PDF."
            ) from error
    return made


def _copy(house: House, file: UploadedFile, to: IO[bytes]) -> None:
    with house.database.read() as session:
        pieces = pieces_of(session, file.id)
    try:
        for block in whole(house, pieces):
            to.write(block)
    except FileNotFoundError as error:  # they were bound by another request just now
        raise TryLater("the pictures of this upload are being bound already") from error
