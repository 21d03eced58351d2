"""Mail that came after a backup, once more out of the archive of the spool: each of it once, and nobody told again."""

from datetime import date, datetime

from adapters.house import House
from ingest.accept import Importer
from ingest.spool import Spool, archive


def replay(house: House, since: date, now: datetime) -> int:
    """What was imported on that day (UTC) and later: how many files were put in line.

    They are imported here, or by the receiver where one runs. Raises TryLater.
    """
    spool = Spool(house.settings.spool_dir)
    files = archive.replay(spool.folder, since)
    Importer(house, spool).run_once(now)
    return files
