"""When the last good backup of this installation was made: a note, so that every host knows."""

from datetime import datetime

from adapters.notes import Notes

NAME = "last-backup"


def note(notes: Notes, now: datetime) -> None:
    """Raises TryLater."""
    notes.write(NAME, now.isoformat())


def made_at(notes: Notes) -> datetime | None:
    """None: none was made yet. Raises TryLater."""
    said = notes.read(NAME)
    return datetime.fromisoformat(said) if said else None
