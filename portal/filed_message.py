"""What is said after filing: where it is, who of the client sees it now, and the way to Permissies."""

from collections.abc import Sequence
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from dossier.access import viewers
from dossier.inbox.triage import Waiting
from portal import shared
from portal.triage_panes import path_of
from portal.words import say, say_count


def filed(done: Sequence[Waiting], folder_id: UUID) -> Markup:
    """Of documents that went to this folder of one dossier; at least one."""
    first = done[0]
    path = path_of(first.administration_id, folder_id)
    if len(done) == 1:
        where = say("%(name)s is in %(path)s now.", name=first.name, path=path)
    else:
        where = say_count("%(num)s document is in %(path)s now.", "%(num)s documents are in %(path)s now.", len(done),
                          path=path)  # fmt: skip
    link = Markup('<a href="{}">{}</a>').format(_rights(done, folder_id), say("Permissions"))
    return Markup("{} {} {}").format(where, _visible_to(done), link)


def _visible_to(done: Sequence[Waiting]) -> str:
    """By name; when it differs among several documents, everybody who sees one of them."""
    first = done[0]
    found = viewers.of_documents(shared.database(), shared.desk(first.administration_id), [each.id for each in done])
    names = dict.fromkeys(each.name for beholders in found.values() for each in beholders)
    return say("Visible to %(names)s.", names=", ".join(sorted(names))) if names else say("The office only.")


def _rights(done: Sequence[Waiting], folder_id: UUID) -> str:
    here = done[0].administration_id
    if len(done) == 1:
        return url_for("sharing.document_rights", administration_id=here, document_id=done[0].id)
    return url_for("sharing.folder_rights", administration_id=here, folder_id=folder_id)
