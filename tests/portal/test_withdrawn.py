"""When a virus is found in what was let out, no address of the portal or the API reads its bytes for anybody."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import whole_office
from api_scene import bare_api, issue
from knocking import Call, Street
from sqlalchemy import func, select, update
from walking import SaysScanner, work_off

from adapters.house import House
from dossier.documents import rescan
from dossier.rules.states import ScanState
from models import Blob, Derivation, Document, HandOver
from portal.api.app import PREFIX
from portal.app import create_app
from workers.walk import SHARE


@dataclass
class Watched:
    """A store that notes whose bytes were read."""

    store: Any
    read: list[tuple[str, str]] = field(default_factory=list)

    def open(self, area, sha256):
        self.read.append((area, sha256))
        return self.store.open(area, sha256)

    def part(self, area, sha256, start, stop):
        self.read.append((area, sha256))
        return self.store.part(area, sha256, start, stop)

    def __getattr__(self, name):
        return getattr(self.store, name)


@dataclass(frozen=True)
class Town:
    house: House
    office: whole_office.WholeOffice
    watched: Watched
    kept: frozenset[tuple[str, str]]  # the file, and what was made of it

    @property
    def document_id(self) -> UUID:
        return self.office.own.things["document_id"]

    def infect(self) -> None:
        scanner = SaysScanner()
        [sha256] = [each for area, each in self.kept if area == "parts"]
        with self.house.blobs.open("parts", sha256) as stream:
            scanner.number, scanner.found = 1, [*scanner.found, stream.read()]
        asking = replace(self.house, scanner=scanner)
        rescan.ask(asking, datetime.now(UTC))
        with self.house.database.read() as session:
            waiting = session.scalar(select(func.count()).select_from(HandOver)) or 0
        for _ in range(0, waiting, SHARE):  # more than the files: what the dossiers tell waits too
            work_off(asking)
        with self.house.database.read() as session:
            assert session.get_one(Blob, sha256).scan_state == ScanState.INFECTED

    def is_read(self) -> bool:
        """Whether any of it was, since the last time this was asked."""
        read = set(self.watched.read)
        self.watched.read.clear()
        return bool(self.kept & read)


@pytest.fixture
def town(house):
    office = whole_office.fill(house)
    with house.database.write() as session:
        document = session.get_one(Document, office.own.things["document_id"])
        fresh = update(Blob).where(Blob.sha256 == document.blob_sha256).values(stored_at=datetime.now(UTC))
        session.execute(fresh)
        pictures = session.scalars(select(Derivation.files).where(Derivation.blob_sha256 == document.blob_sha256)).all()
    kept = {("parts", document.blob_sha256), *(("made", each) for files in pictures for each in files)}
    watched = Watched(house.blobs)
    return Town(replace(house, blobs=watched), office, watched, frozenset(kept))


def reading(town: Town) -> set[str]:
    """The addresses about a document that read any of it, asked by each who may look."""
    street = Street(town.house, town.office)
    told = set()
    for rule in street.app.url_map.iter_rules():
        for method in rule.methods & {"GET", "POST"}:
            call = Call(rule, method, town.office.own)
            if rule.rule.startswith("/api/") or "document_id" not in call.names.values():
                continue
            for who in ("owner", "colleague", "administrator"):
                town.is_read()
                street.knock(who, call)
                if town.is_read():
                    told.add(rule.endpoint)
    street.close()
    return told


def test_some_pages_read_what_is_clean(town):
    assert reading(town) >= {"files.download", "files.page", "files.several"}


def test_no_page_reads_what_was_withdrawn(town):
    town.infect()
    assert reading(town) == set()


def test_no_resource_of_the_api_reads_what_was_withdrawn(town):
    api = create_app(town.house).test_client()
    token = issue(town.house, town.house.settings.domain)[0]

    def reading() -> set[str]:
        told = set()
        known = {"document_id": town.document_id, "administration_id": town.office.own.administration.id}
        for rule in bare_api().url_map.iter_rules():
            if "GET" in rule.methods and rule.arguments == set(known):
                address = PREFIX + rule.rule
                for name, value in known.items():
                    address = address.replace(f"<uuid:{name}>", str(value))
                town.is_read()
                api.get(address, headers={"Authorization": f"Bearer {token}"}).get_data()
                if town.is_read():
                    told.add(rule.endpoint)
        return told

    assert reading() == {"files.get_file"}
    town.infect()
    assert reading() == set()
