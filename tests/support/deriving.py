"""Documents whose texts and previews are made here, and what was made of them."""

from datetime import UTC, datetime

from dossiers import NOW, add_document
from sqlalchemy import select
from walking import work_off

from ingest import derive
from ingest.sweep import sweep
from models import Blob, Derivation, Document


def settle(house) -> None:
    sweep(house, datetime.now(UTC))
    work_off(house)


def made(house) -> dict[tuple[str, str], tuple[str, str | None, str | None]]:
    with house.database.read() as session:
        rows = session.execute(select(Derivation, Derivation.text, Document.name).join(
            Document, Document.blob_sha256 == Derivation.blob_sha256))  # fmt: skip
        return {(name, row.kind): (row.state, row.reason, text) for row, text, name in rows}


def arrive(house, administration_id, name, data: bytes, content_type="text/plain", **blob) -> str:
    """A document with these bytes, as any room of the house could make it."""
    stored = house.blobs.put("parts", [data])
    with house.database.write() as session:
        document = add_document(session, administration_id, name)
        if session.get(Blob, stored.sha256) is None:
            values = {"sha256": stored.sha256, "size_bytes": len(data), "stored_at": NOW, "scan_state": "clean"}
            session.add(Blob(**values | blob))
            session.flush()
        document.blob_sha256, document.content_type = stored.sha256, content_type
    return stored.sha256


def settle_later(house) -> None:
    """Without the sweeper, which sweeps once in some seconds."""
    with house.database.write() as session:
        derive.ask(session, datetime.now(UTC))
    work_off(house)
