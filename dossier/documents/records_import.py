"""Records out of a CSV file of the bookkeeping: shown first, then written; the same file again changes nothing."""

from dataclasses import dataclass

from adapters.database import Database
from dossier.access.desk import Desk, at_reading, at_work
from dossier.accountability.trail import Event, record
from dossier.documents.records import compare, put_all
from dossier.rules.errors import Refused
from dossier.rules.record_lines import Line, NewRecord, read_lines

FILE_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Imported:
    new: int
    changed: int
    same: int
    left_out: tuple[Line, ...]  # each with its fault


def preview(database: Database, desk: Desk, content: bytes) -> Imported:
    """What importing this file would do. Raises NotFound, Refused for a file that is none."""
    good, left_out = _read(content)
    with at_reading(database, desk) as work:
        return Imported(*compare(work, good), left_out)


def import_file(database: Database, desk: Desk, content: bytes) -> Imported:
    """Write the good lines, all or none of them; the others are told. Raises as `preview`."""
    good, left_out = _read(content)
    with at_work(database, desk) as work:
        done = Imported(*compare(work, good), left_out)
        put_all(work, good)
        details = {"new": done.new, "changed": done.changed, "same": done.same, "left_out": len(left_out)}
        event = Event(work.administration.office_id, "record.imported", work.administration.id, details)
        record(work.session, event, desk.act)
        return done


def _read(content: bytes) -> tuple[list[NewRecord], tuple[Line, ...]]:
    if len(content) > FILE_BYTES:
        raise Refused("A file is {megabytes} MB at the most: split it.", megabytes=FILE_BYTES // 1_000_000)
    lines = list(read_lines(content))
    return [each.record for each in lines if each.record], tuple(each for each in lines if each.fault)
