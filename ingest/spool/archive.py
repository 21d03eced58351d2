"""What was imported, kept for some days: for a database that has to be restored from an older backup.

archive/<day of the import>/    the files as they stood in new/, and such files of mail that came by HTTP
"""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from uuid_utils import uuid7

from ingest.spool.envelope import Envelope
from ingest.spool.layout import SUFFIX, index
from ingest.spool.run import ensure_folders

_AGAIN = "again-"  # at the front of the name of a file that is imported once more


def keep(path: Path) -> None:
    """Not durable and need not be: the database has it."""
    day = _today(path.parent.parent)
    with suppress(FileNotFoundError):  # another importer was as far
        path.rename(day / path.name.removeprefix(_AGAIN))


def add(spool: Path, envelope: Envelope, content: Iterable[bytes]) -> None:
    """A mail that was never in the spool. No more durable than the others; half of it has no name to be found by.

    Raises OSError.
    """
    ensure_folders(spool)
    name = f"{uuid7()}{SUFFIX}"
    part = _today(spool) / f"{name}.part"
    try:
        with part.open("xb") as file:
            part.chmod(0o600)
            for block in content:
                file.write(block)
            file.write(index([(0, envelope)]))
        part.rename(part.with_name(name))
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _today(spool: Path) -> Path:
    day = spool / "archive" / datetime.now(UTC).date().isoformat()
    day.mkdir(mode=0o700, parents=True, exist_ok=True)
    return day


def replay(spool: Path, since: date) -> int:
    """Put what was imported on that day and later back in line: how many files. What the database has, stays."""
    files = [each for each in (spool / "archive").glob(f"*/*{SUFFIX}") if each.parent.name >= since.isoformat()]
    for each in files:
        each.rename(spool / "new" / f"{_AGAIN}{each.name}")
    return len(files)


def is_replayed(path: Path) -> bool:
    return path.name.startswith(_AGAIN)


def forget(spool: Path, before: date, least_free_bytes: int) -> None:
    """Remove the days before this one; and while the disk is short of room, the oldest day that is left."""
    for day in sorted((spool / "archive").glob("*")):
        if day.name < before.isoformat() or shutil.disk_usage(spool).free < least_free_bytes:
            shutil.rmtree(day, ignore_errors=True)  # the importer may be putting something into today's
