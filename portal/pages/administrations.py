"""Alle administraties (S2-7) and Mijn administraties (S2-11): found, switched on and off, added, their mail names."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.access.entries import Entry, entry
from dossier.deviating import UNSEEN_BACK, of_dossiers
from dossier.office import administrations
from dossier.office.administrations import NewAdministration
from portal import shared
from portal.access import Who, open_to
from portal.entering import chosen
from portal.finding import listed, one_page
from portal.words import say

pages = Blueprint("administrations", __name__, url_prefix="/administrations")


@pages.get("/")
@open_to(Who.ADMINISTRATOR)
def everything() -> str:
    return _listed("administrations/everything.html")


@pages.get("/mine")
@open_to(Who.STAFF)
def mine() -> str:
    return _listed("administrations/mine.html")


@pages.post("/switch")
@open_to(Who.ADMINISTRATOR)
def switch() -> Response:
    one, on = _chosen(), "on" in request.form
    administrations.switch(shared.database(), one.mail_name, shared.act(), on=on)
    said = say("The dossier of %(name)s is on.") if on else say("The dossier of %(name)s is off. Nothing was deleted.")
    flash(said % {"name": one.name}, "good")
    return redirect(url_for("administrations.everything", find=request.form.get("find") or None))


@pages.get("/new")
@open_to(Who.ADMINISTRATOR)
def new() -> str:
    return render_template("administrations/new.html")


@pages.post("/new")
@open_to(Who.ADMINISTRATOR)
def add() -> Response:
    given = NewAdministration(*(request.form.get(each, "").strip() for each in ("name", "mail_name", "client")))
    domain = shared.house().settings.domain
    made = administrations.add(shared.database(), domain, given, shared.act())
    flash(say("Added. Mail to %(address)s arrives in its inbox.", address=made.address), "good")
    return redirect(url_for("dossier.tree", administration_id=made.id))


@pages.get("/mail-name")
@open_to(Who.ADMINISTRATOR)
def mail_name() -> str:
    one = _chosen()
    return render_template(
        "administrations/mail_name.html", one=one, names=administrations.find(shared.database(), one.mail_name)
    )


@pages.post("/mail-name")
@open_to(Who.ADMINISTRATOR)
def rotate() -> Response:
    one, wanted = _chosen(), request.form.get("name", "").strip()
    close = "close" in request.form
    now = administrations.rotate(
        shared.database(), one.mail_name, shared.act(), new_name=wanted or None, close_older=close
    )
    flash(say("The address is now %(address)s.", address=now.address), "good")
    return redirect(url_for("administrations.mail_name", administration=one.id))


def _listed(template: str) -> str:
    """With what deviates in each."""
    found = one_page()
    seen = [each.id for each in found if each.dossier_on]
    deviating = of_dossiers(shared.database(), shared.visitor(), seen, shared.now())
    return listed(template, found, deviating=deviating, unseen_days=UNSEEN_BACK.days)


def _chosen() -> Entry:
    return entry(shared.database(), shared.visitor(), chosen("administration"))
