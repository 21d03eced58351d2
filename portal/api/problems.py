"""What a program reads when something cannot be done (RFC 9457): what happened, what is safe, what to do next."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from apiflask import HTTPError
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from dossier.documents.hindrances import Hindered
from dossier.rules.errors import BytesSpoiled, NotFound, Refused, TryLater
from portal.api.refusals import code_of
from portal.api.request_ids import request_id

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
FAILED = HTTPStatus.INTERNAL_SERVER_ERROR
WAIT, WAIT_LONG = 10, 3600  # seconds: a neighbour comes back; somebody restores a file
_KEPT = frozenset({"Allow", "Content-Range", "Retry-After"})  # headers that say what to do next

DETAILS: Mapping[int, tuple[str, str]] = {  # status: kind and what we say of it
    400: ("malformed", "The request cannot be read. Nothing was done. Look at its syntax."),
    404: ("not-found", "There is no such thing here, or not for this token. Nothing was done. Check the address."),
    405: ("method-not-allowed", "This address does not take this method. Nothing was done. See `Allow`."),
    406: ("not-acceptable", "This address answers in another form. Nothing was done. Leave `Accept` out."),
    411: ("length-needed", "Say with `Content-Length` how much comes. Nothing was done."),
    412: ("changed", "It is not the one that `If-Match` names any more. Nothing was done. Look at what it is now."),
    413: ("too-large", "The request is larger than is taken. Nothing was done. Send less at once."),
    415: ("other-media-type", "The request has another form than is taken. Nothing was done. See `Content-Type`."),
    416: ("no-such-range", "The file has no such bytes. Nothing was done. `Content-Range` says how many it has."),
    422: ("invalid", "Some of what was sent is not as it should be. Nothing was done. `errors` says where."),
    503: ("try-later", "Something that is needed is away. Nothing is lost. Send the same again later."),
}
SPOILED = (
    "spoiled",
    "What is stored of this file is missing or damaged, so it is not given. Tell the office the `reference`.",
)
FAULT = (
    "fault",
    "Something went wrong with us, and we have written it down. Look whether it was done; then try again.",
)


class Problem(Exception):  # noqa: N818 - what RFC 9457 calls it
    """`detail` is ours, and tells what happened, what is safe and what to do next."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = headers or {}
        self.more = more

    def response(self) -> Response:
        said = {
            "type": f"urn:dossier:problem:{self.kind}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "instance": f"urn:uuid:{request_id()}",
            "request_id": request_id(),
            **self.more,
        }
        return Response(json.dumps(said), self.status, self.headers, content_type=MEDIA_TYPE)


def problem_of(error: Exception) -> Problem:
    """Nobody outside reads the text of an exception that is not ours."""
    match error:
        case Problem():
            found = error
        case NotFound():
            found = known(404)
        case Refused():
            found = Problem(409, "refused", f"{error} Nothing was done.", code=code_of(error), **_hindrances(error))
        case BytesSpoiled():
            found = Problem(503, *SPOILED, headers={"Retry-After": str(WAIT_LONG)}, reference=error.reference)
        case TryLater():
            found = known(503, {"Retry-After": str(WAIT)})
        case HTTPError():
            found = _of_library(error)
        case HTTPException():
            headers = {name: value for name, value in error.get_headers() if name in _KEPT}
            found = known(error.code or FAILED, headers)
        case _:
            log.error("api-failed", endpoint=request.endpoint, exc_info=error)
            found = known(FAILED)
    return found


def _hindrances(error: Refused) -> dict[str, Any]:
    if not isinstance(error, Hindered):
        return {}
    said = [
        {
            "obstacle": each.obstacle,
            "subject_id": str(each.subject_id),
            "name": each.name or None,
            "until": each.until.isoformat() if each.until else None,
        }
        for each in error.hindrances
    ]
    return {"hindrances": said}


def known(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    kind, detail = DETAILS.get(status, FAULT)
    return Problem(status, kind, detail, headers=headers)


def invalid(errors: Mapping[str, list[str]]) -> Problem:
    """`errors`: per field what is wrong with it, in words of ours or of Pydantic."""
    kind, detail = DETAILS[422]
    return Problem(422, kind, detail, errors=errors)


def answer(app: Flask) -> None:
    for kind in (HTTPError, HTTPException, Exception):
        app.register_error_handler(kind, lambda error: problem_of(error).response())


def _of_library(error: HTTPError) -> Problem:
    """What APIFlask found wrong with the request, place by place."""
    if error.status_code != HTTPStatus.UNPROCESSABLE_ENTITY:
        return known(error.status_code)
    errors = {f"{place}.{name}": said for place, fields in error.detail.items() for name, said in fields.items()}
    return invalid(errors)
