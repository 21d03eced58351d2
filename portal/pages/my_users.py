"""Mijn Gebruikers (S1-33 to S1-37): who has access to the active client, and the wizard for somebody new."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.accounts import delegation
from dossier.accounts.members import MemberLine
from dossier.accounts.new_users import FolderWish, NewUser
from dossier.accounts.own_dossiers import own_dossiers
from dossier.documents import lists
from dossier.rules.errors import Refused
from dossier.rules.rights import Level
from portal import given, shared
from portal.access import Who, open_to
from portal.branches import paths
from portal.errors import refusal
from portal.fresh import fresh
from portal.new_user_form import new_user
from portal.words import say, states

pages = Blueprint("my_users", __name__, url_prefix="/my/users")
GIVEN = (Level.VIEW, Level.VIEW_UPLOAD, Level.UPLOAD)  # what the wizard gives; a passage comes by itself


@dataclass(frozen=True, slots=True)
class Opened:
    """A dossier, and the folders in it that the admin sees: with the names from the hoofdmap down."""

    name: str
    folders: list[tuple[UUID, str]]


@pages.get("/")
@open_to(Who.CLIENT_ADMINISTRATOR)
def users() -> str:
    found = delegation.users(shared.database(), shared.visitor(), shared.now())
    return render_template("my/users.html", found=found, own=shared.guest().person_id)


@pages.get("/new")
@open_to(Who.CLIENT_ADMINISTRATOR)
@fresh
def wizard() -> str:
    return _wizard()


@pages.post("/new")
@open_to(Who.CLIENT_ADMINISTRATOR)
@fresh
def add() -> Response | tuple[str, int]:
    """'Nieuwe cliëntgebruiker aanmaken': all of it or nothing; what was filled in stays when something is wrong."""
    try:
        delegation.add(shared.house(), shared.visitor(), _new_user(), shared.now())
    except Refused as error:
        return _wizard(refusal(error)), 409
    flash(say("%(name)s has access, and gets a message about it.", name=request.form.get("name", "")), "good")
    return redirect(url_for("my_users.users"))


@pages.get("/<uuid:person_id>")
@open_to(Who.CLIENT_ADMINISTRATOR)
@fresh
def user(person_id: UUID) -> str:
    found = _found(person_id)
    rights = delegation.rights_of(shared.database(), shared.visitor(), person_id, shared.now())
    return render_template(
        "my/user.html",
        person=found,
        own=shared.guest().person_id,
        levels=[(each.value, states(each)) for each in Level],
        given={each.folder_id: each.level for each in rights},
        dossiers=_with_folders(),
    )


@pages.post("/<uuid:person_id>/rights")
@open_to(Who.CLIENT_ADMINISTRATOR)
@fresh
def give(person_id: UUID) -> Response:
    wish = FolderWish(given.read(UUID, request.form["folder"]), given.read(Level, request.form["level"]))
    delegation.give(shared.database(), shared.visitor(), person_id, wish, shared.now())
    flash(say("The right was changed."), "good")
    return redirect(url_for("my_users.user", person_id=person_id))


@pages.post("/<uuid:person_id>/approving")
@open_to(Who.CLIENT_ADMINISTRATOR)
@fresh
def let_approve(person_id: UUID) -> Response:
    """With the PIN of who gives it (S1-40)."""
    on, pin = request.form.get("on") == "yes", request.form.get("pin", "")
    denied = delegation.let_approve(shared.database(), shared.visitor(), person_id, pin, shared.now(), on=on)
    if denied:
        flash(say("Nothing was changed: %(why)s.", why=states(denied.why)), "bad")
    else:
        flash(say("The right to approve was changed, and the person is told."), "good")
    return redirect(url_for("my_users.user", person_id=person_id))


@pages.post("/<uuid:person_id>/remove")
@open_to(Who.CLIENT_ADMINISTRATOR)
@fresh
def remove(person_id: UUID) -> Response:
    delegation.remove(shared.database(), shared.visitor(), person_id, shared.now())
    flash(say("This person has no access any more."), "good")
    return redirect(url_for("my_users.users"))


def _wizard(wrong: str = "") -> str:
    kinds = delegation.kinds_to_give(shared.database(), shared.visitor(), shared.now())
    return render_template(
        "my/user_wizard.html",
        kinds=kinds,
        levels=[(each.value, states(each)) for each in GIVEN],
        dossiers=_with_folders(),
        given=request.form,
        ticked=request.form.getlist("folder"),
        wrong=wrong,
    )


def _new_user() -> NewUser:
    chosen = set(request.form.getlist("folder"))
    folders = [id_ for each in _with_folders() for id_, _ in each.folders]  # those above first
    return new_user(request.form.get("kind", ""), [each for each in folders if str(each) in chosen])


def _with_folders() -> list[Opened]:
    database, visitor = shared.database(), shared.visitor()
    dossiers = own_dossiers(database, visitor)
    return [Opened(each.name, paths(lists.folders(database, visitor, each.id))) for each in dossiers]


def _found(person_id: UUID) -> MemberLine:
    everybody = delegation.users(shared.database(), shared.visitor(), shared.now())
    found = next((each for each in everybody if each.person_id == person_id), None)
    return found or abort(404)
