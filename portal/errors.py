"""What people read when something cannot be done: what happened, what is safe, what to do next."""

import structlog
from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestedRangeNotSatisfiable

from dossier.rules.errors import BytesSpoiled, NotFound, Refused, TryLater
from portal.words import language, say

log = structlog.get_logger()

CONFLICT, AWAY = 409, 503
WAIT, WAIT_LONG = "60", "3600"  # seconds: a neighbour comes back, somebody restores a file


def answer(app: Flask) -> None:
    app.register_error_handler(NotFound, lambda _: _page(404))
    app.register_error_handler(Refused, lambda error: _page(CONFLICT, refusal(error)))
    app.register_error_handler(TryLater, _away)
    app.register_error_handler(CSRFError, lambda _: _page(400))
    app.register_error_handler(RequestedRangeNotSatisfiable, _beyond)
    app.register_error_handler(HTTPException, lambda error: _page(error.code or 500))
    app.register_error_handler(Exception, _fault)


def refusal(error: Refused) -> str:
    """Why not, in the language of this request."""
    return error.filled(say(error.text), language())


def _beyond(error: RequestedRangeNotSatisfiable) -> tuple[str, int, dict[str, str]]:
    """How long the file is (RFC 9110 14.4)."""
    return (*_page(416), {"Content-Range": f"bytes */{error.length}"})


def _away(error: TryLater) -> tuple[str, int, dict[str, str]]:
    """When to come back (RFC 9110 10.2.3); of bytes that are spoiled also what to tell the office."""
    reference = error.reference if isinstance(error, BytesSpoiled) else ""
    return (*_page(AWAY, reference=reference), {"Retry-After": WAIT_LONG if reference else WAIT})


def _fault(error: Exception) -> tuple[str, int]:
    """Nobody outside reads what went wrong inside."""
    log.error("page-failed", endpoint=request.endpoint, exc_info=error)
    return _page(500)


def _page(status: int, why: str = "", reference: str = "") -> tuple[str, int]:
    return render_template("error.html", status=status, why=why, reference=reference), status
