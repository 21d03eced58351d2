"""The pictures of an upload bound into one PDF before it is finished: what a phone's camera makes of a paper."""

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from typing import IO
from uuid import UUID

from sqlalchemy import delete, select

from adapters.confined import ChildFailed, Confinement, confined
from adapters.house import House
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.errors import Refused
from dossier.uploads.pieces import append, erase_pieces, pieces_of, whole
from dossier.uploads.receiving import NewFile, add_file
from dossier.uploads.uploader import Uploader, own_upload
from ingest.reading.kinds import PDF
from ingest.rendering.pictures_pdf import as_pdf, plan
from models import UploadedFile

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
        finished = own_upload(session, uploader, upload_id).finished_at
        here = select(UploadedFile).where(UploadedFile.upload_id == upload_id).order_by(UploadedFile.position)
        files = session.scalars(here).all()
    if finished or [each.declared_type for each in files] == [PDF]:
        return  # asked again, as the answer was lost
    made = _made(house, files, turns)
    day = uploader.act.now.astimezone(OFFICE_TIME).date()
    new = NewFile(f"Foto's van {day:%d-%m-%Y}.pdf", (), PDF, len(made))
    file_id = add_file(house, uploader, upload_id, new).file_id
    append(house, uploader, file_id, 0, [made])
    bound = [each.id for each in files]
    erase_pieces(house, bound)
    with house.database.write() as session:
        own_upload(session, uploader, upload_id, lock=True)
        session.execute(delete(UploadedFile).where(UploadedFile.id.in_(bound)))


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
    for block in whole(house, pieces):
        to.write(block)
