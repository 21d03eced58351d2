"""Folders of a dossier: the tree, and folders made, renamed, moved and deleted."""

from uuid import UUID

from apiflask import APIBlueprint
from flask import url_for
from pydantic import AwareDatetime, Field

from dossier.access import entries
from dossier.documents import lists
from dossier.documents.lists import FolderLine
from dossier.rules.handling import Destination
from dossier.rules.names import LONGEST
from dossier.rules.retention import Label
from dossier.rules.scopes import Scope
from dossier.structure import folders
from dossier.structure.tree import NewFolder
from portal import shared
from portal.api.access import caller, scoped
from portal.api.idempotency import made, once
from portal.api.marks import located
from portal.api.models import Answer, Question, Said
from portal.api.paging import Listing, whole

blueprint = APIBlueprint("folders", __name__, url_prefix="/administrations/<uuid:administration_id>/folders")


class Folder(Answer):
    id: UUID
    parent_id: UUID | None = Field(description="null: hoofdmap")
    name: str
    note: Said = Field(description="null: none")
    locked_at: AwareDatetime | None = Field(description="Closed since; null: it is open")
    retention: str | None = Field(description="Label; null: as the folder above")
    documents: int = Field(description="In the folder itself; counted no further than 500")


class Folders(Listing):
    items: list[Folder] = Field(description="Parents before children, siblings in order")


class FolderToMake(Question):
    name: str = Field(min_length=1, max_length=LONGEST)
    parent_id: UUID | None = Field(None, description="null: a hoofdmap")
    retention: Label | None = Field(None, description="null: as the folder above")
    reason: str = Field("", max_length=500, description="Below a closed folder: why it is added")


class FolderToChange(Question):
    name: str = Field(min_length=1, max_length=LONGEST)


class FolderToMove(Question):
    parent_id: UUID | None = Field(description="The folder that it comes under; null: a hoofdmap")


class FolderToDelete(Question):
    documents_to: Destination = Field(description="Where its documents, and those below it, go")


@blueprint.get("")
@scoped(Scope.FOLDERS_READ)
@blueprint.output(Folders)
def list_folders(administration_id: UUID) -> Folders:
    """Every folder of the dossier."""
    entries.entry(shared.database(), caller().visitor, administration_id)
    found = lists.folders(shared.database(), caller().visitor, administration_id)
    return whole(Folders, [Folder.of(each) for each in found])


@blueprint.get("/<uuid:folder_id>")
@scoped(Scope.FOLDERS_READ)
@blueprint.output(Folder)
def get_folder(administration_id: UUID, folder_id: UUID) -> Folder:
    """One folder."""
    return Folder.of(_line(administration_id, folder_id))


@blueprint.post("")
@scoped(Scope.FOLDERS_WRITE)
@located
@once
@blueprint.input(FolderToMake, arg_name="new")
@blueprint.output(Folder, status_code=201)
def create_folder(administration_id: UUID, new: FolderToMake) -> tuple[Folder, int, dict[str, str]]:
    """Make a folder, behind its siblings."""
    wanted = NewFolder(new.name, new.parent_id, retention=new.retention)
    new_folder = folders.make(shared.database(), caller().desk(administration_id), wanted, new.reason)
    made()
    place = url_for(".get_folder", administration_id=administration_id, folder_id=new_folder.folder_id)
    return Folder.of(_line(administration_id, new_folder.folder_id)), 201, {"Location": place}


@blueprint.patch("/<uuid:folder_id>")
@scoped(Scope.FOLDERS_WRITE)
@blueprint.input(FolderToChange, arg_name="change")
@blueprint.output(Folder)
def rename_folder(administration_id: UUID, folder_id: UUID, change: FolderToChange) -> Folder:
    """Rename a folder."""
    folders.rename(shared.database(), caller().desk(administration_id), folder_id, change.name)
    return Folder.of(_line(administration_id, folder_id))


@blueprint.post("/<uuid:folder_id>/move")
@scoped(Scope.FOLDERS_WRITE)
@blueprint.input(FolderToMove, arg_name="to")
@blueprint.output(Folder)
def move_folder(administration_id: UUID, folder_id: UUID, to: FolderToMove) -> Folder:
    """Move a folder under another one, with all below it. Rights on it stay as given. Twice is once."""
    folders.move(shared.database(), caller().desk(administration_id), folder_id, to.parent_id)
    return Folder.of(_line(administration_id, folder_id))


@blueprint.delete("/<uuid:folder_id>")
@scoped(Scope.FOLDERS_WRITE)
@blueprint.input(FolderToDelete, location="query", arg_name="how")
@blueprint.output({}, status_code=204)
def delete_folder(administration_id: UUID, folder_id: UUID, how: FolderToDelete) -> str:
    """Delete a folder with all below it. 409 with `hindrances`: each reason why something in it has to stay."""
    folders.delete(shared.database(), caller().desk(administration_id), folder_id, how.documents_to)
    return ""


def _line(administration_id: UUID, folder_id: UUID) -> FolderLine:
    """Raises NotFound."""
    return lists.folder(shared.database(), caller().visitor, administration_id, folder_id)
