"""The stations in this process, with a scanner and faults as a test says."""

from datetime import UTC, datetime, timedelta

from posting import EICAR
from sqlalchemy import select, update

from adapters.house import House
from adapters.scanner import Verdict
from dossier.rules.errors import TryLater
from dossier.rules.states import ScanState
from ingest.accept import Importer
from ingest.mails import list_mails
from ingest.spool import Spool
from ingest.wanted import Wanted
from models import HandOver
from workers import stations
from workers.walk import walk


class SaysScanner:
    """A scanner that finds EICAR, or is away, as the test says."""

    def __init__(self) -> None:
        self.away = False
        self.limit_bytes = 10**9
        self.asked = 0
        self.number: int | None = None  # of its signatures
        self.found = [EICAR]  # what it knows

    def ping(self):
        return "test"

    def signatures(self):
        if self.away:
            raise TryLater("away")
        return self.number

    def scan(self, stream):
        self.asked += 1
        if self.away:
            raise TryLater("away")
        content = stream.read()
        if len(content) > self.limit_bytes:
            return Verdict(ScanState.BEYOND_LIMITS)
        found = any(each in content for each in self.found)
        return Verdict(ScanState.INFECTED, "Eicar") if found else Verdict(ScanState.CLEAN)


def work_off(house: House) -> None:
    """Import and walk everything, as if all pauses were over."""
    Importer(house, Spool(house.settings.spool_dir)).run_once(datetime.now(UTC))
    with house.database.write() as session:
        session.execute(update(HandOver).values(due_at=datetime.now(UTC) - timedelta(hours=1)))
        ids = session.scalars(select(HandOver.id)).all()
    walk(house, "light", ids)


def only_mail(house: House, mail_name: str):
    (mail,) = list_mails(house, Wanted(mail_name=mail_name))
    return mail


def failing(monkeypatch, station: str, error: Exception) -> None:
    """Let a station fail as a bug in it, or its surroundings, would."""

    def service(house, claim, now):
        raise error

    monkeypatch.setitem(stations.STATIONS, station, stations.STATIONS[station]._replace(service=service))
