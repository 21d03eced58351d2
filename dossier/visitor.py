"""Who looks: a person with the eyes of the office or of a client user."""

from dataclasses import dataclass
from uuid import UUID

from dossier.rules.visibility import ClientUser, Viewer


@dataclass(frozen=True, slots=True)
class Visitor:
    viewer: Viewer
    person_id: UUID  # whose eyes
    looked_by: UUID | None = None  # the office user who looks as this person; None: the person does

    @property
    def is_client(self) -> bool:
        return isinstance(self.viewer, ClientUser)
