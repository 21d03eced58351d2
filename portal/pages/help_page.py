"""Help: a short guide, in the words of the office (S1-1)."""

from flask import Blueprint, render_template

from portal.access import Who, open_to

pages = Blueprint("help", __name__)


@pages.get("/help")
@open_to(Who.ANYONE)
def help() -> str:  # noqa: A001 - its name in addresses
    return render_template("help.html")
