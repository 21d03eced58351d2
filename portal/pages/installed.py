"""The portal as an app of the phone: its manifest, and a service worker that keeps one page for when there is no line.

The worker caches the addresses of SHELL when it is installed, and never anything else: `static/service-worker.js`.
"""

import json
from hashlib import sha256

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dossier.office.icon import SIDES, icon_of
from portal import shared
from portal.access import Who, open_to
from portal.assets import FOLDER, asset
from portal.office import FOR, look
from portal.words import named, say

pages = Blueprint("installed", __name__)

SHELL = ("tokens.css", "frame.css", "parts.css", "mark.svg")  # what the offline page is made of
WORKER = "service-worker.js"
SHORTCUTS = {  # at the icon of the app; the PIN comes first there too
    "upload": named("Upload"),
    "approvals": named("Approvals"),
    "dossier": named("Dossier"),
}
FOR_CLIENTS = {
    "upload": "my_upload_place.choose",
    "approvals": "my_approvals.approvals",
    "dossier": "my_dossier.first",
}
FOR_STAFF = {  # in which dossier, they say first
    "upload": "administrations.mine",
    "approvals": "home.home",
    "dossier": "administrations.mine",
}


@pages.get("/manifest.webmanifest")
@open_to(Who.ANYONE)
def manifest() -> Response:
    """Name, colour and icons of the office (W3C Web App Manifest)."""
    office = look()
    icons = [
        {
            "src": url_for("installed.icon", side=side),
            "sizes": f"{side}x{side}",
            "type": "image/png",
            "purpose": purpose,
        }
        for side in SIDES
        for purpose in ("any", "maskable")
    ]
    said = jsonify(
        id="/app/",
        name=office.name or "Dossier",
        short_name=office.name or "Dossier",
        lang="nl",
        start_url=url_for("phone.open_app"),
        scope="/",
        display="standalone",
        theme_color=office.colour,
        background_color="#ffffff",
        icons=icons,
        shortcuts=[{"name": say(name), "url": _by_the_pin(place)} for place, name in SHORTCUTS.items()],
    )
    said.mimetype = "application/manifest+json"
    return _checked_anew(said)


def _by_the_pin(place: str) -> str:
    return url_for("phone.open_app", to=url_for("installed.shortcut", place=place))


@pages.get("/app/to/<place>")
@open_to(Who.SIGNED_IN)
def shortcut(place: str) -> AnyResponse:
    """The manifest is the same for everybody, as browsers ask for it without cookies: who opens it decides here."""
    if place not in SHORTCUTS:
        abort(404)
    return redirect(url_for((FOR_CLIENTS if shared.guest().client else FOR_STAFF)[place]))


@pages.get("/app/icon-<int:side>.png")
@open_to(Who.ANYONE)
def icon(side: int) -> Response:
    if side not in SIDES:
        abort(404)
    drawn = icon_of(shared.database(), shared.house().settings.domain, side)
    response = Response(drawn, mimetype="image/png", headers={"Cache-Control": f"max-age={FOR}"})
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # it is the same response


@pages.get("/service-worker.js")
@open_to(Who.ANYONE)
def worker() -> Response:
    """From the root, as it may only serve what lies below itself. Other assets make it another worker."""
    kept = json.dumps([url_for("installed.offline"), *map(asset, SHELL)])
    code = (FOLDER / WORKER).read_text("utf-8")
    name = sha256(f"{kept}{render_template('app/offline.html')}".encode()).hexdigest()[:12]
    return _checked_anew(
        Response(f'const NAME = "shell-{name}";\nconst SHELL = {kept};\n{code}', mimetype="text/javascript")
    )


@pages.get("/app/offline")
@open_to(Who.ANYONE)
def offline() -> str:
    """Names nobody: it is kept on phones."""
    return render_template("app/offline.html")


def _checked_anew(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # it is the same response
