"""Puts the API together. No cookie, no form, no page: a token, JSON and problems."""

from collections.abc import Mapping
from typing import Any, cast

from apiflask import APIFlask
from flask import Flask, current_app
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from adapters.house import House
from portal import limits
from portal.api import access, description, limiting, problems, request_ids
from portal.api.bodies import ApiRequest
from portal.api.resources import BLUEPRINTS
from portal.headers import protect
from portal.shared import EXTENSION, Shared

PREFIX = "/api/v1"
MOUNTED = "dossier-api"


def create_api(house: House) -> APIFlask:
    app = APIFlask(__name__, "Dossier", "1", docs_path=None, json_errors=False)
    secure = house.settings.portal_url.startswith("https:")
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of Flask's own provider: fields in the order of the model
    app.extensions[EXTENSION] = Shared(house)
    app.request_class = ApiRequest
    request_ids.keep(app)
    limits.keep(app)
    access.keep_door(app)
    limiting.keep(app)
    problems.answer(app)
    description.describe(app, f"{house.settings.portal_url}{PREFIX}")
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.after_request(lambda response: protect(response, secure=secure))
    return app


def mount(app: Flask, house: House) -> None:
    """Below PREFIX, beside the pages of this application."""
    api = create_api(house)
    app.extensions[MOUNTED] = api
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {PREFIX: api})  # type: ignore[method-assign]  # Flask's own way


def document() -> Mapping[str, Any]:
    """The OpenAPI document of the API that is mounted beside the pages of this request."""
    api: APIFlask = current_app.extensions[MOUNTED]
    with api.app_context():
        return cast("Mapping[str, Any]", api.spec)
