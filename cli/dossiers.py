"""What the commands on one dossier share: the administration by its mail name, and folders by their path."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from cli.opening import database_of, settings_of
from cli.show import say
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound
from dossier.rules.wording.texts import wording

if TYPE_CHECKING:
    from adapters.database import Database
    from dossier.access.desk import Desk
    from dossier.access.move_previews import Preview
    from dossier.access.visitor import Visitor
    from dossier.access.who_sees import Sight
    from dossier.documents.lists import FolderLine

MailNameArgument = Annotated[str, typer.Argument(metavar="M", help="Mail name of the administration.")]
FolderArgument = Annotated[str, typer.Argument(metavar="FOLDER", help="Path, as 'Vaste Stukken/Overig', or id.")]
DocumentArgument = Annotated[UUID, typer.Argument(metavar="ID", help="Document id.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Asked for an addition to a locked folder.")]
ForClientsOption = Annotated[bool, typer.Option("--for-clients", help="Also for client users who see it.")]
PreviewOption = Annotated[bool, typer.Option("--preview", help="Only tell who sees it before and after.")]

SIGHT_COLUMNS = {"name": "person", "is_staff": "office", "sees": "sees it", "says": "because"}


@dataclass(frozen=True, slots=True)
class Opened:
    """One dossier, worked in by the program."""

    database: "Database"
    domain: str
    desk: "Desk"

    def visitor(self) -> "Visitor":
        from dossier.access.visitor import program

        return program(self.database, self.desk.administration_id)

    def paths(self) -> "dict[str, FolderLine]":
        """Every folder by its path; where two have the same, the first one."""
        from dossier.documents.lists import folders

        found: dict[str, FolderLine] = {}
        by_id: dict[UUID, str] = {}
        for line in folders(self.database, self.visitor(), self.desk.administration_id):
            by_id[line.id] = f"{by_id[line.parent_id]}/{line.name}" if line.parent_id else line.name
            found.setdefault(by_id[line.id], line)
        return found

    def folder(self, reference: str) -> UUID:
        """By path, or by id. Raises NotFound."""
        paths = self.paths()
        if line := paths.get(reference.strip("/")):
            return line.id
        if match := next((each.id for each in paths.values() if str(each.id) == reference), None):
            return match
        raise NotFound(f"There is no folder '{reference}'. See: dossier folder list")


@contextmanager
def dossier_of(mail_name: str, data: Path | None) -> Iterator[Opened]:
    """Raises NotFound, Refused."""
    from dossier.access.desk import Desk
    from dossier.office.administrations import find

    settings = settings_of(data)
    with database_of(settings) as database:
        yield Opened(database, settings.domain, Desk(find(database, mail_name).id, act()))


def act() -> Act:
    return Act(actor="cli", now=datetime.now(UTC))


def say_step(done: str, step_id: UUID | None) -> None:
    """What was done, and how to take it back."""
    say(f"{done}. To undo it: step {step_id}" if step_id else "It was so already: nothing was changed.")


def say_preview(previews: "tuple[Preview, ...]") -> None:
    for each in previews:
        say(f"{each.name}:")
        say(f"  begin to see it: {', '.join(each.begin_to_see) or 'nobody'}")
        say(f"  see it no more:  {', '.join(each.see_no_more) or 'nobody'}")


def sight_rows(sights: "tuple[Sight, ...]") -> list[dict[str, object]]:
    return [
        {
            "person_id": each.person_id,
            "name": each.name,
            "is_staff": each.is_staff,
            "sees": each.access.sees,
            "because": each.access.because,
            "says": wording(each.access.because, "en"),
        }
        for each in sights
    ]
