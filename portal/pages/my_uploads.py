"""Uploaden (S1-27 to S1-31): one form for several files; with script in pieces, so that a cut line costs little."""

from uuid import UUID

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.accounts.own_dossiers import own_dossier
from dossier.uploads import one_pdf, own, pieces, receiving
from dossier.uploads.pieces import PIECE_BYTES
from dossier.uploads.receiving import NewFile, Place
from dossier.uploads.uploader import Uploader
from portal import given, shared
from portal.access import Who, open_to
from portal.chosen_files import blocks, new_file
from portal.limits import takes_files
from portal.words import say, say_count

pages = Blueprint("my_uploads", __name__, url_prefix="/my/uploads/<uuid:administration_id>")


@pages.post("/into/<uuid:folder_id>")
@open_to(Who.CLIENT)
@takes_files
def upload(administration_id: UUID, folder_id: UUID) -> Response:
    """Without script: all of it at once, or nothing."""
    files = [each for each in request.files.getlist("files") if each.filename]
    place = Place(folder_id, request.form.get("remark", ""))
    uploader = _uploader(administration_id)
    end = (lambda upload_id: _bind(uploader, upload_id)) if _as_one() else None
    done = receiving.upload(shared.house(), uploader, place, map(new_file, files), end)
    return redirect(_done(administration_id, folder_id, len(done.files)))


@pages.post("/into/<uuid:folder_id>/begin")
@open_to(Who.CLIENT)
def begin(administration_id: UUID, folder_id: UUID) -> Response:
    place = Place(folder_id, request.form.get("remark", ""))
    upload_id = receiving.begin(shared.house(), _uploader(administration_id), place)
    add, end = (
        url_for(f"my_uploads.{each}", administration_id=administration_id, upload_id=upload_id, folder=folder_id)
        for each in ("add_file", "finish")
    )
    return jsonify(files=add, finish=end)


@pages.post("/<uuid:upload_id>/files")
@open_to(Who.CLIENT)
def add_file(administration_id: UUID, upload_id: UUID) -> Response:
    form = request.form
    new = NewFile(form.get("name", ""), (), form.get("type", ""), form.get("size", type=int))
    named = receiving.add_file(shared.house(), _uploader(administration_id), upload_id, new)
    return jsonify(
        bytes=url_for("my_uploads.append", administration_id=administration_id, file_id=named.file_id),
        piece=PIECE_BYTES,
    )


@pages.get("/files/<uuid:file_id>/bytes")
@open_to(Who.CLIENT)
def offset(administration_id: UUID, file_id: UUID) -> Response:
    """Where the file goes on."""
    return jsonify(offset=pieces.offset_of(shared.house(), _uploader(administration_id), file_id))


@pages.post("/files/<uuid:file_id>/bytes")
@open_to(Who.CLIENT)
@takes_files
def append(administration_id: UUID, file_id: UUID) -> Response:
    """One piece. Answers how many bytes of the file are durable now."""
    at = request.args.get("offset", 0, type=int)
    uploader = _uploader(administration_id)
    return jsonify(offset=pieces.append(shared.house(), uploader, file_id, at, blocks(request.stream)))


@pages.post("/<uuid:upload_id>/finish")
@open_to(Who.CLIENT)
def finish(administration_id: UUID, upload_id: UUID) -> Response:
    uploader, folder_id = _uploader(administration_id), given.read(UUID, request.args["folder"])
    if "remark" in request.form:  # it may be another than when the upload was begun
        receiving.remark(shared.house(), uploader, upload_id, request.form["remark"])
    if _as_one():
        _bind(uploader, upload_id)
    done = receiving.finish(shared.house(), uploader, upload_id)
    return jsonify(to=_done(administration_id, folder_id, len(done.files)))


@pages.post("/files/<uuid:file_id>/withdraw")
@open_to(Who.CLIENT)
def withdraw(administration_id: UUID, file_id: UUID) -> Response:
    """For a short while, and until somebody handled it."""
    own.withdraw(shared.house(), _uploader(administration_id), file_id)
    flash(say("The file was taken back."), "good")
    folder_id = request.form.get("folder", type=UUID)
    return redirect(url_for("my_dossier.folder", administration_id=administration_id, folder_id=folder_id))


@pages.post("/files/<uuid:file_id>/rename")
@open_to(Who.CLIENT)
def rename(administration_id: UUID, file_id: UUID) -> Response:
    """As long as it may be taken back."""
    own.rename(shared.house(), _uploader(administration_id), file_id, request.form.get("name", ""))
    flash(say("Renamed."), "good")
    folder_id = request.form.get("folder", type=UUID)
    return redirect(url_for("my_dossier.folder", administration_id=administration_id, folder_id=folder_id))


@pages.get("/into/<uuid:folder_id>/list")
@open_to(Who.CLIENT)
def fresh(administration_id: UUID, folder_id: UUID) -> Response:
    """What became of the files, asked again until the scanner has judged them."""
    visitor = shared.visitor()
    dossier = own_dossier(shared.database(), visitor, administration_id)
    found = own.own_files(shared.house(), _uploader(administration_id)) if visitor.looked_by is None else ()
    here = [each for each in found if each.folder_id == folder_id]
    response = make_response(render_template("my/uploads.html", uploads=here, dossier=dossier))
    response.add_etag()
    return response.make_conditional(request)


def _uploader(administration_id: UUID) -> Uploader:
    return Uploader(administration_id, shared.visitor(), shared.client_act())


def _as_one() -> bool:
    return "one_pdf" in request.form


def _bind(uploader: Uploader, upload_id: UUID) -> None:
    one_pdf.bind(shared.house(), uploader, upload_id, request.form.getlist("turn", type=given.whole))


def _done(administration_id: UUID, folder_id: UUID, count: int) -> str:
    """Back to the folder, with what was done."""
    told = say_count("%(num)s file was uploaded.", "%(num)s files were uploaded.", count)
    heard = say("The office hears of it.")
    flash(f"{told} {heard}", "good")
    return url_for("my_dossier.folder", administration_id=administration_id, folder_id=folder_id)
