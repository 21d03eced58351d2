"""The bytes of files that are coming in: appended at their offset, piece by piece, each durable when it is counted."""

from collections.abc import Iterable, Iterator
from itertools import chain
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from adapters.blob_keys import BLOCK_BYTES
from adapters.house import House
from dossier.rules.errors import NotFound, Refused
from dossier.uploads.uploader import Uploader, own_file
from models import Upload, UploadedFile, UploadPiece

PIECE_BYTES = 4_000_000  # held in memory for each file that comes in; what a cut connection costs at the most


class WrongOffset(Refused):
    """The file goes on at another place: bytes were lost on the way, or came twice."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"This file goes on at byte {offset}.")
        self.offset = offset


def append(house: House, uploader: Uploader, file_id: UUID, offset: int, chunks: Iterable[bytes]) -> int:
    """Take these bytes of the file, from `offset` on: how many bytes of it are durable now.

    What `chunks` raises passes; the whole pieces that came before it are kept, so that the file can go on there.
    Raises NotFound, Refused for a file that is too large or not coming in any more, WrongOffset, TryLater.
    """
    for piece in chain([b""], _pieces(chunks)):  # the empty one asks whether they are welcome, before any is read
        offset = _add(house, uploader, file_id, offset, piece)
    return offset


def stored(house: House, file_id: UUID, content: bytes) -> list[UploadPiece]:
    """The pieces of a file that is there as a whole, durable; their rows are still to be written. Raises TryLater."""
    rows, offset = [], 0
    for piece in _pieces([content]):
        kept = house.blobs.put("pieces", [file_id.bytes, piece])
        rows.append(UploadPiece(file_id=file_id, offset=offset, size_bytes=len(piece), sha256=kept.sha256))
        offset += len(piece)
    return rows


def offset_of(house: House, uploader: Uploader, file_id: UUID) -> int:
    """Where the file goes on. Raises NotFound."""
    with house.database.read() as session:
        return own_file(session, uploader, file_id)[1].received_bytes


def whole(house: House, pieces: Iterable[UploadPiece]) -> Iterator[bytes]:
    """The bytes of a file, out of its pieces in order."""
    for each in pieces:
        with house.blobs.open("pieces", each.sha256) as stream:
            stream.seek(len(each.file_id.bytes))
            while block := stream.read(BLOCK_BYTES):
                yield block


def pieces_of(session: Session, file_id: UUID) -> list[UploadPiece]:
    here = select(UploadPiece).where(UploadPiece.file_id == file_id).order_by(UploadPiece.offset)
    return list(session.scalars(here))


def erase_pieces(house: House, file_ids: Iterable[UUID]) -> None:
    """Take the pieces of these files out of the store, then their rows: nothing is there that no row tells of."""
    for file_id in file_ids:
        with house.database.read() as session:
            known = pieces_of(session, file_id)
        for each in known:
            house.blobs.delete("pieces", each.sha256)
        with house.database.write() as session:
            session.execute(delete(UploadPiece).where(UploadPiece.id.in_([each.id for each in known])))


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of PIECE_BYTES, the last one shorter."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PIECE_BYTES:
            yield bytes(held[:PIECE_BYTES])
            del held[:PIECE_BYTES]
    if held:
        yield bytes(held)


def _add(house: House, uploader: Uploader, file_id: UUID, offset: int, piece: bytes) -> int:
    with house.database.read() as session:
        _check(house, *own_file(session, uploader, file_id), offset, len(piece))
    if not piece:
        return offset
    # With the id of its file before it no other piece has the same hash: it can go without asking who else needs it.
    stored = house.blobs.put("pieces", [file_id.bytes, piece])
    try:
        with house.database.write() as session:
            upload, file = own_file(session, uploader, file_id, lock=True)
            _check(house, upload, file, offset, len(piece))
            row = UploadPiece(file_id=file_id, offset=offset, size_bytes=len(piece), sha256=stored.sha256)
            session.add(row)
            file.received_bytes += len(piece)
    except (NotFound, Refused):
        _forget(house, file_id, stored.sha256)
        raise
    return offset + len(piece)


def _check(house: House, upload: Upload, file: UploadedFile, offset: int, size_bytes: int) -> None:
    """Raises Refused, WrongOffset."""
    if upload.finished_at:
        raise Refused("This upload was finished already.")
    if offset != file.received_bytes:
        raise WrongOffset(file.received_bytes)
    limit = house.settings.upload_size_limit
    if offset + size_bytes > (limit if file.announced_bytes is None else min(limit, file.announced_bytes)):
        megabytes = limit // 1_000_000
        raise Refused("'{name}' is larger than was said, or than {megabytes} MB.", name=file.name, megabytes=megabytes)


def _forget(house: House, file_id: UUID, sha256: str) -> None:
    """A piece that was not wanted, unless the same came by another way meanwhile."""
    with house.database.read() as session:
        same = select(UploadPiece.id).where(UploadPiece.file_id == file_id, UploadPiece.sha256 == sha256)
        wanted = session.scalar(same) is not None
    if not wanted:
        house.blobs.delete("pieces", sha256)
