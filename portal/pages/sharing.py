"""Who sees what: the Permissies form (S2-33), 'wie ziet dit', and the choice of a client user to look as."""

from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask import abort, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dossier.access import permissions, view_as, viewers, who_sees
from dossier.documents import lists
from dossier.documents.lists import FolderLine
from dossier.rules.rights import Level, Setting
from portal import shared
from portal.access import Who, open_to
from portal.entering import desk, done, here, pages_of_dossier, to_folder
from portal.words import say

pages = pages_of_dossier("sharing")

REFUSED = 409
Choice = TypeVar("Choice", bound=StrEnum)


@pages.get("/folders/<uuid:folder_id>/rights")
@open_to(Who.STAFF)
def folder_rights(folder_id: UUID) -> str:
    """With `show` in the address: also what the chosen levels would make visible."""
    levels = _chosen(Level, request.args)
    outlook = permissions.outlook(shared.database(), desk(), folder_id, levels) if "show" in request.args else None
    return _form(folder_id, levels, outlook)


@pages.post("/folders/<uuid:folder_id>/rights")
@open_to(Who.STAFF)
def set_folder_rights(folder_id: UUID) -> Response | tuple[str, int]:
    """With something closed above: shown first, and asked whether that may be opened too (S2-35)."""
    levels, open_way = _chosen(Level, request.form), "open_way" in request.form
    outlook = permissions.outlook(shared.database(), desk(), folder_id, levels)
    if any(each.opens for each in outlook) and not open_way:
        return _form(folder_id, levels, outlook), REFUSED
    permissions.set_folder(shared.database(), desk(), folder_id, levels, open_way=open_way)
    done(say("The permissions are set."), None)
    return to_folder(folder_id)


@pages.get("/documents/<uuid:document_id>/rights")
@open_to(Who.STAFF)
def document_rights(document_id: UUID) -> str:
    return render_template(
        "dossier/document_rights.html",
        document=lists.document(shared.database(), shared.visitor(), here(), document_id),
        given=permissions.of_document(shared.database(), desk(), document_id),
        settings=list(Setting),
    )


@pages.post("/documents/<uuid:document_id>/rights")
@open_to(Who.STAFF)
def set_document_rights(document_id: UUID) -> Response:
    permissions.set_document(shared.database(), desk(), document_id, _chosen(Setting, request.form))
    done(say("The permissions are set."), None)
    return to_folder(lists.document(shared.database(), shared.visitor(), here(), document_id).folder_id)


@pages.get("/folders/<uuid:folder_id>/who")
@open_to(Who.STAFF)
def who_sees_folder(folder_id: UUID) -> str:
    sights = who_sees.of_folder(shared.database(), desk(), folder_id)
    return render_template(
        "dossier/who_sees.html", name=_folder(folder_id).name, sights=sights, folders=_names(), back=folder_id
    )


@pages.get("/documents/<uuid:document_id>/who")
@open_to(Who.STAFF)
def who_sees_document(document_id: UUID) -> str:
    document = lists.document(shared.database(), shared.visitor(), here(), document_id)
    sights = who_sees.of_document(shared.database(), desk(), document_id)
    return render_template(
        "dossier/who_sees.html", name=document.name, sights=sights, folders=_names(), back=document.folder_id
    )


@pages.get("/look")
@open_to(Who.STAFF)
def look() -> str:
    """'Bekijk als klant': as whom, and who did so before."""
    return render_template(
        "dossier/look.html",
        people=viewers.people(shared.database(), desk()),
        looks=view_as.looks(shared.database(), desk()),
    )


def _form(folder_id: UUID, levels: dict[UUID, Level], outlook: tuple[permissions.Outlook, ...] | None) -> str:
    return render_template(
        "dossier/folder_rights.html",
        folder=_folder(folder_id),
        given=permissions.of_folder(shared.database(), desk(), folder_id),
        levels=list(Level),
        chosen=levels,
        outlook=outlook,
        closed=any(each.opens for each in outlook or ()),
    )


def _chosen(choices: type[Choice], values: MultiDict[str, str]) -> dict[UUID, Choice]:
    """Per person what was chosen: fields are called person.<id>. What was made up counts for nothing."""
    found = {}
    for name, value in values.items():
        person_id = _key(name.removeprefix("person."))
        if person_id and value in set(choices):
            found[person_id] = choices(value)
    return found


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _names() -> dict[UUID, str]:
    return {each.id: each.name for each in lists.folders(shared.database(), shared.visitor(), here())}


def _folder(folder_id: UUID) -> FolderLine:
    lines = lists.folders(shared.database(), shared.visitor(), here())
    return next((each for each in lines if each.id == folder_id), None) or abort(404)
