"""Office files: not taken apart, but looked at: locked, a bomb, or with macros."""

import zipfile
from typing import BinaryIO

from dossier.rules.states import Flag, Why
from ingest.reading import locked as locks
from ingest.reading.limits import Budget
from ingest.reading.openers.ole import open_ole
from ingest.reading.openers.seam import Opened, Trouble, damaged, locked, size_of

_MACRO_STORAGES = frozenset({"_vba_project_cur", "macros", "vba"})  # Excel, Word, PowerPoint
_DOCTYPE, _XML_HEAD_BYTES = b"<!DOCTYPE", 512


def look_at_zipped(stream: BinaryIO, budget: Budget) -> Opened:
    """OOXML and OpenDocument. Sizes as declared: who opens it later believes them too, and nothing is inflated here."""
    meter = budget.meter(size_of(stream))
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError):
        yield damaged("office: broken zip")
        return
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > meter.left_bytes():
        yield Trouble(Why.BUDGET_RATIO, note="office: inflates beyond the limit")
    elif any(_declares_entities(archive, entry) for entry in entries if entry.filename.endswith((".xml", ".rels"))):
        yield Trouble(Why.HOSTILE_MARKUP, note="office: document type declaration")
    elif any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        yield Trouble(None, Flag.ACTIVE, "office: macros")


def _declares_entities(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """OOXML forbids it (ECMA-376 part 2, 8.1.4); it serves to swell a file or to fetch another."""
    with archive.open(entry) as opened:
        return _DOCTYPE in opened.read(_XML_HEAD_BYTES)


def look_at_old(stream: BinaryIO, budget: Budget) -> Opened:
    """The binary formats of before 2007, and what encrypts the newer ones."""
    with open_ole(stream) as ole:
        names = {name.lower() for entry in ole.listdir(streams=False, storages=True) for name in entry}
    if names & _MACRO_STORAGES:
        yield Trouble(None, Flag.ACTIVE, "office: macros")
    if locks.needs_password(stream):
        yield locked("office: needs a password")
