"""Nothing is destroyed by a clock that may be wrong: it is held against other clocks, and against the last look.

The other clocks are that of the database server, where there is one, and that of the file system of the data folder.
"""

from datetime import timedelta

import structlog
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.database import Database
from adapters.house import House
from dossier.accountability.trail import Event, record
from dossier.rules.acts import Act
from dossier.rules.clocks import APART, Mark, Trust, believe, judge
from dossier.rules.errors import Refused
from models import ClockMark, Office
from models.missing import insert_missing

NAME = "housekeeping"

log = structlog.get_logger()


def may_destroy(house: House) -> bool:
    """Whether something may go because its time is over. Raises TryLater."""
    return look(house) is Trust.BELIEVED


def look(house: House) -> Trust:
    """What the clock of this process deserves now; remembered, and said aloud. Raises TryLater."""
    with house.database.write() as session:
        now = house.clock.read()
        mark = judge(_known(session), now, _apart(house, session))
        _remember(session, mark)
    if mark.trust is not Trust.BELIEVED:
        say = log.error if mark.trust is Trust.CONTRADICTED else log.warning
        say("clock.not-believed", trust=mark.trust, step_seconds=round(mark.step.total_seconds()))
    return mark.trust


def standing(database: Database) -> Mark:
    """As it was at the last look."""
    with database.read() as session:
        return _known(session)


def accept(house: House, act: Act) -> None:
    """A person looked: this clock is right. Raises Refused while another clock says otherwise, TryLater."""
    with house.database.write() as session:
        if abs(_apart(house, session)) > APART:
            raise Refused("This clock and that of the database or the disk are apart. Nothing was changed; set it.")
        _remember(session, believe(house.clock.read()))
        for office_id in session.scalars(select(Office.id)).all():
            record(session, Event(office_id, "retention.clock-accepted", None), act)


def _known(session: Session) -> Mark:
    said = session.scalar(select(ClockMark.said).where(ClockMark.name == NAME))
    return Mark.from_json(said) if said else Mark()


def _remember(session: Session, mark: Mark) -> None:
    insert_missing(session, ClockMark, [{"id": uuid7(), "name": NAME, "said": mark.to_json()}])
    session.execute(update(ClockMark).where(ClockMark.name == NAME).values(said=mark.to_json()))


def _apart(house: House, session: Session) -> timedelta:
    """How far our clock is ahead of the one that it is furthest from."""
    found = [house.clock.ahead_of_disk(house.settings.data)]
    if house.database.dialect == "postgresql":
        found.append(house.clock.time_of_day() - session.scalar(text("SELECT clock_timestamp()")))
    return max(found, key=abs)
