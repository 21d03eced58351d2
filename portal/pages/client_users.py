"""The users of a client, for the office: 'Nieuwe cliëntgebruiker aanmaken' (S1-35), and what is done with one."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.accounts import client_users, members, sensitive
from dossier.accounts.client_users import ClientView, UserView
from dossier.accounts.new_users import NewUser
from dossier.documents import lists
from dossier.rules import kinds
from dossier.rules.errors import NotFound, Refused
from dossier.rules.factors import Denied
from dossier.rules.rights import Level
from portal import given, shared
from portal.access import Who, open_to
from portal.branches import paths
from portal.entering import desk, here, pages_of_dossier
from portal.errors import refusal
from portal.new_user_form import new_user
from portal.words import say, states

pages = pages_of_dossier("client_users")

GIVEN = (Level.VIEW, Level.VIEW_UPLOAD, Level.UPLOAD)  # what the wizard gives; a passage comes by itself
OTHER = "other"  # a kind that is typed: vennoot:A


@pages.get("/users/new")
@open_to(Who.STAFF)
def wizard() -> str:
    return _wizard()


@pages.post("/users/new")
@open_to(Who.STAFF)
def add() -> Response | tuple[str, int]:
    """All of it or nothing; what was filled in stays when something is wrong."""
    try:
        person_id = client_users.add(shared.house(), desk(), _new_user())
    except Refused as error:
        return _wizard(refusal(error)), 409
    return _done(person_id, say("%(name)s has access, and gets a message about it.", name=request.form.get("name", "")))


@pages.get("/users/<uuid:person_id>")
@open_to(Who.STAFF)
def user(person_id: UUID) -> str:
    found = client_users.user(shared.database(), desk(), person_id)
    return render_template(
        "manage/user.html",
        client=_client(),
        user=found,
        each=found.line,
        member=found.line.member,
        standing=found.line.standing,
        folders=_given_here(found),
        kinds=_kinds(_client()),
    )


@pages.post("/users/<uuid:person_id>/invite")
@open_to(Who.STAFF)
def invite(person_id: UUID) -> Response:
    client_users.invite(shared.house(), desk(), person_id)
    return _done(person_id, say("A new invitation leaves now. The one before does not work any more."))


@pages.post("/users/<uuid:person_id>/withdraw")
@open_to(Who.STAFF)
def withdraw(person_id: UUID) -> Response:
    client_users.withdraw(shared.database(), desk(), person_id)
    return _done(person_id, say("The invitation is withdrawn: its link does not work any more."))


@pages.post("/users/<uuid:person_id>/end")
@open_to(Who.STAFF)
def set_end(person_id: UUID) -> Response:
    """Blocked from now on, let in again, or until the end of a day."""
    how, day = request.form.get("how", ""), request.form.get("day", "")
    at = shared.now() if how == "block" else given.end_of(day) if how == "until" else None
    members.set_end(shared.database(), desk(), person_id, at)
    said = say("Blocked: no access for this client from now on.") if how == "block" else say("The access is set.")
    return _done(person_id, said)


@pages.post("/users/<uuid:person_id>/kind")
@open_to(Who.STAFF)
def set_kind(person_id: UUID) -> Response:
    members.set_kind(shared.database(), desk(), person_id, _kind())
    return _done(person_id, say("The group is set."))


@pages.post("/users/<uuid:person_id>/delegate")
@open_to(Who.STAFF)
def delegate(person_id: UUID) -> Response:
    members.delegate(shared.database(), desk(), person_id, on=request.form.get("on") == "yes")
    return _done(person_id, say("Saved."))


@pages.post("/users/<uuid:person_id>/approving")
@open_to(Who.STAFF)
def let_approve(person_id: UUID) -> Response:
    """With the PIN of who gives it (S1-40)."""
    on, pin = request.form.get("on") == "yes", request.form.get("pin", "")
    denied = sensitive.let_approve(shared.database(), desk(), person_id, pin, on=on)
    return _unless(denied, person_id, say("The right to approve was changed, and the person is told."))


@pages.post("/users/<uuid:person_id>/mobile")
@open_to(Who.STAFF)
def change_mobile(person_id: UUID) -> Response:
    """With the PIN of who changes it (S1-39)."""
    number, pin = request.form.get("mobile", ""), request.form.get("pin", "")
    denied = sensitive.change_mobile(shared.database(), desk(), person_id, number, pin)
    return _unless(denied, person_id, say("The mobile number was changed, and the person is told."))


@pages.post("/users/<uuid:person_id>/reset")
@open_to(Who.ADMINISTRATOR)
def ask_reset(person_id: UUID) -> Response:
    """Four eyes: this administrator asks, another one decides."""
    client_users.ask_reset(shared.house(), desk(), person_id, request.form.get("reason", ""))
    return _done(person_id, say("Asked. Another administrator has to decide it within a day."))


@pages.post("/users/<uuid:person_id>/remove")
@open_to(Who.STAFF)
def remove(person_id: UUID) -> Response:
    members.unlink(shared.database(), desk(), person_id)
    flash(say("This person has no access any more."), "good")
    return redirect(url_for("manage.show"))


def _wizard(wrong: str = "") -> str:
    client = _client()
    return render_template(
        "manage/user_wizard.html",
        client=client,
        kinds=_kinds(client),
        other=OTHER,
        levels=[(each.value, states(each)) for each in GIVEN],
        folders=_to_give(),
        given=request.form,
        ticked=request.form.getlist("folder"),
        wrong=wrong,
    )


def _new_user() -> NewUser:
    order = [id_ for id_, _ in _to_give()]
    ticked = given.keys(request.form, "folder")  # what is foreign, the service finds
    return new_user(_kind(), sorted(ticked, key=lambda id_: order.index(id_) if id_ in order else len(order)))


def _kind() -> str:
    kind = request.form.get("kind", "")
    return request.form.get("other_kind", "").strip() if kind == OTHER else kind


def _kinds(client: ClientView) -> tuple[str, ...]:
    """The usual ones, and those that this client has."""
    return tuple(dict.fromkeys((*kinds.USUAL, *(each.member.kind for each in client.users if each.member.kind))))


def _client() -> ClientView:
    client = client_users.client_of(shared.database(), desk())
    if client is None:
        raise NotFound("This is the administration of the office itself: it has no client.")
    return client


def _to_give() -> list[tuple[UUID, str]]:
    """Folders that may open to clients, with the names from the hoofdmap down."""
    lines, closed = lists.folders(shared.database(), shared.visitor(), here()), set[UUID]()
    for each in lines:  # parents come before their children
        if each.office_role or each.parent_id in closed:
            closed.add(each.id)
    return [(id_, path) for id_, path in paths(lines) if id_ not in closed]


def _given_here(user: UserView) -> list[tuple[UUID, str, Level]]:
    """What was given, on the folders that this colleague sees, in the order of the tree."""
    levels = {each.folder_id: each.level for each in user.rights if each.level is not Level.NONE}
    return [(id_, path, levels[id_]) for id_, path in _to_give() if id_ in levels]


def _unless(denied: Denied | None, person_id: UUID, text: str) -> Response:
    if denied is None:
        return _done(person_id, text)
    flash(say("Nothing was changed: %(why)s.", why=states(denied.why)), "bad")
    return redirect(url_for("client_users.user", person_id=person_id))


def _done(person_id: UUID, text: str) -> Response:
    flash(text, "good")
    return redirect(url_for("client_users.user", person_id=person_id))
