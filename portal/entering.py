"""What the pages of one dossier share: only who may enter it gets in, its heading stands above, and steps go back."""

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from dossier.access.desk import Desk
from dossier.access.entries import entry
from dossier.rules.errors import NotFound
from portal import shared
from portal.words import say


def pages_of_dossier(name: str) -> Blueprint:
    """Its views take no `administration_id`: it is in the address of each page, and stays in the links between them."""
    pages = Blueprint(name, __name__, url_prefix="/dossier/<uuid:administration_id>")
    pages.url_value_preprocessor(_take)
    pages.url_defaults(_give)
    pages.before_request(_enter)
    pages.context_processor(lambda: {"entry": g.entry} if "entry" in g else {})
    return pages


def here() -> UUID:
    return cast("UUID", g.administration_id)


def desk() -> Desk:
    return shared.desk(here())


def done(text: str, step_id: UUID | None) -> None:
    """Says what was done, with the way back."""
    undo = render_template("dossier/undo.html", step_id=step_id) if step_id else ""
    flash(Markup("{} {}").format(text, Markup(undo)), "good")  # noqa: S704 - our own template made it


def to_folder(folder_id: UUID | None) -> Response:
    """Back to the tree, with this folder open."""
    return redirect(url_for("dossier.tree", open=folder_id))


def chosen(name: str) -> UUID:
    """What was chosen in a form. Raises NotFound for nothing, and for what was made up."""
    if (found := chosen_or_none(name)) is None:
        raise NotFound("Nothing was chosen.")
    return found


def chosen_or_none(name: str) -> UUID | None:
    """None: the choice that names nothing. Raises NotFound for what was made up."""
    text = request.values.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound("There is no such choice.") from None


def said_done(step_id: UUID | None) -> None:
    done(say("Saved.") if step_id else say("It was so already."), step_id)


def _take(_: str | None, values: dict[str, Any] | None) -> None:
    g.administration_id = (values or {}).pop("administration_id")


def _give(_: str, values: dict[str, Any]) -> None:
    if "administration_id" in g:
        values.setdefault("administration_id", g.administration_id)


def _enter() -> None:
    g.entry = entry(shared.database(), shared.visitor(), here())
