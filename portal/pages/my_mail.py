"""What became of the mails that somebody sent into the own dossiers."""

from uuid import UUID

from flask import Blueprint, render_template, request

from ingest.own_mails import PAGE, own_mails
from portal import shared
from portal.access import Who, open_to

pages = Blueprint("my_mail", __name__, url_prefix="/my/mail")


@pages.get("/")
@open_to(Who.CLIENT)
def mails() -> str:
    found = own_mails(shared.house(), shared.visitor(), before=request.args.get("before", type=UUID))
    more = found[-1].id if len(found) == PAGE else None
    return render_template("my/mails.html", found=found, more=more)
