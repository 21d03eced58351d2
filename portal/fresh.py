"""Pages that guard the account ask for a new proof of who is there, when the last one is older than a while."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import redirect, request, url_for

from dossier.login import proving
from portal import session, shared


def fresh(view: Callable[..., Any]) -> Callable[..., Any]:
    """Stands below `open_to`. A form that was left open too long is asked anew after the proof."""

    @wraps(view)
    def guarded(**values: Any) -> Any:
        if proving.is_proven(shared.house(), session.here()):
            return view(**values)
        to = request.full_path.removesuffix("?") if request.method == "GET" else url_for("account.security")
        return redirect(url_for("proof.prove", to=to))

    return guarded
