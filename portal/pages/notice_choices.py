"""What one wants to hear of, how often, and when."""

from datetime import time

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.rules.errors import Refused
from dossier.rules.happenings import MANNERS, Happening, Lane, Pace
from dossier.rules.notice_times import Habit, Quiet
from notify import preferences
from portal import shared
from portal.access import Who, open_to
from portal.words import say, weekdays

pages = Blueprint("notice_choices", __name__, url_prefix="/account/notices")

# for who runs the office: a client hears of none of these
OF_OFFICE = frozenset(
    {
        Happening.UPLOADED,
        Happening.MAIL_PARKED,
        Happening.MAIL_QUARANTINED,
        Happening.DOCUMENT_INFECTED,
        Happening.ADDRESS_STOPPED,
        Happening.SMS_FAILED,
        Happening.WEBHOOK_FAILED,
    }
)


@pages.get("/")
@open_to(Who.THEMSELF)
def own() -> str:
    person_id = shared.guest().person_id
    chosen = preferences.paces(shared.database(), person_id)
    return render_template(
        "account/notices.html",
        kinds=[(each, chosen[each], _paces(each)) for each in _kinds()],
        habit=preferences.habit_of_person(shared.database(), person_id),
        weekdays=list(enumerate(weekdays())),
    )


@pages.post("/")
@open_to(Who.THEMSELF)
def choose() -> Response:
    person_id, before = shared.guest().person_id, preferences.paces(shared.database(), shared.guest().person_id)
    for kind in _kinds():
        pace = _pace(request.form.get(kind, before[kind]))
        if pace is not before[kind]:
            preferences.set_pace(shared.database(), person_id, kind, pace, shared.now())
    preferences.set_habit(shared.database(), person_id, _habit(), shared.now())
    flash(say("Your choice is kept."), "good")
    return redirect(url_for("notice_choices.own"))


def _kinds() -> list[Happening]:
    """What this person may hear of. About the account itself they always do."""
    is_staff = bool(shared.guest().roles)
    chosen = (each for each, manner in MANNERS.items() if manner.lane is not Lane.ACCOUNT)
    return [each for each in chosen if is_staff or each not in OF_OFFICE]


def _paces(kind: Happening) -> list[Pace]:
    return [each for each in Pace if each is not Pace.OFF or MANNERS[kind].may_be_off]


def _pace(written: str) -> Pace:
    try:
        return Pace(written)
    except ValueError:
        raise Refused("Choose one of what is offered.") from None


def _habit() -> Habit:
    """The times as the form says. Raises Refused."""
    form = request.form
    since, until = form.get("quiet_since", ""), form.get("quiet_until", "")
    try:
        quiet = Quiet(time.fromisoformat(since), time.fromisoformat(until)) if since and until else None
        return Habit(time.fromisoformat(form.get("digest_at", "")), int(form.get("weekday", "")), quiet)
    except ValueError:
        raise Refused("Write a time as 08:30.") from None
