"""Uploads in tests: who uploads, and the stations that follow."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from dossiers import NOW, Place
from sqlalchemy import select

from adapters.house import House
from dossier.access.visitor import Visitor
from dossier.rules.acts import Act
from dossier.rules.powers import ClientRole
from dossier.uploads import receiving
from dossier.uploads.receiving import NewFile, Uploaded
from dossier.uploads.uploader import Uploader
from models import Document, HandOver
from workers.walk import walk


@dataclass(frozen=True)
class Uploading:
    house: House
    place: Place

    def client(self, name: str, at: datetime = NOW) -> Uploader:
        person_id = self.place.person(name)
        act = Act(str(person_id), at, frozenset({ClientRole.USER}))
        return Uploader(self.place.administration_id, Visitor(self.place.client(), person_id), act)

    def staff(self, name: str) -> Uploader:
        desk = self.place.staff_desk(name)
        assert desk.staff
        return Uploader(desk.administration_id, Visitor(desk.staff, self.place.person(name)), desk.act)

    def upload(self, uploader: Uploader, folder: UUID | None, *files: tuple[str, bytes], remark: str = "") -> Uploaded:
        new = [NewFile(name, [content]) for name, content in files]
        return receiving.upload(self.house, uploader, receiving.Place(folder, remark), new)

    def walk(self) -> None:
        """All stations, for all that waits."""
        with self.house.database.read() as session:
            waiting = session.scalars(select(HandOver.id)).all()
        walk(self.house, "light", waiting)

    def documents(self) -> list[Document]:
        here = Document.administration_id == self.place.administration_id
        with self.house.database.read() as session:
            return list(session.scalars(select(Document).where(here).order_by(Document.id)))


def later(uploader: Uploader, **delta: float) -> Uploader:
    act = Act(uploader.act.actor, uploader.act.now + timedelta(**delta), uploader.act.roles)
    return Uploader(uploader.administration_id, uploader.visitor, act)
