"""Which token may call what: each route says its scope, and a guard test finds those that do not.

This is the first of two locks, as `portal.access` is for pages. What is seen, the law of visibility decides.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, g, request

from dossier.programs.tokens import Caller, authenticate
from dossier.rules.scopes import Scope
from portal import shared
from portal.api.problems import Problem

View = TypeVar("View", bound=Callable[..., Any])

ANY = "any"  # beside the scopes

UNKNOWN = Problem(
    401,
    "token-needed",
    "No valid token came with this request. Nothing was done. Send `Authorization: Bearer dossier_...`, with a token"
    " that has not expired and was not revoked.",
    headers={"WWW-Authenticate": 'Bearer realm="dossier"'},  # RFC 6750 3
)


def scoped(scope: Scope) -> Callable[[View], View]:
    """Marks the view. Stands below the route, and above what reads the request."""

    def mark(view: View) -> View:
        view.scope = scope  # type: ignore[attr-defined]  # a function takes attributes
        return view

    return mark


def open_to_any_token(view: View) -> View:
    """Marks a view that any token may call, whatever its scopes."""
    view.scope = ANY  # type: ignore[attr-defined]  # as above
    return view


def open_to_all(view: View) -> View:
    """Marks a view that asks for no token."""
    view.scope = None  # type: ignore[attr-defined]  # as above
    return view


def caller() -> Caller:
    """Who bears the token of this request, behind a route with a scope."""
    return cast("Caller", g.caller)


def keep_door(app: Flask) -> None:
    """Every request passes here; a view without a mark opens to nobody."""
    app.before_request(lambda: _let_in(app))


def _let_in(app: Flask) -> None:
    """Raises Problem."""
    if request.endpoint is None:
        return  # no such route: Flask says so
    view = app.view_functions[request.endpoint]
    if getattr(view, "scope", "unmarked") is None:
        return
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    found = authenticate(shared.database(), token.strip(), shared.now()) if kind.lower() == "bearer" else None
    if found is None:
        raise UNKNOWN
    g.caller = found
    scope = getattr(view, "scope", "unmarked")
    if scope != ANY and scope not in found.scopes:
        raise _out_of_scope(scope)


def _out_of_scope(scope: str) -> Problem:
    return Problem(
        403,
        "out-of-scope",
        f"This token was not issued for this. Nothing was done. Ask the office for one with the scope {scope}.",
        headers={"WWW-Authenticate": f'Bearer realm="dossier", error="insufficient_scope", scope="{scope}"'},
    )
