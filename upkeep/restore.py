"""A backup brought back into an empty place, on either kind of database. `upkeep.verify` proves that it is right."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.orm import Session

from adapters import anchors
from adapters.blobs_folder import FolderBlobs
from adapters.house import House
from adapters.notes import Notes
from dossier import schema
from dossier.accountability.trail import Event, record
from dossier.rules.acts import Act
from dossier.rules.errors import Refused
from dossier.rules.happenings import Lapse, LetterState, NoticeState
from models import HandOver, Letter, Notice, Office, migrate
from upkeep import files, manifest, tables
from upkeep.blob_copies import copy
from upkeep.manifest import Manifest
from upkeep.references import Needed

SAYS_SOMETHING = ("send", "login-letter", "receipt", "tell", "push")  # stations that somebody outside hears of


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back."""

    made_at: datetime
    rows: int
    blobs: int
    bad: tuple[Needed, ...]  # bytes that the backup should hold and does not
    silenced: int  # letters and notices that waited, and may have gone out since
    keys_missing: tuple[str, ...]  # ids of the keys that its secrets need, and that are not configured


def restore(house: House, folder: Path, now: datetime, *, moved: bool = False) -> Restored:
    """`moved`: nothing ran since this backup, so what waits to be sent was not sent. Run again after a crash.

    Raises Refused when the database is not empty, when the backup is damaged, or another version made it; TryLater.
    """
    said = _usable(house, folder)
    bad, _ = copy(FolderBlobs(folder.parent / "blobs"), house.blobs, manifest.blobs_of(folder))
    _put_anchors(house.notes, folder / manifest.ANCHORS, now)
    files.copy_all(folder / manifest.SPOOL, house.settings.spool_dir / "new")
    silenced = 0

    def fill(connection: Connection) -> None:
        nonlocal silenced
        tables.fill(connection, folder / manifest.TABLES)
        with Session(connection) as session:
            session.execute(update(HandOver).values(lease_until=None))  # whoever had it is not here
            silenced = 0 if moved else _silence(session, now)
            _note(session, said, now)
            session.flush()

    migrate.create(house.database.engine, fill)
    missing = tuple(each for each in said.keys if each not in house.seals.key_ids)
    return Restored(said.made_at, said.rows, said.blobs, tuple(sorted(bad)), silenced, missing)


def _usable(house: House, folder: Path) -> Manifest:
    if schema.has_tables(house.database):
        raise Refused("There is something in this database already. Nothing was changed; give an empty one.")
    said = manifest.read(folder)
    if [said.revision] != list(migrate.heads()):
        raise Refused(
            "This backup was made with the tables of revision {revision}. Restore it with that version of the program, "
            "then run dossier migrate with this one.",
            revision=said.revision,
        )
    return said


def _put_anchors(notes: Notes, backed_up: Path, now: datetime) -> None:
    """Those of the backup. Younger ones tell of events that it does not hold: they are kept beside it, as evidence."""
    aside = f"{anchors.FOLDER}-until-{now.strftime(manifest.MOMENT)}"
    for name in notes.names(f"{anchors.FOLDER}/"):
        notes.write(f"{aside}/{name.rpartition('/')[2]}", notes.read(name))
        notes.delete(name)
    for each in sorted(backed_up.iterdir()) if backed_up.exists() else ():
        notes.write(f"{anchors.FOLDER}/{each.name}", each.read_text(encoding="ascii"))


def _silence(session: Session, now: datetime) -> int:
    """No letter goes out twice: what was due by now may have left after the backup, and is not sent again."""
    session.execute(delete(HandOver).where(HandOver.station.in_(SAYS_SOMETHING)))
    waiting = select(Letter.id).where(Letter.state == LetterState.WAITING)
    notices = (Notice.state == NoticeState.WAITING, or_(Notice.due_at <= now, Notice.letter_id.in_(waiting)))
    lapsed = {"state": NoticeState.LAPSED, "lapse": Lapse.RESTORED, "settled_at": now}
    count = len(session.scalars(update(Notice).where(*notices).values(lapsed).returning(Notice.id)).all())
    letters = update(Letter).where(Letter.state == LetterState.WAITING)
    session.execute(letters.values(state=LetterState.NOT_SENT, settled_at=now, raw=None))
    return count


def _note(session: Session, said: Manifest, now: datetime) -> None:
    for office_id in session.scalars(select(Office.id)).all():
        details = {"backup": said.made_at.isoformat()}
        record(session, Event(office_id, "system.restored", None, details), Act("cli", now))
