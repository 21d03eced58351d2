"""The export of a dossier: a zip with its folders, documents and versions, a manifest with hashes, and the log.

Made folder by folder and page by page, so that it takes as little memory for a large dossier as for a small one.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import select

from adapters.house import House
from dossier.access.desk import Desk, at_work
from dossier.access.visible import documents_for
from dossier.access.visitor import Visitor, program
from dossier.accountability import audit
from dossier.accountability.trail import Event, record
from dossier.documents import lists
from dossier.rules.exporting import Names, harmless
from dossier.rules.powers import Power
from dossier.rules.states import DocumentState, ScanState
from models import AuditEvent, Blob, Document, DocumentVersion, Opening

PAGE = 200  # documents or events of one transaction
BLOCK_BYTES = 256 * 1024
MEMORY_BYTES = 4_000_000  # of a list while it grows; beyond it a temporary file
LOOSE = {DocumentState.INBOX: "Inbox", DocumentState.BINNED: "Prullenbak", DocumentState.QUARANTINED: "Quarantaine"}
CLEARED = {ScanState.CLEAN, ScanState.NO_SCANNER}

Place = UUID | DocumentState  # a folder, or where a document is that is in none


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of one document, as the manifest says it."""

    path: str  # in the zip; '': left out
    document_id: UUID
    version: int
    name: str
    sha256: str
    size_bytes: int
    content_type: str
    received_at: datetime
    state: DocumentState
    left_out: str  # why it is not in the zip; '': it is


@dataclass(frozen=True, slots=True)
class Exported:
    files: int
    left_out: int


def export(house: House, desk: Desk, to: BinaryIO) -> Exported:
    """Everything that this administrator sees of the dossier; the program sees it all. Audited, and each is opened.

    What the virus scanner did not clear is named and left out. Raises NotFound, Refused, TryLater.
    """
    with at_work(house.database, desk, Power.OFFICE) as work:
        event = Event(work.administration.office_id, "dossier.exported", work.administration.id)
        record(work.session, event, desk.act)
    return _Export(house, desk).write(to)


@dataclass
class _Export:
    house: House
    desk: Desk

    def __post_init__(self) -> None:
        staff = self.desk.staff
        here = self.desk.administration_id
        self._visitor = Visitor(staff, UUID(self.desk.act.actor)) if staff else program(self.house.database, here)
        self._count = self._left_out = 0

    def write(self, to: BinaryIO) -> Exported:
        with ExitStack() as stack:
            archive = stack.enter_context(ZipFile(to, "w"))
            files = [stack.enter_context(SpooledTemporaryFile(MEMORY_BYTES)) for _ in range(3)]
            manifest, log = _JsonList(files[0]), _JsonList(files[1])
            table = io.TextIOWrapper(files[2], "utf-8", newline="")
            rows = csv.DictWriter(table, [each.name for each in fields(FileLine)])
            rows.writeheader()
            for line in self._files(archive):
                self._count += 1
                self._left_out += bool(line.left_out)
                manifest.add(asdict(line))
                rows.writerow({name: harmless(str(_plain(value))) for name, value in asdict(line).items()})
            for event in self._events():
                log.add(event)
            table.flush()
            for name, content in (
                ("manifest.json", manifest.close()),
                ("manifest.csv", table.detach()),
                ("log.json", log.close()),
            ):
                _add(archive, name, content)
        return Exported(self._count, self._left_out)

    def _files(self, archive: ZipFile) -> Iterator[FileLine]:
        """Puts each file in the zip, and gives its line."""
        for place, path in self._places():
            names, older = Names(), Names()
            for document, versions in self._documents(place):
                yield self._put(archive, path, names, document, document)
                for version in versions:
                    yield self._put(archive, f"Versies/{path}", older, document, version)

    def _places(self) -> Iterator[tuple[Place, str]]:
        """Every folder that is seen, with its path; then what is in none."""
        paths: dict[UUID | None, str] = {None: "Mappen"}
        names: dict[UUID | None, Names] = {}
        for line in lists.folders(self.house.database, self._visitor, self.desk.administration_id):
            name = names.setdefault(line.parent_id, Names()).unique(line.name)
            paths[line.id] = f"{paths[line.parent_id]}/{name}"
            yield line.id, paths[line.id]
        yield from LOOSE.items()

    def _documents(self, place: Place) -> Iterator[tuple[Document, list[DocumentVersion]]]:
        """Those of this place that are seen, each with its older versions. They count as opened."""
        inside = Document.folder_id == place if isinstance(place, UUID) else Document.state == place
        visible = documents_for(self._visitor.viewer, self._visitor.person_id)
        query = select(Document).where(Document.administration_id == self.desk.administration_id, inside, visible)
        query = query.order_by(Document.id).limit(PAGE)
        page = query
        while True:
            with self.house.database.write() as session:
                rows = session.scalars(page).all()
                of_these = DocumentVersion.document_id.in_([each.id for each in rows])
                older = session.scalars(select(DocumentVersion).where(of_these).order_by(DocumentVersion.version)).all()
                if self.desk.staff:
                    session.add_all(opening for each in rows for opening in self._openings(each, older))
            if not rows:
                return
            yield from ((each, [one for one in older if one.document_id == each.id]) for each in rows)
            page = query.where(Document.id > rows[-1].id)

    def _openings(self, document: Document, older: Iterable[DocumentVersion]) -> Iterator[Opening]:
        versions = [document.version, *(each.version for each in older if each.document_id == document.id)]
        for version in versions:
            yield Opening(
                document_id=document.id,
                version=version,
                person_id=self._visitor.person_id,
                as_client=False,
                opened_at=self.desk.act.now,
            )

    def _put(
        self, archive: ZipFile, folder: str, names: Names, document: Document, file: Document | DocumentVersion
    ) -> FileLine:
        left_out, path = self._reason_to_leave_out(file), ""
        if not left_out:
            path = f"{folder}/{names.unique(file.name)}"
            with self.house.blobs.open("parts", file.blob_sha256) as content:
                _add(archive, path, content, file.size_bytes, file.blob_sha256)
        return FileLine(
            path=path,
            document_id=document.id,
            version=file.version,
            name=file.name,
            sha256=file.blob_sha256,
            size_bytes=file.size_bytes,
            content_type=file.content_type,
            received_at=document.received_at,
            state=document.state,
            left_out=left_out,
        )

    def _reason_to_leave_out(self, file: Document | DocumentVersion) -> str:
        with self.house.database.read() as session:
            scan_state = session.get_one(Blob, file.blob_sha256).scan_state
        if scan_state not in CLEARED:
            return scan_state
        return "" if self.house.blobs.size("parts", file.blob_sha256) == file.size_bytes else "missing"

    def _events(self) -> Iterator[dict[str, Any]]:
        """The audit events about this dossier, its documents, folders and mails."""
        about = audit.about(self.desk.administration_id)
        query = select(AuditEvent).where(about).order_by(AuditEvent.number).limit(PAGE)
        page = query
        while True:
            with self.house.database.read() as session:
                rows = session.scalars(page).all()
            if not rows:
                return
            yield from (asdict(audit.line(each)) for each in rows)
            page = query.where(AuditEvent.number > rows[-1].number)


class _JsonList:
    """A JSON list that grows in a temporary file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._file.write(b"[")
        self._separator = b"\n"

    def add(self, row: Mapping[str, Any]) -> None:
        self._file.write(self._separator + json.dumps(row, ensure_ascii=False, default=_plain).encode())
        self._separator = b",\n"

    def close(self) -> IO[bytes]:
        self._file.write(b"\n]\n")
        return self._file


def _add(archive: ZipFile, path: str, content: IO[bytes], size_bytes: int = 0, sha256: str = "") -> None:
    """`size_bytes` and `sha256` of a stored file: checked. Raises OSError when the bytes are others."""
    info = ZipInfo(path)  # 1980 as its time: that of the documents stands in the manifest
    info.file_size, info.external_attr = size_bytes, 0o600 << 16
    info.compress_type = ZIP_DEFLATED
    content.seek(0)
    digest = hashlib.sha256()
    with archive.open(info, "w", force_zip64=True) as entry:
        while block := content.read(BLOCK_BYTES):
            digest.update(block)
            entry.write(block)
    if sha256 and digest.hexdigest() != sha256:
        raise OSError(f"the bytes of {sha256} are not what was stored")


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
