"""'Alleen tekst': mails without a document, in the panes of the inbox, until a colleague says that they are read."""

from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from dossier.documents import lists
from dossier.inbox import texts
from dossier.inbox.texts import TextMail
from dossier.inbox.triage import Pile
from dossier.rules.errors import NotFound
from ingest.mails import MailPage, show_mail
from portal import given, shared
from portal.access import Who, open_to
from portal.cursor import here as cursor_here
from portal.cursor import written
from portal.pages import inbox
from portal.words import say, say_count

pages = Blueprint("texts", __name__, url_prefix="/inbox/text")


@pages.get("/")
@open_to(Who.STAFF)
def every() -> str:
    found = _found()
    wanted = request.args.get("mail", type=UUID)
    chosen = next((each for each in found if each.id == wanted), found[0] if found else None)
    mail = _mail(chosen.id) if chosen else None
    return render_template(
        "inbox/texts.html",
        found=found,
        chosen=chosen,
        mail=mail,
        answer=_answer(chosen) if chosen else "",
        asked="mail" in request.args,
        more=written(found[-1].by_time) if len(found) == lists.PAGE else None,
        **inbox.around(Pile.TEXT),
    )


@pages.get("/list")
@open_to(Who.STAFF)
def fresh() -> Response:
    """The left pane alone, for keeping it fresh."""
    found = _found()
    chosen = next((each for each in found if str(each.id) == request.args.get("mail")), None)
    return inbox.unless_known(
        render_template("inbox/text_list.html", found=found, chosen=chosen, now=shared.now(), which=Pile.TEXT)
    )


@pages.post("/read")
@open_to(Who.STAFF)
def read() -> Answer:
    """One mail, or all that were ticked: nobody has to look at them any more."""
    wanted = given.keys(request.form, "mail") or given.keys(request.form, "chosen")
    after, gone = _next(wanted), 0
    for id_ in wanted:
        with suppress(NotFound):  # a colleague was first
            desk = shared.desk(texts.one(shared.database(), shared.visitor(), id_))
            gone += texts.read(shared.database(), desk, id_) is not None
    if gone:
        inbox.done(say_count("%(num)s mail is read.", "%(num)s mails are read.", gone))
    else:
        flash(say("Somebody else read it already, or it is not there."), "good")
    return redirect(url_for("texts.every", administration=request.values.get("administration") or None, mail=after))


def _found() -> tuple[TextMail, ...]:
    administration_id = request.values.get("administration", type=UUID)
    return texts.waiting(shared.database(), shared.visitor(), administration_id=administration_id, after=cursor_here())


def _mail(mail_id: UUID) -> MailPage:
    return show_mail(shared.house(), str(mail_id), shared.visitor())


def _next(gone: Sequence[UUID]) -> UUID | None:
    order = [each.id for each in _found()]
    places = [order.index(each) for each in gone if each in order]
    below = order[max(places) + 1 :] if places else []
    return next((each for each in below if each not in gone), None)


def _answer(mail: TextMail) -> str:
    """Opens the mail program of the colleague. "": the mail names no sender."""
    subject = mail.subject if mail.subject.lower().startswith("re:") else f"Re: {mail.subject}"
    return f"mailto:{quote(mail.address, safe='@')}?subject={quote(subject)}" if mail.address else ""
