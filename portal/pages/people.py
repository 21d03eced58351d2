"""Users and rights of the office: who works here, who acts for clients, and how they get in."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.accounts import people, staff
from dossier.accounts.people import NewPerson, PersonLine
from dossier.login import apps, by_office, factor_resets, letters, locks, sessions, standing
from dossier.office import administrations
from dossier.rules.rights import Role
from portal import given, shared
from portal.access import Who, open_to
from portal.pages.account import logins_of
from portal.words import say

pages = Blueprint("people", __name__, url_prefix="/office/people")


@pages.get("/")
@open_to(Who.ADMINISTRATOR)
def everybody() -> str:
    wanted = request.args.get("find", "").strip().lower()
    found = people.list_all(shared.database(), shared.house().settings.domain)
    return render_template(
        "people/everybody.html",
        found=[each for each in found if wanted in f"{each.name} {each.email}".lower()],
        wanted=wanted,
        invited={each.person_id: each for each in _invitations()},
        resets=factor_resets.open_resets(shared.house(), shared.guest().office_id, shared.now()),
        roles=tuple(Role),
    )


@pages.post("/staff")
@open_to(Who.ADMINISTRATOR)
def add_staff() -> Response:
    """A new colleague, who gets the invitation at once."""
    new = NewPerson(request.form.get("name", ""), request.form.get("email", ""))
    roles = tuple(role for role in Role if role in request.form.getlist("role"))
    person_id = people.add_staff(shared.database(), shared.house().settings.domain, new, roles, shared.act())
    letters.invite(shared.house(), person_id, shared.act())
    flash(say("%(name)s is added, and gets an invitation by e-mail.", name=new.name), "good")
    return redirect(url_for("people.person", person_id=person_id))


@pages.get("/<uuid:person_id>")
@open_to(Who.ADMINISTRATOR)
def person(person_id: UUID) -> str:
    domain = shared.house().settings.domain
    return render_template(
        "people/person.html",
        person=_person(person_id),
        each={"standing": standing.of_person(shared.database(), person_id, shared.now())},
        reset=factor_resets.open_reset_of(shared.house(), person_id, shared.now()),
        sessions=sessions.sessions_of(shared.house(), person_id, shared.now()),
        phones=apps.apps_of(shared.house(), person_id),
        administrations=administrations.list_all(shared.database(), domain),
        entered=staff.entered(shared.database(), person_id),
        roles=tuple(Role),
        own=person_id == shared.guest().person_id,
    )


@pages.get("/<uuid:person_id>/logins")
@open_to(Who.ADMINISTRATOR)
def logins(person_id: UUID) -> str:
    found = _person(person_id)
    return render_template("account/history.html", **logins_of(found.id), name=found.name)


@pages.post("/<uuid:person_id>/name")
@open_to(Who.ADMINISTRATOR)
def rename(person_id: UUID) -> Response:
    name = request.form.get("name", "")
    by_office.rename(shared.house(), shared.guest().office_id, person_id, name, shared.act())
    return _done(person_id, say("The name is changed."))


@pages.post("/<uuid:person_id>/address")
@open_to(Who.ADMINISTRATOR)
def change_address(person_id: UUID) -> Response:
    """At once: whoever cannot read the old mail any more cannot prove the new address by it."""
    address = request.form.get("email", "")
    by_office.change_address(shared.house(), shared.guest().office_id, person_id, address, shared.act())
    return _done(person_id, say("The mail address is changed, and the old one hears of it."))


@pages.post("/<uuid:person_id>/withdraw")
@open_to(Who.ADMINISTRATOR)
def withdraw(person_id: UUID) -> Response:
    letters.withdraw(shared.house(), _person(person_id).id, shared.act())
    return _done(person_id, say("The invitation is withdrawn: its link does not work any more."))


@pages.post("/<uuid:person_id>/roles")
@open_to(Who.ADMINISTRATOR)
def set_roles(person_id: UUID) -> Response:
    roles = [role for role in Role if role in request.form.getlist("role")]
    staff.set_roles(shared.database(), shared.guest().office_id, person_id, roles, shared.act())
    return _done(person_id, say("The roles are set."))


@pages.post("/<uuid:person_id>/restriction")
@open_to(Who.ADMINISTRATOR)
def restrict(person_id: UUID) -> Response:
    only = set(given.keys(request.form, "administration")) if "restricted" in request.form else None
    staff.restrict(shared.database(), shared.guest().office_id, person_id, only, shared.act())
    return _done(person_id, say("The restriction is set."))


@pages.post("/<uuid:person_id>/end")
@open_to(Who.ADMINISTRATOR)
def set_end(person_id: UUID) -> Response:
    """The last day of access; empty: no end."""
    at = given.end_of(request.form.get("day", ""))
    people.expire(shared.database(), shared.house().settings.domain, _person(person_id).email, at, shared.act())
    return _done(person_id, say("The end of the access is set."))


@pages.post("/<uuid:person_id>/invite")
@open_to(Who.ADMINISTRATOR)
def invite(person_id: UUID) -> Response:
    letters.invite(shared.house(), _person(person_id).id, shared.act())
    return _done(person_id, say("A new invitation leaves now. The one before does not work any more."))


@pages.post("/<uuid:person_id>/unlock")
@open_to(Who.ADMINISTRATOR)
def unlock(person_id: UUID) -> Response:
    locks.unlock(shared.house(), _person(person_id).id, shared.act())
    return _done(person_id, say("Every lock is off, and they are told."))


@pages.post("/<uuid:person_id>/sign-out")
@open_to(Who.ADMINISTRATOR)
def sign_out(person_id: UUID) -> Response:
    sessions.end_all(shared.house(), _person(person_id).id, shared.act())
    return _done(person_id, say("They are signed out everywhere."))


@pages.post("/<uuid:person_id>/phones/<uuid:app_id>/revoke")
@open_to(Who.ADMINISTRATOR)
def revoke_phone(person_id: UUID, app_id: UUID) -> Response:
    """Somebody calls that it is lost: it opens nothing from this moment, and they are told."""
    apps.revoke(shared.house(), _person(person_id).id, app_id, shared.act())
    return _done(person_id, say("That phone is bound no more: it opens nothing."))


@pages.post("/<uuid:person_id>/reset")
@open_to(Who.ADMINISTRATOR)
def ask_reset(person_id: UUID) -> Response:
    """Four eyes: this administrator asks, another one decides."""
    by = shared.guest().person_id
    factor_resets.ask(shared.house(), _person(person_id).id, request.form.get("reason", ""), by, shared.now())
    return _done(person_id, say("Asked. Another administrator has to decide it within a day."))


@pages.post("/resets/<uuid:reset_id>")
@open_to(Who.ADMINISTRATOR)
def decide_reset(reset_id: UUID) -> Response:
    agree = request.form.get("answer") == "agree"
    factor_resets.decide(shared.house(), reset_id, shared.guest().person_id, shared.now(), agree=agree)
    flash(say("Done: they set up a new second step when they sign in.") if agree else say("Refused."), "good")
    return redirect(url_for("people.everybody"))


def _person(person_id: UUID) -> PersonLine:
    """Raises NotFound for somebody of another office."""
    return people.one(shared.database(), shared.guest().office_id, person_id)


def _invitations() -> tuple[letters.InvitationLine, ...]:
    return letters.invitations(shared.house(), shared.house().settings.domain, shared.now())


def _done(person_id: UUID, text: str) -> Response:
    flash(text, "good")
    return redirect(url_for("people.person", person_id=person_id))
