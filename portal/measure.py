"""How long answers take, for Prometheus."""

import time

from flask import Flask, Response, g, request

from adapters import meters


def clock(app: Flask) -> None:
    """Put it first: what comes before is not counted."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.begun = time.monotonic()


def _end(response: Response) -> Response:
    """By the name of the page, never by its address: that holds ids and words somebody looked for."""
    kind = f"{response.status_code // 100}xx"
    meters.PAGES.labels(request.endpoint or "none", kind).observe(time.monotonic() - g.begun)
    return response
