"""One folder: changed by the Wijzig icon, and filled by the koppel/upload icon."""

from collections.abc import Callable
from uuid import UUID

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from dossier.access import move_previews
from dossier.documents import documents, lists
from dossier.documents.documents import Note
from dossier.documents.lists import FolderLine
from dossier.inbox import triage
from dossier.rules.handling import Destination
from dossier.rules.retention import Label
from dossier.structure import folders
from dossier.structure.folders import Change
from dossier.uploads.receiving import Place, upload
from dossier.uploads.uploader import Uploader
from portal import given, shared
from portal.access import Who, open_to
from portal.branches import paths
from portal.chosen_files import new_file
from portal.entering import chosen_or_none, desk, done, here, pages_of_dossier, said_done, to_folder
from portal.limits import takes_files
from portal.words import say, say_count

pages = pages_of_dossier("folder")

UP, DOWN = "up", "down"


@pages.get("/folders/<uuid:folder_id>/edit")
@open_to(Who.STAFF)
def edit(folder_id: UUID) -> str:
    lines = lists.folders(shared.database(), shared.visitor(), here())
    to, moves = chosen_or_none("to"), "to" in request.args
    return render_template(
        "dossier/folder_edit.html",
        folder=_line(lines, folder_id),
        siblings=_siblings(lines, folder_id),
        folders=paths(lines),
        labels=list(Label),
        hindrances=folders.hindrances(shared.database(), desk(), folder_id),
        to=to,
        moves=moves,
        previews=move_previews.moved_folder(shared.database(), desk(), folder_id, to) if moves else (),
    )


@pages.post("/folders/<uuid:folder_id>/edit")
@open_to(Who.STAFF)
def change(folder_id: UUID) -> Response:
    wanted = request.form.get("retention", "")
    new = Change(
        name=request.form.get("name", ""),
        retention=Label(wanted) if wanted in set(Label) else None,
        unfold="unfold" in request.form if "root" in request.form else None,
    )
    return _step(folder_id, lambda: folders.change(shared.database(), desk(), folder_id, new))


@pages.post("/folders/<uuid:folder_id>/note")
@open_to(Who.STAFF)
def note(folder_id: UUID) -> Response:
    new = Note(request.form.get("note", ""), "for_clients" in request.form)
    return _step(folder_id, lambda: folders.note(shared.database(), desk(), folder_id, new))


@pages.post("/folders/<uuid:folder_id>/lock")
@open_to(Who.STAFF)
def lock(folder_id: UUID) -> Response:
    return _step(folder_id, lambda: folders.lock(shared.database(), desk(), folder_id))


@pages.post("/folders/<uuid:folder_id>/reopen")
@open_to(Who.STAFF)
def reopen(folder_id: UUID) -> Response:
    why = request.form.get("reason", "")
    return _step(folder_id, lambda: folders.reopen(shared.database(), desk(), folder_id, why))


@pages.post("/folders/<uuid:folder_id>/order")
@open_to(Who.STAFF)
def order(folder_id: UUID) -> Response:
    """One place up or down among its siblings."""
    lines = lists.folders(shared.database(), shared.visitor(), here())
    siblings = _siblings(lines, folder_id)
    at = siblings.index(folder_id)
    other = at + (-1 if request.form.get("go") == UP else 1)
    if 0 <= other < len(siblings):
        siblings[at], siblings[other] = siblings[other], siblings[at]
    parent_id = _line(lines, folder_id).parent_id
    return _step(folder_id, lambda: folders.put_in_order(shared.database(), desk(), parent_id, siblings))


@pages.post("/folders/<uuid:folder_id>/move")
@open_to(Who.STAFF)
def move(folder_id: UUID) -> Response:
    to = chosen_or_none("to")
    return _step(folder_id, lambda: folders.move(shared.database(), desk(), folder_id, to))


@pages.post("/folders/<uuid:folder_id>/delete")
@open_to(Who.STAFF)
def delete(folder_id: UUID) -> Response:
    to = Destination.BIN if request.form.get("documents") == Destination.BIN else Destination.INBOX
    step_id = folders.delete(shared.database(), desk(), folder_id, to)
    done(say("Folder deleted."), step_id)
    return to_folder(None)


@pages.get("/folders/<uuid:folder_id>/add")
@open_to(Who.STAFF)
def add(folder_id: UUID) -> str:
    """Koppel/upload (S2-38)."""
    lines = lists.folders(shared.database(), shared.visitor(), here())
    return render_template(
        "dossier/folder_add.html",
        folder=_line(lines, folder_id),
        waiting=lists.inbox(shared.database(), shared.visitor(), here()),
    )


@pages.post("/folders/<uuid:folder_id>/link")
@open_to(Who.STAFF)
def link(folder_id: UUID) -> Response:
    """Each is a step of its own: what went well stays when a later one is refused."""
    wanted, reason = given.keys(request.form, "document"), request.form.get("reason", "")
    triage.refuse_unseen(shared.database(), shared.visitor(), wanted)
    steps = [documents.move(shared.database(), desk(), each, folder_id, reason) for each in wanted]
    only = steps[0] if len(steps) == 1 else None
    done(say_count("%(num)s document linked.", "%(num)s documents linked.", len(steps)), only)
    return to_folder(folder_id)


@pages.post("/folders/<uuid:folder_id>/upload")
@open_to(Who.STAFF)
@takes_files
def upload_files(folder_id: UUID) -> Response:
    files = [new_file(each) for each in request.files.getlist("files") if each.filename]
    uploader = Uploader(here(), shared.visitor(), desk().act)
    made = upload(shared.house(), uploader, Place(folder_id, request.form.get("remark", "")), files)
    said = say_count("%(num)s file is safe here.", "%(num)s files are safe here.", len(made.files))
    when = say("It appears in the folder as soon as the virus scanner has judged it.")
    done(f"{said} {when}", None)
    return to_folder(folder_id)


def _step(folder_id: UUID, do: Callable[[], UUID | None]) -> Response:
    said_done(do())
    return to_folder(folder_id)


def _line(lines: tuple[FolderLine, ...], folder_id: UUID) -> FolderLine:
    found = next((each for each in lines if each.id == folder_id), None)
    return found or abort(404)


def _siblings(lines: tuple[FolderLine, ...], folder_id: UUID) -> list[UUID]:
    parent_id = _line(lines, folder_id).parent_id
    return [each.id for each in lines if each.parent_id == parent_id]
