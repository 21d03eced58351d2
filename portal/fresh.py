"""Pages that guard an account, or let somebody in, ask for a new proof of who is there when the last one is old."""

from collections.abc import Callable
from functools import wraps
from pathlib import PurePosixPath
from typing import Any

from flask import current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException

from dossier.login import proving
from portal import session, shared


def fresh(view: Callable[..., Any]) -> Callable[..., Any]:
    """Stands below `open_to`. A form that was left open too long is asked anew after the proof."""

    @wraps(view)
    def guarded(**values: Any) -> Any:
        if proving.is_proven(shared.house(), session.here()):
            return view(**values)
        to = request.full_path.removesuffix("?") if request.method == "GET" else _page_of_form()
        return redirect(url_for("proof.prove", to=to))

    return guarded


def _page_of_form() -> str:
    """The page at the address that the form went to, or at the one above it."""
    pages, here = current_app.create_url_adapter(request), PurePosixPath(request.path)
    for address in (str(here), str(here.parent)):
        try:
            if pages and pages.match(address, method="GET"):
                return address
        except HTTPException:  # there is none
            continue
    return url_for("account.security")
