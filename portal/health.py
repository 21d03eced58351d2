"""Is it alive, can it work: for whoever looks after the machines."""

from flask import Blueprint, Response, jsonify

from adapters.house import House
from dossier.readiness import Readiness
from portal.access import Who, open_to


def pages(house: House) -> Blueprint:
    blueprint = Blueprint("health", __name__)
    readiness = Readiness(house)

    @blueprint.get("/healthz")
    @open_to(Who.ANYONE)
    def healthz() -> Response:
        """Alive: this process answers. Restart it when it does not."""
        return jsonify(status="alive")

    @blueprint.get("/readyz")
    @open_to(Who.ANYONE)
    def readyz() -> tuple[Response, int]:
        """Ready: what it needs answers too. Send it no visitors when not; restarting does not help."""
        parts = readiness.ask()
        ready = all(parts.values())
        return jsonify(status="ready" if ready else "not ready", **parts), 200 if ready else 503

    return blueprint
