"""What was imported, kept for some days: for a database that has to be restored from an older backup.

archive/<day of the import>/    the files as they stood in new/, and such files of mail that came by HTTP
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import structlog
from uuid_utils import uuid7

from dossier.rules.clocks import Mark, Moment, Trust, judge
from ingest.spool.envelope import Envelope
from ingest.spool.layout import SUFFIX, Damaged, index, read_index
from ingest.spool.run import ensure_folders

log = structlog.get_logger()

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


def spool_ids(spool: Path) -> Iterator[tuple[str, str]]:
    """The day (UTC) of the import and the id of each mail in it. What cannot be read is left out."""
    for path in sorted((spool / "archive").glob(f"*/*{SUFFIX}")):
        with suppress(OSError, Damaged, ValueError, KeyError, TypeError), path.open("rb") as file:
            yield from [(path.parent.name, envelope.spool_id) for _, envelope in read_index(file)]


def is_replayed(path: Path) -> bool:
    return path.name.startswith(_AGAIN)


def forget(spool: Path, term: timedelta, least_free_bytes: int, now: Moment, ahead: timedelta) -> None:
    """Remove the days that are over their term; and while the disk is short of room, the oldest day that is left.

    `ahead`: how far the clock is ahead of that of the disk. By a clock that may be wrong no term is over.
    """
    believed = _judged(spool / "archive-clock.json", now, ahead).trust is Trust.BELIEVED
    before = (now.at - term).date().isoformat() if believed else ""
    for day in sorted((spool / "archive").glob("*")):
        if day.name < before or shutil.disk_usage(spool).free < least_free_bytes:
            shutil.rmtree(day, ignore_errors=True)  # the importer may be putting something into today's


def _judged(path: Path, now: Moment, ahead: timedelta) -> Mark:
    """What the clock deserves here, remembered in a file: the spool goes on without the database. Raises OSError."""
    try:
        known = Mark.from_json(json.loads(path.read_text(encoding="ascii")))
    except (FileNotFoundError, ValueError, KeyError, TypeError):  # a file that was cut is as good as none
        known = Mark()
    mark = judge(known, now, ahead)
    coming = path.with_name(f"{path.name}-{uuid7()}")
    coming.write_text(json.dumps(mark.to_json()), encoding="ascii")
    coming.rename(path)
    if mark.trust is Trust.CONTRADICTED:
        log.error("clock.not-believed", step_seconds=round(mark.step.total_seconds()))
    return mark
