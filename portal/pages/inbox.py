"""The inbox: three panes, everything by keyboard, and one keystroke to file what was suggested rightly."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from dossier.access import entries
from dossier.access.desk import Desk
from dossier.documents import documents, lists, undo
from dossier.documents.pages import pages_of, with_thumbnails
from dossier.inbox import quarantine, triage
from dossier.inbox.triage import Pile, Waiting
from dossier.rules.bsn import bsns
from dossier.rules.errors import NotFound, Refused
from dossier.rules.handling import StepKind
from portal import entering, given, shared, tasks
from portal.access import Who, open_to
from portal.cursor import here as cursor_here
from portal.cursor import written
from portal.errors import refusal
from portal.filed_message import filed
from portal.triage_panes import opened
from portal.words import named, say, say_count

pages = Blueprint("inbox", __name__, url_prefix="/inbox")

NAMES = {
    Pile.INBOX: (named("Inbox"), "inbox.inbox"),
    Pile.QUARANTINE: (named("Quarantine"), "inbox.inbox"),
    Pile.LOCKED: (named("Locked"), "inbox.inbox"),
    Pile.TEXT: (named("Text only"), "texts.every"),
    Pile.PARKED: (named("Parked"), "piles.parked"),
}


@pages.get("/")
@open_to(Who.STAFF)
def inbox() -> str:
    which, found = _pile(), _found()
    chosen = _chosen(found)
    return render_template(
        "inbox/inbox.html",
        found=found,
        with_bsn=_with_bsn([*found, *([chosen] if chosen else [])]),
        pictured=_pictured(found),
        **around(which),
        asked="document" in request.args,
        more=written(found[-1].by_time) if len(found) >= lists.PAGE else None,
        **(opened(chosen) if chosen else {"chosen": None}),
    )


@pages.get("/list")
@open_to(Who.STAFF)
def fresh() -> Response:
    """The left pane alone, for keeping it fresh."""
    found = _found()
    chosen = next((each for each in found if str(each.id) == request.args.get("document")), None)
    told = {"with_bsn": _with_bsn(found), "pictured": _pictured(found), "now": shared.now()}
    return unless_known(render_template("inbox/list.html", found=found, which=_pile(), chosen=chosen, **told))


@pages.get("/tabs")
@open_to(Who.STAFF)
def fresh_tabs() -> Response:
    """The tabs with how many wait in each, and how many tasks there are in all."""
    which = request.args.get("pile", "")
    return unless_known(render_template("inbox/tabs.html", **around(Pile(which) if which in set(Pile) else Pile.INBOX)))


@pages.get("/preview/<uuid:document_id>")
@open_to(Who.STAFF)
def preview(document_id: UUID) -> Response:
    """The middle pane, until its pictures are there."""
    chosen = triage.one(shared.database(), shared.visitor(), document_id, shared.now())
    seen = pages_of(shared.database(), shared.visitor(), document_id)
    return unless_known(render_template("inbox/preview.html", chosen=chosen, previews=seen))


@pages.post("/file")
@open_to(Who.STAFF)
def file() -> Answer:
    """Into a folder of their dossier: one document, or all that were ticked."""
    folder_id = entering.chosen_or_none("suggested") or entering.chosen("folder")
    return _each(
        lambda desk, id_: documents.move(shared.database(), desk, id_, folder_id), lambda done: filed(done, folder_id)
    )


@pages.post("/bin")
@open_to(Who.STAFF)
def throw_away() -> Answer:
    """What is held goes there too, and is held again when somebody takes it out."""

    def binned(done: Sequence[Waiting]) -> str:
        if len(done) == 1:
            return say("%(name)s is in the bin.", name=done[0].name)
        return say_count("%(num)s document is in the bin.", "%(num)s documents are in the bin.", len(done))

    held = _pile() is Pile.QUARANTINE
    act = quarantine.throw_away if held else documents.throw_away
    return _each(lambda desk, id_: act(shared.database(), desk, id_), binned)


@pages.post("/rename/<uuid:document_id>")
@open_to(Who.STAFF)
def rename(document_id: UUID) -> Answer:
    if documents.rename(shared.database(), desk_of(document_id), document_id, request.form.get("name", "")):
        done(say("Renamed."))
    return redirect(back(document_id))


@pages.post("/claim/<uuid:document_id>")
@open_to(Who.STAFF)
def claim(document_id: UUID) -> Answer:
    act = documents.release if "release" in request.form else documents.claim
    act(shared.database(), desk_of(document_id), document_id)
    return redirect(back(document_id))


@pages.post("/undo")
@open_to(Who.STAFF)
def take_back() -> Answer:
    """All that this person did in one request; what waits again is opened."""
    act = replace(shared.act(), now=given.read(given.moment, request.form["at"]))
    steps = undo.taken_together(shared.database(), act)
    for each in steps:
        undo.undo(shared.database(), shared.desk(each.administration_id), each.step_id)
    flash(say("Undone: it is as it was.") if steps else say("This was undone before."), "good")
    first = steps[-1] if steps else None
    if first and first.kind is StepKind.MAIL_READ:
        return redirect(url_for("texts.every", administration=_administration(), mail=first.subject_id))
    return redirect(back(first.subject_id if first else None))


def around(which: Pile) -> dict[str, object]:
    """The tabs, and whose inbox it is. Raises NotFound for a dossier that they may not enter."""
    here = _administration()
    return {
        "which": which,
        "names": {each: (say(name), endpoint) for each, (name, endpoint) in NAMES.items()},
        "counts": triage.counts(shared.database(), shared.visitor(), here) if here else tasks.waiting().piles,
        "administration": here,
        "entry": entries.entry(shared.database(), shared.visitor(), here) if here else None,
        "now": shared.now(),
    }


def desk_of(document_id: UUID) -> Desk:
    """To work on what waits. Raises NotFound, also for what is not for this person."""
    one = triage.one(shared.database(), shared.visitor(), document_id, shared.now())
    return shared.desk(one.administration_id)


def back(document_id: UUID | None) -> str:
    return url_for(
        "inbox.inbox",
        pile=request.values.get("pile") or None,
        administration=request.values.get("administration") or None,
        after=request.values.get("after") or None,
        document=document_id,
    )


def done(said: str) -> None:
    """Says what was done, with the way back of all that this request did."""
    undo_form = Markup(render_template("inbox/undo.html", at=shared.now().isoformat()))  # noqa: S704 - our own template
    flash(Markup("{} {}").format(said, undo_form), "good")


def unless_known(page: str) -> Response:
    """The same as before costs no bytes (RFC 9110 13.1.2)."""
    response = make_response(page)
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # werkzeug gives its own base class


def _administration() -> UUID | None:
    return request.values.get("administration", type=UUID)


def _found() -> tuple[Waiting, ...]:
    asked = (shared.database(), shared.visitor(), _pile(), shared.now())
    return triage.pile(*asked, administration_id=_administration(), after=cursor_here())


def _chosen(found: Sequence[Waiting]) -> Waiting | None:
    """The one that was asked for, on whatever page it stands; else the first. None: nothing waits here."""
    wanted = request.args.get("document", type=UUID)
    if here := next((each for each in found if wanted in each.ids), None):
        return here
    with suppress(NotFound):
        if wanted is not None:
            return triage.one(shared.database(), shared.visitor(), wanted, shared.now())
    return found[0] if found else None


def _with_bsn(found: Iterable[Waiting]) -> set[UUID]:
    return {each.id for each in found if bsns(each.name)}


def _pictured(found: Iterable[Waiting]) -> frozenset[UUID]:
    return with_thumbnails(shared.database(), shared.visitor(), [each.id for each in found])


def _each(do: Callable[[Desk, UUID], UUID | None], said: Callable[[Sequence[Waiting]], str]) -> Answer:
    """The same with each ticked document, or else the chosen one; the way back is in the message."""
    chosen = given.keys(request.form, "document") or given.keys(request.form, "chosen")
    triage.refuse_unseen(shared.database(), shared.visitor(), chosen)
    after, gone = _next(chosen), []
    for id_ in chosen:
        try:
            one = triage.one(shared.database(), shared.visitor(), id_, shared.now())
            for face in one.ids:
                do(shared.desk(one.administration_id), face)
            gone.append(one)
        except Refused as error:  # told here, as the others do go
            flash(refusal(error), "bad")
        except NotFound:
            flash(say("One document does not wait any more, or belongs in another dossier."), "bad")
    if gone:
        done(said(gone))
    return redirect(back(after))


def _next(gone: list[UUID]) -> UUID | None:
    """What is chosen when these have left: the one below the last of them, else the one above the first."""
    order = [each.id for each in _found()]
    places = [order.index(each) for each in gone if each in order]
    below = order[max(places) + 1 :] if places else []
    above = reversed(order[: min(places, default=0)])
    return next((each for each in [*below, *above] if each not in gone), None)


def _pile() -> Pile:
    """Of documents. Mails have pages of their own."""
    wanted = request.values.get("pile", "")
    return Pile(wanted) if wanted in {Pile.INBOX, Pile.QUARANTINE, Pile.LOCKED} else Pile.INBOX
