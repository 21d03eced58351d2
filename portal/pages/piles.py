"""What waits beside the inbox: held mail, locked files, mail that could not be read, pictures that were folded away."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.access.desk import Desk
from dossier.inbox import quarantine, senders, signature_pictures, triage
from dossier.inbox import unlock as unlocking
from dossier.inbox.triage import Pile
from dossier.rules.errors import Refused
from dossier.rules.states import Outcome
from dossier.rules.work import SideWork
from ingest.by_hand import file_by_hand
from ingest.mails import PAGE, list_mails, show_mail
from ingest.parked_work import parked_work, retry_work
from ingest.rerun import rerun_some
from ingest.wanted import Wanted
from portal import given, shared
from portal.access import Who, open_to
from portal.errors import refusal
from portal.pages import inbox
from portal.words import say, say_count

pages = Blueprint("piles", __name__, url_prefix="/inbox")


@pages.get("/parked")
@open_to(Who.STAFF)
def parked() -> str:
    here, before = request.args.get("administration", type=UUID), request.args.get("before", type=UUID)
    wanted = Wanted(outcome=Outcome.PARKED, administration_id=here, before=before)
    found = list_mails(shared.house(), wanted, visitor=shared.visitor())
    more = found[-1].id if len(found) == PAGE else None
    work = () if here else parked_work(shared.house(), shared.act(), shared.guest().office_id)  # it is of the office
    return render_template("inbox/parked.html", found=found, more=more, work=work, **inbox.around(Pile.PARKED))


@pages.post("/parked/again")
@open_to(Who.STAFF)
def run_again() -> Response:
    """The stations try these mails once more, with their first envelope."""
    seen = [_mail(each) for each in given.keys(request.form, "mail")]
    count = rerun_some(shared.house(), seen, shared.act())
    flash(say_count("%(num)s mail is tried again.", "%(num)s mails are tried again.", count), "good")
    return redirect(url_for("piles.parked"))


@pages.post("/parked/others/again")
@open_to(Who.ADMINISTRATOR)
def work_again() -> Response:
    """A station tries all again that it gave up: a receipt, a letter, a proof."""
    station = given.read(SideWork, request.form.get("station", ""))
    count = retry_work(shared.house(), station, shared.act(), shared.guest().office_id)
    flash(say_count("%(num)s piece of work is tried again.", "%(num)s pieces of work are tried again.", count), "good")
    return redirect(url_for("piles.parked"))


@pages.post("/parked/<uuid:mail_id>/by-hand")
@open_to(Who.STAFF)
def by_hand(mail_id: UUID) -> Response:
    """The whole mail becomes one document in the inbox."""
    document_id = file_by_hand(shared.house(), _mail(mail_id), shared.act())
    flash(say("The mail stands in the inbox as one document."), "good")
    return redirect(url_for("inbox.inbox", document=document_id))


@pages.post("/release/<uuid:mail_id>")
@open_to(Who.STAFF)
def release(mail_id: UUID) -> Response:
    count = senders.release(shared.database(), _desk_of(mail_id), mail_id)
    said = say_count("Released: %(num)s document to the inbox.", "Released: %(num)s documents to the inbox.", count)
    flash(said, "good")
    return redirect(url_for("inbox.inbox", pile=Pile.QUARANTINE.value))


@pages.post("/trust/<uuid:mail_id>")
@open_to(Who.STAFF)
def trust(mail_id: UUID) -> Response:
    """Mail of this sender goes to the inbox of this administration from now on, and so does this one."""
    count = quarantine.trust(shared.database(), _desk_of(mail_id), mail_id)
    said = say_count(
        "The sender is known from now on. Released: %(num)s document to the inbox.",
        "The sender is known from now on. Released: %(num)s documents to the inbox.",
        count,
    )
    flash(said, "good")
    return redirect(url_for("inbox.inbox", pile=Pile.QUARANTINE.value))


@pages.post("/block/<uuid:mail_id>")
@open_to(Who.STAFF)
def block(mail_id: UUID) -> Response:
    """Mail of this sender to this administration waits in quarantine from now on."""
    address = quarantine.block(shared.database(), _desk_of(mail_id), mail_id)
    flash(say("Mail from %(address)s goes to quarantine from now on. Nothing is thrown away.", address=address), "good")
    return redirect(inbox.back(request.form.get("document", type=UUID)))


@pages.post("/unlock/<uuid:document_id>")
@open_to(Who.STAFF)
def unlock(document_id: UUID) -> Response:
    """The password goes to the file only: it is in no log, no address and no answer."""
    one = triage.one(shared.database(), shared.visitor(), document_id, shared.now())
    password, keep = request.form.get("password", ""), "keep" in request.form
    try:
        made = unlocking.unlock(shared.house(), one.id, password, shared.act(), keep=keep)
    except Refused as error:  # back to the form, to try another one
        flash(refusal(error), "bad")
        return redirect(inbox.back(document_id))
    inbox.done(say_count("Opened: %(num)s document.", "Opened: %(num)s documents.", len(made)))
    return redirect(url_for("inbox.inbox", document=made[0] if made else document_id))


@pages.post("/fold/<uuid:document_id>")
@open_to(Who.STAFF)
def fold(document_id: UUID) -> Response:
    one = triage.one(shared.database(), shared.visitor(), document_id, shared.now())
    signature_pictures.fold(shared.database(), shared.desk(one.administration_id), one.id)
    flash(say("Folded away under its mail, and so is the same picture in later mails."), "good")
    return redirect(inbox.back(None))


@pages.post("/unfold/<uuid:mail_id>/<uuid:part_id>")
@open_to(Who.STAFF)
def unfold(mail_id: UUID, part_id: UUID) -> Response:
    document_id = signature_pictures.unfold(shared.database(), _desk_of(mail_id), mail_id, part_id)
    flash(say("Brought back: it stands in the inbox."), "good")
    return redirect(url_for("inbox.inbox", document=document_id))


def _desk_of(mail_id: UUID) -> Desk:
    """Raises NotFound for a mail that is not for this person."""
    return shared.desk(show_mail(shared.house(), str(mail_id), shared.visitor()).line.administration_id)


def _mail(mail_id: UUID) -> UUID:
    """Raises NotFound for a mail that is not for this person."""
    return show_mail(shared.house(), str(mail_id), shared.visitor()).line.id
