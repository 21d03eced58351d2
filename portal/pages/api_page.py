"""The API as a person reads it, made of the OpenAPI document. In English, as the API is."""

from flask import Blueprint, render_template

from portal.access import Who, open_to
from portal.api.app import document
from portal.api.reference import reference as read

pages = Blueprint("api_page", __name__)


@pages.get("/help/api")
@open_to(Who.ANYONE)
def reference() -> str:
    return render_template("api.html", api=read(document()))
