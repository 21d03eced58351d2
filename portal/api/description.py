"""The OpenAPI document: what APIFlask finds in the routes, and what all of them share."""

import re
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, TypeVar, cast

from apiflask import APIFlask
from flask import Flask
from werkzeug.routing import Rule

from portal.api.access import open_to_all
from portal.api.idempotency import HEADER, LONGEST
from portal.api.problems import MEDIA_TYPE

View = TypeVar("View", bound=Callable[..., Any])

TEXT = """
What a colleague of the office sees and does in its dossiers, for a program that bears a token of the office.

An administrator of the office issues tokens, each with scopes, an end, and perhaps some administrations only. Send it
as `Authorization: Bearer dossier_...`. What a token may not see is not there: 404, as for what never was.

Errors are `application/problem+json` (RFC 9457). `detail` tells what happened, what is safe, and what to do next.
"""
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened, what is safe, what to do next"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
            "description": "Per field what is wrong with it",
        },
    },
}
_KEY = {
    "name": HEADER,
    "in": "header",
    "required": True,
    "description": "Of its own for each thing to be made; the same again when the request is repeated. Kept 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
}
_EVERYWHERE = (400, 401, 403, 404, 409, 429, 500, 503)


def takes_bytes(media_type: str) -> Callable[[View], View]:
    """Marks a view that reads the body as it comes. Stands between scope and input."""

    def mark(view: View) -> View:
        view.takes_bytes = media_type  # type: ignore[attr-defined]  # a function takes attributes
        return view

    return mark


def describe(app: APIFlask, server: str) -> None:
    app.config.update(
        INFO={"description": TEXT.strip()},
        SERVERS=[{"url": server}],
        SECURITY_SCHEMES={"token": {"type": "http", "scheme": "bearer", "bearerFormat": "dossier_..."}},
        AUTO_404_RESPONSE=False,  # ours are problems, added below
        AUTO_VALIDATION_ERROR_RESPONSE=False,
    )
    app.servers = [{"url": server}]
    open_to_all(app.view_functions["openapi.spec"])
    app.spec_processor(lambda document: _completed(app, cast("dict[str, Any]", document)))


def _completed(app: Flask, document: dict[str, Any]) -> dict[str, Any]:
    document["components"]["schemas"]["Problem"] = _PROBLEM
    document["components"]["responses"] = {
        str(status): {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in (*_EVERYWHERE, 412, 413, 415, 416, 422)
    }
    views = _views(app)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(views[path, method.upper()], method, operation)
    return document


def _complete(view: Any, method: str, operation: dict[str, Any]) -> None:
    for each in operation.get("parameters", ()):
        if each["in"] == "path":
            each["schema"] = {"type": "string", "format": "uuid"}  # every place in a path is one
    if view.scope is not None:
        operation["security"] = [{"token": [view.scope]}]
    if getattr(view, "once", False):
        operation["parameters"] = [*operation.get("parameters", ()), _KEY]
    if media_type := getattr(view, "takes_bytes", ""):
        operation["requestBody"] = {"content": {media_type: {"schema": {"type": "string", "minLength": 1}}}}
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    for status in _statuses(view, method, operation):
        operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/{status}"})


def _statuses(view: Any, method: str, operation: Mapping[str, Any]) -> Iterator[int]:
    """With which a problem may come."""
    yield from (500,) if view.scope is None else _EVERYWHERE
    if operation.get("parameters") or method != "get":
        yield 422
    if method != "get":
        yield 413
    if getattr(view, "takes_bytes", ""):
        yield 415
    if "206" in operation["responses"]:
        yield from (412, 416)


def path_of(rule: Rule) -> str:
    """As the document writes it: /folders/{folder_id}."""
    return re.sub(r"<(?:[^<:>]+:)?([^<>]+)>", r"{\1}", rule.rule)


def _views(app: Flask) -> Mapping[tuple[str, str], Any]:
    """By path as the document writes it, and method."""
    rules = [(rule, method) for rule in app.url_map.iter_rules() for method in rule.methods or ()]
    return {(path_of(rule), method): app.view_functions[rule.endpoint] for rule, method in rules}
