"""The portal as an app of the phone: its manifest, and a service worker that keeps one page for when there is no line.

The worker caches the addresses of SHELL when it is installed, and never anything else: `static/service-worker.js`.
"""

import json
from hashlib import sha256

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for

from dossier.office.icon import SIDES, icon_of
from portal import shared
from portal.access import Who, open_to
from portal.assets import FOLDER, asset
from portal.office import FOR, look
from portal.words import named, say

pages = Blueprint("installed", __name__)

SHELL = ("tokens.css", "frame.css", "parts.css", "mark.svg")  # what the offline page is made of
WORKER = "service-worker.js"
SHORTCUTS = (  # at the icon of the app; the PIN comes first there too
    (named("Upload"), "my_upload_place.choose"),
    (named("Approvals"), "my_approvals.approvals"),
    (named("Dossier"), "my_dossier.first"),
)


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
        shortcuts=[{"name": say(name), "url": url_for("phone.open_app", to=url_for(page))} for name, page in SHORTCUTS],
    )
    said.mimetype = "application/manifest+json"
    return _checked_anew(said)


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
