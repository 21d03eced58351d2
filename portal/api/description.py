"""The OpenAPI document: what APIFlask finds in the routes, and what all of them share."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from importlib import import_module
from typing import Any, cast

from apiflask import APIFlask
from flask import Flask
from werkzeug.routing import Rule

from portal.api import components, webhook_messages
from portal.api.access import ANY, open_to_all
from portal.api.components import EVERYWHERE, HEADERS, KEY
from portal.api.examples import EXAMPLES

TEXT = """
What a colleague of the office sees and does in its dossiers, for a program that bears a token of the office.

An administrator of the office issues tokens, each with scopes, an end, and perhaps some administrations only. Send it
as `Authorization: Bearer dossier_...`. What a token may not see is not there: 404, as for what never was.

Errors are `application/problem+json` (RFC 9457). `detail` tells what happened, what is safe, and what to do next;
`type` and, where something was refused, `code` are for programs. `request_id` finds the request in our log.

Where there is nothing, fields are null. Lists come by the page: follow `next` as it is, until it is null.
"""


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
    document = components.with_schemas_once(document)
    document["components"]["schemas"] |= {"Problem": components.PROBLEM, **webhook_messages.schemas()}
    document["components"] |= {"responses": components.RESPONSES, "headers": HEADERS}
    document["webhooks"] = webhook_messages.webhooks()
    document["tags"] = [{"name": name, "description": text} for name, text in _subjects(app).items()]
    for name, example in EXAMPLES.items():
        document["components"]["schemas"][name]["examples"] = [example]
    views = _views(app)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            view = views[path, method.upper()]
            _complete(view, method, operation)
            _complete_body(view, operation, document["components"]["schemas"])
    return document


def _subjects(app: Flask) -> Mapping[str, str]:
    """Each with the first words of its module."""
    said: dict[str, str] = {}
    for name, blueprint in app.blueprints.items():
        if name != "openapi":
            subject = getattr(blueprint, "tag", None) or name.capitalize()
            text = " ".join((import_module(blueprint.import_name).__doc__ or "").split("\n\n")[0].split())
            said[subject] = f"{said[subject]} {text}" if subject in said else text
    return said


def _complete(view: Any, method: str, operation: dict[str, Any]) -> None:
    operation["operationId"] = operation_id(view)
    for each in operation.get("parameters", ()):
        if each["in"] == "path":
            each["schema"] = components.PLACES.get(each["name"], components.ID)
    if view.scope is not None:
        operation["security"] = [{"token": [] if view.scope == ANY else [view.scope]}]
    if getattr(view, "once", False):
        operation["parameters"] = [*operation.get("parameters", ()), KEY]
    for status in _statuses(view, method, operation):
        operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/{status}"})
    for status, response in operation["responses"].items():
        if "$ref" not in response:
            response.setdefault("headers", {}).update(_headers(view, status))


def _complete_body(view: Any, operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    """A body of which nothing is needed may be left out."""
    if media_type := getattr(view, "takes_bytes", ""):
        content = {media_type: {"schema": {"type": "string", "minLength": 1}}}
        operation["requestBody"] = {"content": content, "required": True}
    elif "requestBody" in operation:
        [body] = operation["requestBody"]["content"].values()
        schema = schemas[body["schema"]["$ref"].rpartition("/")[2]]
        operation["requestBody"]["required"] = bool(schema.get("required"))


def _statuses(view: Any, method: str, operation: Mapping[str, Any]) -> Iterator[int]:
    """With which a problem may come."""
    yield from (500,) if view.scope is None else EVERYWHERE
    if view.scope is not None and (method != "get" or getattr(view, "may_refuse", False)):
        yield HTTPStatus.CONFLICT
    if operation.get("parameters") or method != "get":
        yield 422
    if method != "get":
        yield 413
    if getattr(view, "takes_bytes", ""):
        yield 415
    if "206" in operation["responses"]:
        yield from (412, 416)


def _headers(view: Any, status: str) -> dict[str, Any]:
    names = ["X-Request-Id"]
    if view.scope is not None:
        names += ["RateLimit", "RateLimit-Policy"]
    if getattr(view, "once", False):
        names.append("Idempotent-Replayed")
    if getattr(view, "located", False):
        names.append("Location")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def operation_id(view: Any) -> str:
    """Clients in other languages call it so: stays as it is (tests/support/api_operations.py)."""
    first, *rest = str(view.__name__).split("_")
    return first + "".join(each.capitalize() for each in rest)


def path_of(rule: Rule) -> str:
    """As the document writes it: /folders/{folder_id}."""
    return re.sub(r"<(?:[^<:>]+:)?([^<>]+)>", r"{\1}", rule.rule)


def _views(app: Flask) -> Mapping[tuple[str, str], Any]:
    """By path as the document writes it, and method."""
    rules = [(rule, method) for rule in app.url_map.iter_rules() for method in rule.methods or ()]
    return {(path_of(rule), method): app.view_functions[rule.endpoint] for rule, method in rules}
