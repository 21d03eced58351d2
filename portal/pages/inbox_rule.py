"""'Maak hier een regel van': conditions from one document, what the rule would have done, and then kept."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from dossier.documents import lists
from dossier.documents.lists import FolderLine
from dossier.inbox import filing_rules, triage
from dossier.inbox.filing_rules import NewRule
from dossier.inbox.triage import Waiting
from dossier.rules.errors import NotFound
from dossier.rules.filing_rules import Conditions
from portal import shared
from portal.access import Who, open_to
from portal.branches import paths
from portal.code_words import kinds_to_choose
from portal.entering import chosen
from portal.folder_choices import choices
from portal.pages import inbox
from portal.trying import tried
from portal.words import say

pages = Blueprint("inbox_rule", __name__, url_prefix="/inbox/rule")


@pages.get("/<uuid:document_id>")
@open_to(Who.STAFF)
def new(document_id: UUID) -> str:
    """The form; with a folder in the address also what the rule would have done."""
    one, folders = _asked(document_id)
    given = _conditions() if "folder" in request.args else Conditions(sender=one.mail.address if one.mail else "")
    changes = None
    if "folder" in request.args:
        changes = tried(one.administration_id, given, _folder(folders), folders)
    return render_template(
        "inbox/rule.html",
        chosen=one,
        folders=choices(folders),
        names=dict(paths(folders)),
        given=given,
        kinds=kinds_to_choose(one.content_type, given.content_type),
        changes=changes,
    )


@pages.post("/<uuid:document_id>")
@open_to(Who.STAFF)
def keep(document_id: UUID) -> Response:
    _, folders = _asked(document_id)
    name, files_itself = request.form.get("rule", ""), "files_itself" in request.form
    rule = NewRule(name, _conditions(), files_itself, folder_id=_folder(folders))
    filing_rules.add(shared.database(), shared.guest().office_id, rule, shared.act())
    flash(say("The rule is kept, and goes for mail from now on."), "good")
    return redirect(inbox.back(document_id))


def _asked(document_id: UUID) -> tuple[Waiting, tuple[FolderLine, ...]]:
    one = triage.one(shared.database(), shared.visitor(), document_id, shared.now())
    return one, lists.folders(shared.database(), shared.visitor(), one.administration_id)


def _folder(folders: tuple[FolderLine, ...]) -> UUID:
    """Raises NotFound for a folder that is not of this dossier, or not for this person."""
    folder_id = chosen("folder")
    if folder_id not in {each.id for each in folders}:
        raise NotFound("There is no such folder.")
    return folder_id


def _conditions() -> Conditions:
    return Conditions(*(request.values.get(each, "") for each in ("sender", "subject", "name", "content_type")))
