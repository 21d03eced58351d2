"""The log of mails: all that was received with what became of it, what was refused at the door, and the balance."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.access import entries
from dossier.accountability import audit
from dossier.accounts.actors import names_of
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.errors import NotFound
from dossier.rules.states import Outcome
from dossier.rules.visibility import Staff
from ingest import whereabouts
from ingest.balance import balances as of_days
from ingest.mails import PAGE, list_mails, show_mail
from ingest.rerun import rerun
from ingest.tally import counted
from ingest.wanted import Wanted
from portal import given, shared
from portal.access import Who, open_to
from portal.entering import chosen_or_none
from portal.words import named, say

pages = Blueprint("mail_log", __name__, url_prefix="/mails")

DAYS = 14  # of the balance, on one page
HAPPENED = {  # actions of the trail
    "mail.parked": named("set apart for a person"),
    "mail.retried": named("tried again"),
    "mail.released": named("released"),
    "mail.filed-by-hand": named("filed by hand"),
    "mail.read": named("marked as read"),
    "mail.raw-expired": named("the mail as it came was erased after its term; the documents stay"),
    "mail.quarantine-expired": named("erased after its time in quarantine"),
}


@pages.get("/")
@open_to(Who.STAFF)
def mails() -> str:
    outcome = request.args.get("outcome", "")
    wanted = Wanted(
        administration_id=chosen_or_none("administration"),
        outcome=Outcome(outcome) if outcome in set(Outcome) else None,
        day=_day("day"),
        until=_day("until"),
        sender=_text("sender"),
        recipient=_text("recipient"),
        before=chosen_or_none("before"),
    )
    found = list_mails(shared.house(), wanted, visitor=shared.visitor())
    return render_template(
        "mail_log/mails.html",
        found=found,
        standing=whereabouts.of_mails(shared.house(), shared.visitor(), [each.id for each in found]),
        wanted=wanted,
        outcomes=list(Outcome),
        administrations=entries.entries(shared.database(), shared.visitor(), limit=1000),
        more=_after(found[-1].id) if len(found) == PAGE else None,
        sees_all=_sees_all(),
    )


@pages.get("/<uuid:mail_id>")
@open_to(Who.STAFF)
def mail(mail_id: UUID) -> str:
    found = show_mail(shared.house(), str(mail_id), shared.visitor())
    events = audit.events(shared.database(), _domain(), audit.Wanted(subject_id=found.line.id))
    return render_template(
        "mail_log/mail.html",
        mail=found,
        events=[(each, say(HAPPENED.get(each.action, each.action))) for each in reversed(events)],
        people=names_of(shared.database(), [each.actor for each in events]),
    )


@pages.post("/<uuid:mail_id>/again")
@open_to(Who.STAFF)
def run_again(mail_id: UUID) -> Response:
    found = show_mail(shared.house(), str(mail_id), shared.visitor())
    rerun(shared.house(), found.line.id, shared.act())
    flash(say("It is tried again, as it came."), "good")
    return redirect(url_for("mail_log.mail", mail_id=mail_id))


@pages.get("/door")
@open_to(Who.STAFF)
def door() -> str:
    """Whom the receiver let in and whom it sent away, near misses among them."""
    _refuse_restricted()
    day = _day("day") or _today()
    lines = [each for each in counted(shared.house(), day) if each.office in {None, _domain()}]
    return render_template("mail_log/door.html", day=day, lines=lines, today=_today())


@pages.get("/balance")
@open_to(Who.STAFF)
def balances() -> str:
    """The proof that no accepted mail was lost, day by day."""
    _refuse_restricted()
    last = min(_day("until") or _today(), _today())
    days = [last - timedelta(days=each) for each in range(DAYS)]
    found = of_days(shared.house(), days, office=_domain())
    before = days[-1] - timedelta(days=1)
    return render_template(
        "mail_log/balance.html", found=found, before=before, words={each.value: each for each in Outcome}
    )


def _after(mail_id: UUID) -> str:
    """The next page of the same search."""
    asked: dict[str, Any] = {**request.args.to_dict(), "before": mail_id}
    return url_for("mail_log.mails", **asked)


def _domain() -> str:
    """Of the office of this portal."""
    return shared.house().settings.domain


def _sees_all() -> bool:
    viewer = shared.visitor().viewer
    return isinstance(viewer, Staff) and viewer.only is None


def _refuse_restricted() -> None:
    """These pages are about the whole office. Raises NotFound."""
    if not _sees_all():
        raise NotFound("This is about the whole office.")


def _text(name: str) -> str | None:
    return request.args.get(name, "").strip() or None


def _day(name: str) -> date | None:
    """None: not given, or no day."""
    try:
        return given.day(request.args.get(name, ""))
    except ValueError:
        return None


def _today() -> date:
    return shared.now().astimezone(OFFICE_TIME).date()
