"""'Uploaden' as a place of its own: choose the folder first. Who has one folder for it is there at once."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from dossier.accounts.own_dossiers import OwnDossier, own_dossiers
from dossier.documents import lists
from portal import shared
from portal.access import Who, open_to
from portal.branches import paths

pages = Blueprint("my_upload_place", __name__, url_prefix="/my/upload")


@dataclass(frozen=True, slots=True)
class Taking:
    """A dossier with its folders that take uploads of this user: the names from the hoofdmap down."""

    dossier: OwnDossier
    folders: tuple[tuple[UUID, str], ...]


@pages.get("/")
@open_to(Who.CLIENT)
def choose() -> Response | str:
    found = [each for each in _taking() if each.folders]
    if [len(each.folders) for each in found] == [1]:
        folder_id, _ = found[0].folders[0]
        return redirect(address_of(found[0].dossier.id, folder_id))
    return render_template("my/upload_where.html", found=found, address_of=address_of, dossiers=_dossiers())


def address_of(administration_id: UUID, folder_id: UUID) -> str:
    """The folder, with the form to upload open."""
    return url_for(
        "my_dossier.folder",
        administration_id=administration_id,
        folder_id=folder_id,
        upload="yes",
        _anchor="upload",
    )


def _dossiers() -> tuple[OwnDossier, ...]:
    return own_dossiers(shared.database(), shared.visitor())


def _taking() -> list[Taking]:
    database, visitor = shared.database(), shared.visitor()
    if visitor.looked_by:
        return []
    return [Taking(each, _folders(lists.folders(database, visitor, each.id))) for each in _dossiers()]


def _folders(all_: tuple[lists.FolderLine, ...]) -> tuple[tuple[UUID, str], ...]:
    takes = {each.id for each in all_ if each.takes_uploads}
    return tuple((id_, path) for id_, path in paths(all_) if id_ in takes)
