"""A number for every request: in its answer, in its problem, and on each line that the log has about it."""

from typing import cast

import structlog
from flask import Flask, Response, g, request
from uuid_utils.compat import uuid7

HEADER = "X-Request-Id"

log = structlog.get_logger()


def keep(app: Flask) -> None:
    """First of all, so that what is refused has one too."""
    app.before_request(_give)
    app.after_request(_tell)
    app.teardown_request(lambda _: structlog.contextvars.unbind_contextvars("request"))


def request_id() -> str:
    if "request_id" not in g:
        g.request_id = str(uuid7())
    return cast("str", g.request_id)


def _give() -> None:
    structlog.contextvars.bind_contextvars(request=request_id())


def _tell(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    token = str(g.caller.token_id) if "caller" in g else None
    log.info("api", operation=request.endpoint, status=response.status_code, token=token)
    return response
