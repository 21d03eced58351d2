"""The look of the office around every page: its name, colour and logo."""

from flask import Blueprint, Response, abort, request

from dossier.office.look import OfficeLook, logo_of, look_of
from dossier.rules.colours import lightened
from portal import shared
from portal.access import Who, open_to

pages = Blueprint("office", __name__, url_prefix="/office")
FOR = 300  # seconds that a browser keeps the look without asking


def look() -> OfficeLook:
    return look_of(shared.database(), shared.house().settings.domain)


@pages.get("/colour.css")
@open_to(Who.ANYONE)
def colour() -> Response:
    """A stylesheet of one line, since no page may hold a style of its own."""
    chosen = look().colour
    return _kept(f":root {{ --office: {chosen}; --office-light: {lightened(chosen)}; }}\n".encode(), "text/css")


@pages.get("/logo.png")
@open_to(Who.ANYONE)
def logo() -> Response:
    found = logo_of(shared.database(), shared.house().settings.domain)
    if found is None:
        abort(404)
    return _kept(found, "image/png")


def _kept(content: bytes, kind: str) -> Response:
    response = Response(content, mimetype=kind, headers={"Cache-Control": f"max-age={FOR}"})
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # it is the same response
