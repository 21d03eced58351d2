"""What operations of the OpenAPI document refer to: problems, headers, parameters, and each schema once."""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from dossier.rules.handling import Obstacle
from portal.api.idempotency import HEADER, LONGEST
from portal.api.problems import MEDIA_TYPE
from portal.api.refusals import MEANINGS, RefusalCode

_PLACE = re.compile(r'"#/components/schemas/\w+\.(\w+)"')
_TEXT: dict[str, Any] = {"type": "string"}

EVERYWHERE = (400, 401, 403, 404, 429, 500, 503)
ID: dict[str, Any] = {"type": "string", "format": "uuid"}
PLACES: Mapping[str, dict[str, Any]] = {
    "version": {"type": "integer", "minimum": 1, "maximum": 2_147_483_647}
}  # else ID
HEADERS: dict[str, Any] = {
    "X-Request-Id": {"description": "Of this request, also in our log", "schema": {"type": "string", "format": "uuid"}},
    "RateLimit": {"description": "`r`: how many calls are left, `t`: seconds until there are more", "schema": _TEXT},
    "RateLimit-Policy": {"description": "`q`: how many calls in `w` seconds", "schema": _TEXT},
    "Retry-After": {"description": "Seconds to wait before the same request", "schema": {"type": "integer"}},
    "Location": {"description": "Where what was made is", "schema": {"type": "string", "format": "uri-reference"}},
    "Idempotent-Replayed": {
        "description": "`true`: the answer of the first time, nothing was done now; left out: it was",
        "schema": {"const": "true"},
    },
}
KEY = {
    "name": HEADER,
    "in": "header",
    "required": True,
    "description": "Of its own for each thing to be made; the same again when the request is repeated. Kept 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "`urn:dossier:problem:` and a word for programs"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened, what is safe, what to do next"},
        "instance": {"type": "string", "format": "uri", "description": "The request, as `urn:uuid:`"},
        "request_id": {"type": "string", "format": "uuid", "description": "As `X-Request-Id`"},
        "code": {
            "enum": list(RefusalCode),
            "description": "Why it was refused (409 of the type `refused`): "
            + " ".join(f"`{code}`: {text}" for code, text in MEANINGS.items()),
        },
        "hindrances": {
            "type": "array",
            "description": "With the code `has-to-stay`",
            "items": {
                "type": "object",
                "required": ["obstacle", "subject_id", "name", "until"],
                "properties": {
                    "obstacle": {"enum": list(Obstacle)},
                    "subject_id": {"type": "string", "format": "uuid", "description": "The document or folder"},
                    "name": {"type": ["string", "null"], "description": "Of it; null: not for this token"},
                    "until": {"type": ["string", "null"], "format": "date", "description": "null: no day is known"},
                },
            },
        },
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
            "description": "Per field what is wrong with it",
        },
        "offset": {"type": "integer", "description": "With the type `wrong-offset`: where the file goes on"},
    },
}
_WAITED_FOR = {409, 429, 503}
RESPONSES: dict[str, Any] = {
    str(status): {
        "description": HTTPStatus(status).phrase,
        "headers": {
            name: {"$ref": f"#/components/headers/{name}"}
            for name in ("X-Request-Id", *(("Retry-After",) if status in _WAITED_FOR else ()))
        },
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in (*EVERYWHERE, 409, 412, 413, 415, 416, 422)
}


def with_schemas_once(document: dict[str, Any]) -> dict[str, Any]:
    """APIFlask writes what a model holds below the name of that model, again and again."""
    plain: dict[str, Any] = json.loads(_PLACE.sub(r'"#/components/schemas/\1"', json.dumps(document)))
    schemas = plain["components"]["schemas"]
    plain["components"]["schemas"] = {name.rpartition(".")[2]: schemas[name] for name in sorted(schemas, key=_depth)}
    return plain


def _depth(name: str) -> tuple[bool, str]:
    """What a model says of itself goes above what another says of it."""
    return "." not in name, name
