"""Mail that has gone the whole way, in this process: spool, import, all stations."""

from datetime import UTC, datetime

from factories import MadeAdministration
from posting import post
from sqlalchemy import select

from adapters.house import House
from ingest.accept import Importer
from ingest.spool import Spool
from models import HandOver
from workers.walk import walk


def arrive(house: House, raw: bytes, *to: MadeAdministration, **of_envelope: str) -> None:
    post(house, raw, *to, **of_envelope)
    Importer(house, Spool(house.settings.spool_dir)).run_once(datetime.now(UTC))
    with house.database.read() as session:
        waiting = session.scalars(select(HandOver.id)).all()
    walk(house, "light", waiting)
