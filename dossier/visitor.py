"""Who looks: a person with the eyes of the office or of a client user."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from adapters.database import Database
from dossier.administrations import administration_of
from dossier.rules.visibility import ClientUser, Staff, Viewer
from models import Folder


@dataclass(frozen=True, slots=True)
class Visitor:
    viewer: Viewer
    person_id: UUID  # whose eyes
    looked_by: UUID | None = None  # the office user who looks as this person; None: the person does

    @property
    def is_client(self) -> bool:
        return isinstance(self.viewer, ClientUser)


def program(database: Database, administration_id: UUID) -> Visitor:
    """The program on this machine, which sees the whole of this one dossier. Raises NotFound."""
    with database.read() as session:
        administration = administration_of(session, administration_id)
        here = select(Folder.office_role).where(Folder.administration_id == administration_id)
        roles = frozenset(role for role in session.scalars(here.distinct()) if role)
        viewer = Staff(administration.office_id, roles, only=frozenset({administration_id}))
        return Visitor(viewer, administration_id)  # nobody in person: no grant or setting has this id
