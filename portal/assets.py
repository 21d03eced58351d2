"""Styles, scripts and pictures of the package: kept by browsers for a year, under a name that changes with them."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request, url_for
from markupsafe import Markup

FOLDER = Path(__file__).parent / "static"
_YEAR = 365 * 24 * 3600  # seconds
_TAG_LENGTH = 12  # hex digits


@cache
def tag(name: str) -> str:
    return sha256((FOLDER / name).read_bytes()).hexdigest()[:_TAG_LENGTH]


def asset(name: str) -> str:
    return url_for("static", filename=name, v=tag(name))


@cache
def symbols() -> Markup:
    """The icons inside a page that shows very many of them: `<use href="#i-folder"/>` then takes few bytes."""
    drawn = (FOLDER / "icons.svg").read_text(encoding="utf-8")
    return Markup(drawn.replace('id="', 'id="i-').replace("<svg ", "<svg hidden ", 1))  # noqa: S704 - a file of ours


def teach(app: Flask) -> None:
    app.jinja_env.globals.update(asset=asset, symbols=symbols)
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and request.args.get("v"):
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response
