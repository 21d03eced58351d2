"""No more letters of a kind, with one click: of a person, or of the mail program for them (RFC 8058)."""

from flask import Blueprint, render_template

from notify import preferences
from portal import shared
from portal.access import Who, open_to

pages = Blueprint("unsubscribe", __name__, url_prefix="/unsubscribe")


@pages.get("/<token>")
@open_to(Who.ANYONE)
def look(token: str) -> str:
    """A button only: programs that look at links must switch nothing off (RFC 8058 1)."""
    return render_template("account/unsubscribe.html", token=token, is_done=False)


@pages.post("/<token>")
@open_to(Who.ANYONE)
def switch_off(token: str) -> str:
    """Without a cookie or a form of ours, and answered at once (RFC 8058 3.1): the token is what allows it."""
    preferences.unsubscribe(shared.house(), token, shared.now())
    return render_template("account/unsubscribe.html", token=token, is_done=True)
