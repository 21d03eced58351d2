"""When the last good backup was made, as this machine knows it: a file in the data folder."""

from datetime import datetime

from settings import Settings

NAME = "last-backup"


def note(settings: Settings, now: datetime) -> None:
    (settings.data / NAME).write_text(now.isoformat(), encoding="ascii")


def made_at(settings: Settings) -> datetime | None:
    """None: none was made here yet."""
    try:
        return datetime.fromisoformat((settings.data / NAME).read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
