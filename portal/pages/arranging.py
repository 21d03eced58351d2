"""Split, merge, to another administration, and who would see it: what is done with documents of the inbox."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.access import entries, move_previews
from dossier.documents import pdf_editing
from dossier.documents.pages import pages_of, with_thumbnails
from dossier.documents.pdf_child import Consent
from dossier.documents.pdf_editing import Cut, Pages
from dossier.inbox import triage
from dossier.inbox.relocate import relocate as relocate_now
from dossier.inbox.triage import Waiting
from dossier.rules.errors import Refused
from dossier.rules.powers import Power, may
from portal import given, shared
from portal.access import Who, open_to
from portal.entering import chosen
from portal.pages import inbox
from portal.words import say, say_count

pages = Blueprint("arranging", __name__, url_prefix="/inbox")


@pages.get("/split/<uuid:document_id>")
@open_to(Who.STAFF)
def split(document_id: UUID) -> str:
    seen = pages_of(shared.database(), shared.visitor(), document_id)
    return render_template("arranging/split.html", chosen=_waiting(document_id), previews=seen)


@pages.post("/split/<uuid:document_id>")
@open_to(Who.STAFF)
def split_now(document_id: UUID) -> Response:
    """Each line is a document: its pages, and perhaps its name behind a bar."""
    lines = [each for each in request.form.get("parts", "").splitlines() if each.strip()]
    cuts = [Cut(*(word.strip() for word in each.split("|", 1))) for each in lines]
    if not cuts:
        raise Refused("Write at least one line with pages.")
    made = pdf_editing.split(shared.house(), inbox.desk_of(document_id), document_id, cuts, _consent())
    return _made(made.document_ids)


@pages.post("/pages/<uuid:document_id>")
@open_to(Who.STAFF)
def change_pages(document_id: UUID) -> Response:
    """Other pages of the same document: left out, in another order, turned."""
    turns = {
        given.read(given.whole, each): request.form.get("turn", 90, type=given.whole)
        for each in request.form.getlist("page")
    }
    wanted = Pages(request.form.get("keep", ""), turns)
    pdf_editing.change(shared.house(), inbox.desk_of(document_id), document_id, wanted, _consent())
    inbox.done(say("Changed. The file as it came is kept as an earlier version."))
    return redirect(inbox.back(document_id))


@pages.get("/merge")
@open_to(Who.STAFF)
def merge() -> str:
    ticked = dict.fromkeys(given.keys(request.args, "document"))
    found = [_waiting(each) for each in ticked]
    pictured = with_thumbnails(shared.database(), shared.visitor(), [each.id for each in found])
    return render_template("arranging/merge.html", found=found, pictured=pictured)


@pages.post("/merge/ticked")
@open_to(Who.STAFF)
def merge_ticked() -> Response:
    """From the form of the inbox to an address that holds no token of it."""
    return redirect(url_for("arranging.merge", document=given.keys(request.form, "document")))


@pages.post("/merge")
@open_to(Who.STAFF)
def merge_now() -> Response:
    """In the order of the numbers that were given."""
    ticked = given.keys(request.form, "document")
    places = request.form.getlist("place", type=given.whole)
    if len(places) != len(ticked) or len(ticked) < 2:  # noqa: PLR2004 - one has nothing to be merged with
        raise Refused("Tick at least two documents, and give each a number.")
    ordered = [id_ for _, id_ in sorted(zip(places, ticked, strict=True), key=lambda pair: pair[0])]
    [administration_id, *others] = {_waiting(each).administration_id for each in ordered}
    if others:
        raise Refused("These documents are in different dossiers: merge those of one.")
    name = request.form.get("name", "")
    made = pdf_editing.merge(shared.house(), shared.desk(administration_id), ordered, name, _consent())
    return _made(made.document_ids)


@pages.get("/relocate/<uuid:document_id>")
@open_to(Who.STAFF)
def relocate(document_id: UUID) -> str:
    one, find = _waiting(document_id), request.args.get("find", "")
    found = entries.entries(shared.database(), shared.visitor(), find=find)
    others = [each for each in found if each.id != one.administration_id and each.dossier_on]
    may_begin_leak = may(shared.act(), Power.OFFICE)
    return render_template(
        "arranging/relocate.html", chosen=one, found=others, find=find, may_begin_leak=may_begin_leak
    )


@pages.post("/relocate/<uuid:document_id>")
@open_to(Who.STAFF)
def relocate_it(document_id: UUID) -> Response:
    one, reason = _waiting(document_id), request.form.get("reason", "")
    to = entries.entry(shared.database(), shared.visitor(), chosen("administration"))
    desk, leak = shared.desk(one.administration_id), "leak" in request.form
    for each in one.ids:
        relocate_now(shared.database(), desk, each, to.id, reason, leak=leak)
    inbox.done(say("It is in the inbox of %(name)s now.", name=to.name))
    return redirect(inbox.back(None))


@pages.get("/sight/<uuid:document_id>")
@open_to(Who.STAFF)
def sight(document_id: UUID) -> str:
    """'Wie ziet dit voor en na': before it is filed."""
    one, folder_id = _waiting(document_id), chosen("folder")
    preview = move_previews.moved_document(
        shared.database(), shared.desk(one.administration_id), document_id, folder_id
    )
    return render_template("arranging/sight.html", chosen=one, preview=preview, folder=folder_id)


@pages.post("/sight/<uuid:document_id>")
@open_to(Who.STAFF)
def sight_chosen(document_id: UUID) -> Response:
    """From the form of the inbox to an address that holds no token of it."""
    return redirect(url_for("arranging.sight", document_id=document_id, folder=chosen("folder")))


def _waiting(document_id: UUID) -> Waiting:
    return triage.one(shared.database(), shared.visitor(), document_id, shared.now())


def _consent() -> Consent:
    return Consent(
        reason=request.form.get("reason", ""),
        signatures_lost="signatures_lost" in request.form,
        originals_stay="originals_stay" in request.form,
    )


def _made(document_ids: Sequence[UUID]) -> Response:
    inbox.done(say_count("Made: %(num)s document.", "Made: %(num)s documents.", len(document_ids)))
    return redirect(url_for("inbox.inbox", document=document_ids[0]))
