"""Beheerscherm of an administration (S2-10): its dossier, its mail address, its client and the users of that client."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.access.entries import entry
from dossier.accounts import client_users, clients
from dossier.inbox import senders
from dossier.office import administrations
from dossier.rules.errors import NotFound
from dossier.rules.powers import Power, may
from dossier.rules.signing_in import TwoStep
from portal import given, shared
from portal.access import Who, open_to
from portal.entering import desk, here, pages_of_dossier
from portal.words import say

pages = pages_of_dossier("manage")


@pages.get("/manage")
@open_to(Who.STAFF)
def show() -> str:
    act = desk().act
    return render_template(
        "manage/administration.html",
        client=client_users.client_of(shared.database(), desk()),
        names=administrations.find(shared.database(), _mail_name()),
        senders=senders.view(shared.database(), here(), act) if may(act, Power.JUDGE_MAIL) else None,
        may_manage_users=may(act, Power.CLIENT_USERS),
        choices=tuple(TwoStep),
    )


@pages.post("/manage/switch")
@open_to(Who.ADMINISTRATOR)
def switch() -> Response:
    """KlantenDossier on or off; nothing is deleted (S2-8)."""
    on = request.form.get("on") == "yes"
    one = administrations.switch(shared.database(), _mail_name(), shared.act(), on=on)
    said = say("The dossier of %(name)s is on.") if on else say("The dossier of %(name)s is off. Nothing was deleted.")
    return _done(said % {"name": one.name})


@pages.post("/manage/two-step")
@open_to(Who.ADMINISTRATOR)
def set_two_step() -> Response:
    """Ja, Nee or Optioneel, for all users of the client (S2-50)."""
    client = client_users.client_of(shared.database(), desk())
    if client is None:
        raise NotFound("There is no such client.")
    choice = given.read(TwoStep, request.form.get("two_step", ""))
    clients.choose_two_step(shared.database(), shared.guest().office_id, client.id, choice, shared.act())
    return _done(say("The two-step verification is set. It holds from the next sign-in on."))


def _mail_name() -> str:
    return entry(shared.database(), shared.visitor(), here()).mail_name


def _done(text: str) -> Response:
    flash(text, "good")
    return redirect(url_for("manage.show"))
