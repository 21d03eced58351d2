"""What programs ask of every site: its icon, what they may index, and whom to tell of a weakness."""

from datetime import timedelta

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as Answer

from portal import shared
from portal.access import Who, open_to
from portal.assets import asset

pages = Blueprint("well_known", __name__)
GOOD_FOR = timedelta(days=180)


@pages.get("/favicon.ico")
@open_to(Who.ANYONE)
def icon() -> Answer:
    return redirect(asset("mark.svg"))


@pages.get("/robots.txt")
@open_to(Who.ANYONE)
def robots() -> Response:
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")


@pages.get("/.well-known/security.txt")
@open_to(Who.ANYONE)
def security() -> Response:
    """RFC 9116 2.5: Contact and Expires are required."""
    until = (shared.now() + GOOD_FOR).isoformat(timespec="seconds")
    contact = f"mailto:postmaster@{shared.house().settings.domain}"
    return Response(f"Contact: {contact}\nExpires: {until}\nPreferred-Languages: nl, en\n", mimetype="text/plain")
