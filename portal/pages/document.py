"""'Toon': one document with its pages, and all that is done with it (S2-43, S2-46)."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.access import entries, move_previews, viewers
from dossier.approvals.lists import states_of
from dossier.documents import documents, lists, records, seen, versions
from dossier.documents.documents import Note
from dossier.documents.pages import pages_of
from dossier.inbox import relocate
from dossier.rules.powers import Power, may
from dossier.rules.retention import Label
from dossier.uploads.receiving import Place, upload
from dossier.uploads.uploader import Uploader
from ingest.whereabouts import came_with
from portal import given, shared
from portal.access import Who, open_to
from portal.branches import paths, way
from portal.chosen_files import new_file
from portal.entering import chosen, chosen_or_none, desk, here, pages_of_dossier, said_done
from portal.limits import takes_files
from portal.words import say

pages = pages_of_dossier("document")


@pages.get("/documents/<uuid:document_id>")
@open_to(Who.STAFF)
def show(document_id: UUID) -> str:
    """Looking is written down; by the office it does not count as seen."""
    database, visitor, at = shared.database(), shared.visitor(), desk()
    line = lists.document(database, visitor, here(), document_id)
    seen.open_document(database, visitor, document_id, shared.now())
    to, moves = chosen_or_none("to"), "to" in request.args
    attached = records.of_document(database, at, document_id)
    folders = lists.folders(database, visitor, here())
    above = way(folders, line.folder_id)
    return render_template(
        "dossier/document.html",
        document=line,
        chosen=line,
        previews=pages_of(database, visitor, document_id),
        folders=paths(folders),
        way=above,
        mail=came_with(shared.house(), visitor, document_id),
        to=to,
        moves=moves,
        preview=move_previews.moved_document(database, at, document_id, to) if moves else None,
        seen_by=viewers.of_documents(database, at, [document_id]).get(document_id, ()),
        approval=states_of(database, at, [document_id]).get(document_id),
        versions=versions.history(database, at, document_id),
        waiting=[each for each in lists.inbox(database, visitor, here()) if each.id != document_id],
        openings=seen.openings(database, at, document_id, limit=20),
        records=attached,
        others=[each for each in records.every(database, at) if each not in attached],
        kept=documents.kept(database, at, document_id),
        label_above=next((each.retention for each in reversed(above) if each.retention), None),
        labels=list(Label),
        dossiers=[each for each in entries.entries(database, visitor) if each.id != here() and each.dossier_on],
        may_tell_leak=may(at.act, Power.OFFICE),
    )


@pages.post("/documents/<uuid:document_id>/move")
@open_to(Who.STAFF)
def move(document_id: UUID) -> Response:
    to, reason = chosen_or_none("to"), request.form.get("reason", "")
    return _step(document_id, documents.move(shared.database(), desk(), document_id, to, reason))


@pages.post("/documents/<uuid:document_id>/rename")
@open_to(Who.STAFF)
def rename(document_id: UUID) -> Response:
    return _step(document_id, documents.rename(shared.database(), desk(), document_id, request.form.get("name", "")))


@pages.post("/documents/<uuid:document_id>/note")
@open_to(Who.STAFF)
def note(document_id: UUID) -> Response:
    new = Note(request.form.get("note", ""), "for_clients" in request.form)
    return _step(document_id, documents.note(shared.database(), desk(), document_id, new))


@pages.post("/documents/<uuid:document_id>/keep")
@open_to(Who.STAFF)
def keep(document_id: UUID) -> Response:
    wanted = request.form.get("retention", "")
    label = Label(wanted) if wanted in set(Label) else None
    until = request.form.get("current_until", type=given.day)
    return _step(document_id, documents.retain(shared.database(), desk(), document_id, label, until))


@pages.post("/documents/<uuid:document_id>/hold")
@open_to(Who.STAFF)
def hold(document_id: UUID) -> Response:
    return _step(document_id, documents.hold(shared.database(), desk(), document_id, request.form.get("why", "")))


@pages.post("/documents/<uuid:document_id>/version")
@open_to(Who.STAFF)
def replace(document_id: UUID) -> Response:
    """The file of a document in the inbox becomes the new version of this one."""
    by, reason = chosen("by"), request.form.get("reason", "")
    return _step(document_id, versions.replace(shared.database(), desk(), document_id, by, reason))


@pages.post("/documents/<uuid:document_id>/version/upload")
@open_to(Who.STAFF)
@takes_files
def upload_version(document_id: UUID) -> Response:
    """It becomes the new version once the scanner has judged it."""
    given = request.files.get("file")
    files = [new_file(given)] if given and given.filename else []
    place = Place(None, request.form.get("reason", ""), replaces_id=document_id)
    upload(shared.house(), Uploader(here(), shared.visitor(), desk().act), place, files)
    flash(say("The file is safe here. It becomes the new version as soon as the virus scanner has judged it."), "good")
    return redirect(url_for("document.show", document_id=document_id))


@pages.post("/documents/<uuid:document_id>/bin")
@open_to(Who.STAFF)
def throw_away(document_id: UUID) -> Response:
    reason = request.form.get("reason", "")
    return _step(document_id, documents.throw_away(shared.database(), desk(), document_id, reason))


@pages.post("/documents/<uuid:document_id>/restore")
@open_to(Who.STAFF)
def restore(document_id: UUID) -> Response:
    term = shared.house().settings.quarantine_term
    return _step(document_id, documents.restore(shared.database(), desk(), document_id, term))


@pages.post("/documents/<uuid:document_id>/records")
@open_to(Who.STAFF)
def attach(document_id: UUID) -> Response:
    return _step(document_id, records.attach(shared.database(), desk(), document_id, chosen("record")))


@pages.post("/documents/<uuid:document_id>/records/off")
@open_to(Who.STAFF)
def detach(document_id: UUID) -> Response:
    return _step(document_id, records.detach(shared.database(), desk(), document_id, chosen("record")))


@pages.post("/documents/<uuid:document_id>/relocate")
@open_to(Who.STAFF)
def relocate_it(document_id: UUID) -> Response:
    reason, leak = request.form.get("reason", ""), "leak" in request.form
    relocate.relocate(shared.database(), desk(), document_id, chosen("administration"), reason, leak=leak)
    flash(say("The document waits in the inbox of the other administration. Both dossiers keep a mark of it."), "good")
    return redirect(url_for("dossier.tree"))


def _step(document_id: UUID, step_id: UUID | None) -> Response:
    said_done(step_id)
    return redirect(url_for("document.show", document_id=document_id))
