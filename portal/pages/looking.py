"""'Bekijk als klant': the end of it, from whatever page."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from portal.access import Who, open_to

pages = Blueprint("looking", __name__)


@pages.post("/looking/stop")
@open_to(Who.SIGNED_IN)
def stop() -> Response:
    return redirect(url_for("home.home"))
