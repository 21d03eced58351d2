"""The house style of the office: its name, colour and logo."""

from dataclasses import dataclass

from flask import Blueprint, Response

from dossier.offices import name_of
from portal import shared
from portal.access import Who, open_to

pages = Blueprint("office", __name__, url_prefix="/office")


@dataclass(frozen=True, slots=True)
class Style:
    name: str
    logo: bool = False


def style() -> Style:
    return Style(name_of(shared.database(), shared.house().settings.domain))


@pages.get("/colour.css")
@open_to(Who.ANYONE)
def colour() -> Response:
    """A stylesheet of one line, since no page may hold a style of its own."""
    return Response(":root { --office: #1d5c63; }\n", mimetype="text/css", headers={"Cache-Control": "max-age=300"})
