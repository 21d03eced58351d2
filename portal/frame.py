"""What stands around every page: who is signed in, their tabs, their open tasks, the house style of the office."""

from functools import partial
from typing import Any

from flask import Flask, g
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from dossier.office.look import OfficeLook
from dossier.rules.errors import TryLater
from portal.modules import bar_for, modules_for
from portal.office import look
from portal.session import who_is_there
from portal.tasks import elsewhere, open_tasks


def teach(app: Flask) -> None:
    app.before_request(_enter)
    app.context_processor(_around)
    app.jinja_env.globals["csrf"] = _csrf


def _enter() -> None:
    g.guest = None  # what fails below is answered as by a stranger
    g.guest = who_is_there()


def _around() -> dict[str, Any]:
    guest = g.get("guest")
    try:
        around = {"guest": guest, "office": look()}
        if guest is None:
            return around
        counts = {"open_tasks": partial(open_tasks, guest), "elsewhere": partial(elsewhere, guest)}
        return {**around, **counts, "modules": modules_for(guest), "bar": bar_for(guest)}
    except TryLater:  # the page that says so has nothing around it
        return {"guest": None, "office": OfficeLook("")}


def _csrf() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
