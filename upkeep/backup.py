"""A backup while everything runs: bytes, spool, then rows in one snapshot, then the bytes that came meanwhile.

In this order nothing can be missing. Bytes are stored before a row refers to them, and no younger than a day when they
are destroyed: what the rows need and the second look does not find was there at the first one. Mail goes from the
spool into the rows: what had left the spool when it was copied is in the rows.
"""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path
from typing import cast

from adapters import anchors, last_backup
from adapters.blobs_folder import FolderBlobs
from adapters.folders import make_private, sync
from adapters.house import House
from adapters.notes import Notes
from dossier.rules.errors import Refused
from ingest.spool.run import locked
from models import migrate
from upkeep import files, manifest, tables
from upkeep.blob_copies import copy
from upkeep.manifest import Manifest
from upkeep.references import Needed, needed

MAKING = ".making-"  # in front of the name of one that is not whole yet


@dataclass(frozen=True, slots=True)
class Made:
    """What one backup was."""

    folder: Path
    rows: int
    blobs: int  # that it needs
    copied: int  # blobs that were not in this place yet
    bad: tuple[Needed, ...]  # missing or spoiled in the house itself: they are not in the backup either
    removed: int  # older backups


def back_up(house: House, place: Path, now: datetime, *, keep: int = 0) -> Made:
    """Into `place`, beside those that are there. `keep` so many and remove older ones; 0: all.

    One at a time: what one removes as needed by nobody, another may count on. Raises Refused, TryLater.
    """
    make_private(place)
    with locked(place / "lock", wait=False) as alone:
        if not alone:
            raise Refused(
                "Another backup is being made in {place}. Nothing was changed; wait for it.", place=str(place)
            )
        return _make(house, place, now, keep)


def _make(house: House, place: Path, now: datetime, keep: int) -> Made:
    store = FolderBlobs(place / "blobs")
    _clear_up(place, store)
    making = Path(tempfile.mkdtemp(prefix=MAKING, dir=place))
    try:
        made = _fill(house, making, store, now)
        files.sync_tree(making)
        folder = making.rename(place / now.strftime(manifest.MOMENT))
        sync(place)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    if not made.bad:
        last_backup.note(house.notes, now)
    removed = remove_older(place, store, keep) if keep else 0
    return Made(folder, made.said.rows, made.said.blobs, made.copied, made.bad, removed)


def _clear_up(place: Path, store: FolderBlobs) -> None:
    """After one that was cut off: what it left, and bytes that had a name before they were on the disk."""
    left = list(place.glob(f"{MAKING}*"))
    if not left:
        return
    for area, sha256 in list(store.everything()):
        with store.open(area, sha256) as file:
            is_whole = file_digest(cast("BufferedReader", file), "sha256").hexdigest() == sha256
        if not is_whole:
            store.delete(area, sha256)
    for each in left:
        shutil.rmtree(each, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Filled:
    said: Manifest
    copied: int
    bad: tuple[Needed, ...]


def _fill(house: House, making: Path, store: FolderBlobs, now: datetime) -> _Filled:
    with house.database.read() as session:
        first = needed(session)
    _, early = copy(house.blobs, store, first)
    files.copy_all(house.settings.spool_dir / "new", making / manifest.SPOOL)
    make_private(making / manifest.TABLES)
    with house.database.read() as session:
        rows = tables.write(session, making / manifest.TABLES)
        wanted = needed(session)
    _keep_anchors(house.notes, making / manifest.ANCHORS)
    bad, late = copy(house.blobs, store, wanted)
    manifest.write_blobs(making, wanted)
    revision = migrate.current(house.database.engine) or ""
    said = Manifest(now, revision, rows, len(wanted), house.seals.key_ids, manifest.hashes(making))
    said.write(making)
    return _Filled(said, early + late, tuple(sorted(bad)))


def _keep_anchors(notes: Notes, folder: Path) -> None:
    make_private(folder)
    for name in notes.names(f"{anchors.FOLDER}/"):
        (folder / name.rpartition("/")[2]).write_text(notes.read(name), encoding="ascii")


def remove_older(place: Path, store: FolderBlobs, keep: int) -> int:
    """All but the newest `keep`, and the bytes that only they needed. Gives how many backups went."""
    old = manifest.backups(place)[:-keep]
    for each in old:
        shutil.rmtree(each)
    if old:
        left = {each for folder in manifest.backups(place) for each in manifest.blobs_of(folder)}
        for area, sha256 in store.everything():
            if Needed(area, sha256) not in left:
                store.delete(area, sha256)
    return len(old)
