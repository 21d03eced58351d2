"""Who may open which page: each view says it, and a guard test finds those that do not.

This is the first of two locks. What somebody sees on a page that they may open, the law of visibility decides, in the
services.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from dossier.access.guests import Guest
from dossier.rules.rights import Role

View = TypeVar("View", bound=Callable[..., Any])
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Who(StrEnum):
    ANYONE = "anyone"  # also who is not signed in
    SIGNED_IN = "signed-in"
    THEMSELF = "themself"  # signed in, and not looking as somebody else: the own account
    STAFF = "staff"
    ADMINISTRATOR = "administrator"  # beheerder of the office
    CLIENT = "client"  # also an office user who looks as a client user
    CLIENT_ADMINISTRATOR = "client-administrator"  # klantbeheerder of the active client


def open_to(who: Who) -> Callable[[View], View]:
    """Marks the view. Stands below the route."""

    def mark(view: View) -> View:
        view.open_to = who  # type: ignore[attr-defined]  # a function takes attributes
        return view

    return mark


def keep_door(app: Flask) -> None:
    """Every request passes here; a view without a mark opens to nobody."""
    app.before_request(lambda: _turn_away(app))


def _turn_away(app: Flask) -> Response | None:
    if request.endpoint is None or request.endpoint == "static":
        return None  # no such page: Flask says so
    who = getattr(app.view_functions[request.endpoint], "open_to", None)
    if who is Who.ANYONE:
        return None
    guest: Guest | None = g.guest
    if guest is None:
        return redirect(url_for("login.sign_in_page", to=_address() if request.method == "GET" else None))
    if guest.looked_by and request.method not in _SAFE and request.endpoint != "looking.stop":
        abort(403)  # who looks as a client changes nothing
    if not is_open_to(app.view_functions[request.endpoint], guest):
        abort(404)  # not for this person: as if it were not there
    return None


def _address() -> str:
    return request.full_path.removesuffix("?")


def is_open_to(view: Callable[..., Any], guest: Guest) -> bool:
    judge = _OPEN.get(getattr(view, "open_to", None))
    return judge is not None and judge(guest)


_OPEN: Mapping[Who | None, Callable[[Guest], bool]] = {
    Who.ANYONE: lambda _: True,
    Who.SIGNED_IN: lambda _: True,
    Who.THEMSELF: lambda guest: guest.looked_by is None,
    Who.STAFF: lambda guest: bool(guest.roles),
    Who.ADMINISTRATOR: lambda guest: Role.ADMINISTRATOR in guest.roles,
    Who.CLIENT: lambda guest: guest.client is not None,
    Who.CLIENT_ADMINISTRATOR: lambda guest: bool(guest.client and guest.client.may_add_users and not guest.looked_by),
}
