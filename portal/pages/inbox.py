"""The inbox: three panes, everything by keyboard, and two keystrokes to file what was suggested rightly."""

from collections.abc import Callable, Iterable
from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from dossier import documents, lists, suggest, triage, undo
from dossier.desk import Desk
from dossier.lists import FolderLine
from dossier.pages import pages_of
from dossier.rules.states import DocumentState
from dossier.triage import Pile, Waiting
from ingest.mails import show_mail
from portal import shared
from portal.access import Who, open_to
from portal.cursor import here as cursor_here
from portal.cursor import written
from portal.words import named, say, say_count

pages = Blueprint("inbox", __name__, url_prefix="/inbox")

NAMES = {Pile.INBOX: named("Inbox"), Pile.QUARANTINE: named("Quarantine"), Pile.LOCKED: named("Locked")}


@pages.get("/")
@open_to(Who.STAFF)
def inbox() -> str:
    which, administration_id = _pile(), request.args.get("administration", type=UUID)
    found = triage.pile(
        shared.database(), shared.visitor(), which, administration_id=administration_id, after=cursor_here()
    )
    chosen = next((each for each in found if str(each.id) == request.args.get("document")), found[0] if found else None)
    return render_template(
        "inbox/inbox.html",
        found=found,
        which=which,
        names={each: say(name) for each, name in NAMES.items()},
        counts=triage.counts(shared.database(), shared.visitor()),
        administration=administration_id,
        more=written(found[-1].by_time) if len(found) == lists.PAGE else None,
        **(_opened(chosen) if chosen else {"chosen": None}),
    )


@pages.get("/list")
@open_to(Who.STAFF)
def fresh() -> Response:
    """The left pane alone, for keeping it fresh; the same as before costs no bytes (RFC 9110 13.1.2)."""
    which, administration_id = _pile(), request.args.get("administration", type=UUID)
    found = triage.pile(shared.database(), shared.visitor(), which, administration_id=administration_id)
    chosen = next((each for each in found if str(each.id) == request.args.get("document")), None)
    response = make_response(render_template("inbox/list.html", found=found, which=which, chosen=chosen))
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # werkzeug gives its own base class


@pages.post("/file")
@open_to(Who.STAFF)
def file() -> Answer:
    """Into a folder of their dossier: one document, or all that were ticked."""
    folder_id = UUID(request.form["folder"])
    return _each(lambda desk, id_: documents.move(shared.database(), desk, id_, folder_id), named("Filed"))


@pages.post("/bin")
@open_to(Who.STAFF)
def throw_away() -> Answer:
    return _each(lambda desk, id_: documents.throw_away(shared.database(), desk, id_), named("In the bin"))


@pages.post("/rename/<uuid:document_id>")
@open_to(Who.STAFF)
def rename(document_id: UUID) -> Answer:
    one = triage.one(shared.database(), shared.visitor(), document_id)
    documents.rename(shared.database(), shared.desk(one.administration_id), document_id, request.form.get("name", ""))
    return redirect(_back(document_id))


@pages.post("/claim/<uuid:document_id>")
@open_to(Who.STAFF)
def claim(document_id: UUID) -> Answer:
    one = triage.one(shared.database(), shared.visitor(), document_id)
    act = documents.release if "release" in request.form else documents.claim
    act(shared.database(), shared.desk(one.administration_id), document_id)
    return redirect(_back(document_id))


@pages.post("/undo/<uuid:administration_id>/<uuid:step_id>")
@open_to(Who.STAFF)
def take_back(administration_id: UUID, step_id: UUID) -> Answer:
    undo.undo(shared.database(), shared.desk(administration_id), step_id)
    flash(say("Undone: it is as it was."), "good")
    return redirect(_back(None))


def _opened(chosen: Waiting) -> dict[str, object]:
    """The middle and the right pane."""
    database, visitor = shared.database(), shared.visitor()
    folders = lists.folders(database, visitor, chosen.administration_id)
    seen = {each.id for each in folders}
    found = suggest.for_documents(database, chosen.administration_id, [chosen.id], shared.now())
    return {
        "chosen": chosen,
        "previews": pages_of(database, visitor, chosen.id),
        "mail": show_mail(shared.house(), str(chosen.mail.id)) if chosen.mail else None,
        "suggestions": [each for each in found.get(chosen.id, ()) if each.folder_id in seen],
        "folders": list(_paths(folders)),
        "files": chosen.state is DocumentState.INBOX,
    }


def _paths(folders: Iterable[FolderLine]) -> Iterable[tuple[UUID, str]]:
    """Each folder with the names from the root down; parents come before their children."""
    paths: dict[UUID, str] = {}
    for each in folders:
        above = paths.get(each.parent_id) if each.parent_id else None
        paths[each.id] = f"{above} / {each.name}" if above else each.name
        yield each.id, paths[each.id]


def _each(do: Callable[[Desk, UUID], UUID | None], done: str) -> Answer:
    """The same with each ticked document; the way back is in the message."""
    chosen = [UUID(each) for each in request.form.getlist("document")]
    after = _next(chosen)
    ways_back = []
    for id_ in chosen:
        one = triage.one(shared.database(), shared.visitor(), id_)
        step_id = do(shared.desk(one.administration_id), id_)
        if step_id is not None:
            ways_back.append((one.administration_id, step_id))
    flash(_said(done, ways_back), "good")
    return redirect(_back(after))


def _said(done: str, ways_back: list[tuple[UUID, UUID]]) -> Markup:
    count = say_count("%(num)s document.", "%(num)s documents.", len(ways_back))
    undo_form = render_template("inbox/undo.html", ways_back=ways_back) if len(ways_back) == 1 else ""
    return Markup("{}: {} {}").format(say(done), count, Markup(undo_form))  # noqa: S704 - our own template made it


def _next(gone: list[UUID]) -> UUID | None:
    """What is chosen when these have left: the one below the last of them."""
    order = [each.id for each in triage.pile(shared.database(), shared.visitor(), _pile())]
    places = [order.index(each) for each in gone if each in order]
    below = order[max(places) + 1 :] if places else []
    return next((each for each in below if each not in gone), None)


def _back(document_id: UUID | None) -> str:
    return url_for(
        "inbox.inbox",
        pile=request.values.get("pile") or None,
        administration=request.values.get("administration") or None,
        document=document_id,
    )


def _pile() -> Pile:
    wanted = request.values.get("pile", "")
    return Pile(wanted) if wanted in set(Pile) else Pile.INBOX
