"""What the wizard for a new client user sends (templates/wizard_steps.html), to the office and to clients alike."""

from collections.abc import Iterable
from uuid import UUID

from flask import request

from dossier.accounts.new_users import FolderWish, NewUser
from dossier.rules.rights import Level
from portal import given


def new_user(kind: str, folders: Iterable[UUID]) -> NewUser:
    """`folders`: those that were ticked, parents before children."""
    form = request.form
    level = given.read(Level, form.get("level", Level.VIEW))
    return NewUser(
        name=form.get("name", ""),
        email=form.get("email", ""),
        kind=kind,
        mobile=form.get("mobile", ""),
        expires_at=given.end_of(form.get("last_day", "")),
        rights=tuple(FolderWish(each, level) for each in folders),
    )
