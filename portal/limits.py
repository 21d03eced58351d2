"""How much a request may carry: little, unless its page takes files. Told before anything of it is read."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, request

from portal import shared

View = TypeVar("View", bound=Callable[..., Any])

MEGABYTE = 1_000_000
FORM_BYTES = 2 * MEGABYTE  # a form without files


def takes_files(view: View) -> View:
    """Marks the view of a form with files. Stands below the route."""
    view.takes_files = True  # type: ignore[attr-defined]  # a function takes attributes
    return view


def keep(app: Flask) -> None:
    app.config.update(MAX_CONTENT_LENGTH=FORM_BYTES, MAX_FORM_MEMORY_SIZE=FORM_BYTES)
    app.before_request(lambda: _widen(app))


def _widen(app: Flask) -> None:
    """Files are received to the size of the largest one, together; those sent in pieces have each that size."""
    view = app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False):
        request.max_content_length = shared.house().settings.upload_size_limit + FORM_BYTES
