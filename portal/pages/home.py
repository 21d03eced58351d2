"""Home: what asks for attention, as widgets; and the switch between clients."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier import unopened
from dossier.accounts.own_dossiers import own_dossiers
from dossier.approvals import undecided
from dossier.attention import of_client
from dossier.deviating import UNSEEN_BACK
from dossier.documents import news
from dossier.inbox import triage
from dossier.uploads.own import OwnFile, own_files
from dossier.uploads.uploader import Uploader
from ingest.own_mails import own_mails
from portal import session, shared
from portal.access import Who, open_to
from portal.pages.my_approvals import party_in_text
from portal.tasks import tasks_of

pages = Blueprint("home", __name__)
FEW = 5  # lines in a widget of a client
SHOWN = 8  # dossiers in one of the office


@pages.get("/")
@open_to(Who.SIGNED_IN)
def home() -> str:
    guest = shared.guest()
    if guest.roles and guest.client is None:
        return _of_office()
    own = _of_client() if guest.client else {}
    return render_template("home/home.html", waiting=tasks_of(guest), **own)


def _of_office() -> str:
    """Beside the tasks: in which dossiers something waits, for the office and for clients."""
    database, visitor = shared.database(), shared.visitor()
    return render_template(
        "home/office.html",
        waiting=tasks_of(shared.guest()),
        inbox=triage.by_dossier(database, visitor, SHOWN),
        undecided=undecided.by_dossier(database, visitor, SHOWN),
        unopened=unopened.by_dossier(database, visitor, SHOWN),
        unseen_days=UNSEEN_BACK.days,
    )


def _of_client() -> dict[str, Any]:
    """What a client user finds on Home besides their tasks."""
    house, visitor = shared.house(), shared.visitor()
    dossiers = own_dossiers(house.database, visitor)
    mine = () if visitor.looked_by else dossiers
    uploads = [(each, one) for each in mine for one in _uploads(each.id)]
    return {
        "dossiers": dossiers,
        "names": {each.id: each.name for each in dossiers},
        "asked": of_client(house.database, visitor, shared.now()).requests,
        "newest": news.newest(house.database, visitor),
        "uploads": sorted(uploads, key=lambda each: each[1].begun_at, reverse=True)[:FEW],
        "mails": own_mails(house, visitor, limit=FEW),
        "party": party_in_text,
    }


def _uploads(administration_id: UUID) -> tuple[OwnFile, ...]:
    uploader = Uploader(administration_id, shared.visitor(), shared.client_act())
    return own_files(shared.house(), uploader, limit=FEW)


@pages.get("/tasks")
@open_to(Who.SIGNED_IN)
def tasks() -> str:
    return render_template("home/tasks.html", waiting=tasks_of(shared.guest()))


@pages.post("/client")
@open_to(Who.SIGNED_IN)
def switch() -> Response:
    """Another client is active from now on (S1-7). Always to Home: a page of the former may not be for this one."""
    wanted = request.form.get("client", "")
    if wanted not in {str(each.id) for each in shared.guest().clients}:
        abort(404)
    response = make_response(redirect(url_for("home.home")))
    session.write(response, session.CLIENT, wanted)
    return response
