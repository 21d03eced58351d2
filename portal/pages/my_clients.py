"""Mijn Cliënten (S1-38): for whom somebody acts, the data of the active client, and the addresses of its dossiers."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from dossier.accounts import clients, own_client
from dossier.accounts.own_client import Details
from dossier.accounts.own_dossiers import OwnDossier, own_dossier, own_dossiers
from dossier.office.mail_cards import as_svg, vcard
from portal import shared
from portal.access import Who, open_to
from portal.words import say

pages = Blueprint("my_clients", __name__, url_prefix="/my/clients")


@pages.get("/")
@open_to(Who.CLIENT)
def mine() -> str:
    database, visitor = shared.database(), shared.visitor()
    guest = shared.guest()
    own = {each.id for each in guest.clients}
    return render_template(
        "my/clients.html",
        clients=[each for each in clients.own(database, guest.person_id, shared.now()) if each.id in own],
        details=own_client.details(database, visitor),
        dossiers=own_dossiers(database, visitor),
    )


@pages.post("/details")
@open_to(Who.CLIENT_ADMINISTRATOR)
def change_details() -> Answer:
    form = request.form
    new = Details(form.get("phone", ""), form.get("email", ""), form.get("address", ""))
    own_client.change(shared.database(), shared.visitor(), new, shared.client_act())
    flash(say("The data were changed."), "good")
    return redirect(url_for("my_clients.mine"))


@pages.get("/address/<uuid:administration_id>")
@open_to(Who.CLIENT)
def address(administration_id: UUID) -> str:
    """The address to mail to: to copy, to save as a contact, or to scan with a telephone."""
    dossier = own_dossier(shared.database(), shared.visitor(), administration_id)
    return render_template("my/address.html", dossier=dossier, qr=as_svg(_card(dossier)))


@pages.get("/address/<uuid:administration_id>/card.vcf")
@open_to(Who.CLIENT)
def card(administration_id: UUID) -> Response:
    dossier = own_dossier(shared.database(), shared.visitor(), administration_id)
    disposition = 'attachment; filename="dossier.vcf"'
    return Response(_card(dossier), mimetype="text/vcard", headers={"Content-Disposition": disposition})


def _card(dossier: OwnDossier) -> str:
    return vcard(say("Dossier %(name)s", name=dossier.name), shared.guest().office, dossier.address)
