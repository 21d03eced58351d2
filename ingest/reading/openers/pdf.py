"""PDF: not taken apart, but looked at: locked, or with an invoice in XML inside (Factur-X, ZUGFeRD)."""

from collections.abc import Iterator
from typing import BinaryIO

import pikepdf

from dossier.rules.states import Flag
from ingest.reading.limits import MIB, Budget
from ingest.reading.openers.seam import Child, Opened, Trouble, blocks, locked, size_of

# Names that stand in a file in plain sight, also when its objects are compressed: most PDFs have neither
_ENCRYPT, _EMBEDDED, _ZIP_END = b"/Encrypt", b"/EmbeddedFile", b"PK\x05\x06"
_ACTIONS = (b"/JavaScript", b"/Launch")
_MAX_INVOICE_BYTES = 20 * MIB


def take_apart(stream: BinaryIO, budget: Budget) -> Opened:
    """The XML files inside; Troubles when it needs a password to be read, can act, or is a zip as well."""
    signs = _signs(stream)
    if _ZIP_END in signs:
        yield Trouble(None, Flag.AMBIGUOUS, "pdf: also a zip")
    if not signs.isdisjoint(_ACTIONS):
        yield Trouble(None, Flag.ACTIVE, "pdf: script or program")
    if not signs & {_ENCRYPT, _EMBEDDED}:
        return
    stream.seek(0)
    try:
        document = pikepdf.open(stream)
    except pikepdf.PasswordError:  # an owner's password alone does not keep us from reading
        yield locked("pdf: needs a password")
        return
    meter = budget.meter(size_of(stream))
    with document:
        for name, attachment in document.attachments.items():
            if not name.lower().endswith(".xml"):
                continue
            file = attachment.get_file()
            if file.size is None or file.size <= _MAX_INVOICE_BYTES:
                yield Child(meter.pour(iter([file.read_bytes()])), name, "application/xml")


def _signs(stream: BinaryIO) -> set[bytes]:
    stream.seek(0)
    wanted = {_ENCRYPT, _EMBEDDED, _ZIP_END, *_ACTIONS}
    return {sign for window in _windows(stream) for sign in wanted if sign in window}


def _windows(stream: BinaryIO) -> Iterator[bytes]:
    """Blocks with the tail of the one before, so that no name is cut in two."""
    tail = b""
    for block in blocks(stream):
        yield tail + block
        tail = block[-len(_EMBEDDED) :]
