"""The web application: for now the health pages and a page that says that the office is here."""

from flask import Flask, Response, jsonify, render_template

from adapters.house import House
from dossier.readiness import Readiness

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_app(house: House) -> Flask:
    app = Flask(__name__)
    readiness = Readiness(house)

    @app.get("/")
    def start() -> str:
        return render_template("start.html", domain=house.settings.domain)

    @app.get("/healthz")
    def healthz() -> Response:
        """Alive: this process answers. Restart it when it does not."""
        return jsonify(status="alive")

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        """Ready: what it needs answers too. Send it no visitors when not; restarting does not help."""
        parts = readiness.ask()
        ready = all(parts.values())
        return jsonify(status="ready" if ready else "not ready", **parts), 200 if ready else 503

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    return app
