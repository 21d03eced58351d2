"""The inbox of a dossier: what waits for somebody to file it, and where it seems to belong."""

from uuid import UUID

from apiflask import APIBlueprint
from pydantic import Field

from dossier.access import entries
from dossier.documents import documents, lists
from dossier.documents.lists import ByTime
from dossier.inbox import suggest, triage
from dossier.inbox.suggest import SuggestionView
from dossier.inbox.triage import Waiting
from dossier.rules.errors import NotFound
from dossier.rules.scopes import Scope
from portal import shared
from portal.api.access import caller, scoped
from portal.api.models import Answer, Page, Question, Said
from portal.api.paging import began, cut
from portal.api.problems import Problem
from portal.api.resources.documents import Document, Documents

blueprint = APIBlueprint("inbox", __name__, url_prefix="/administrations/<uuid:administration_id>/inbox")


class Suggestion(Answer):
    folder_id: UUID
    folder_name: str
    reason_nl: str
    reason_en: str


class MailOfDocument(Answer):
    """The mail that it came with."""

    id: UUID
    sender: Said = Field(description="Name; null: none was given")
    address: Said = Field(description="null: none")
    subject: Said = Field(description="null: none")


class InboxItem(Answer):
    document: Document
    other_id: UUID | None = Field(description="The XML of the invoice that it shows, which goes where it goes")
    invoice: dict[str, str] = Field(description="What that XML says of it; empty when it is no such invoice")
    mail: MailOfDocument | None = Field(description="null: handed over by hand")
    suggestions: list[Suggestion] = Field(description="Up to three, the most certain first")


class DocumentToFile(Question):
    folder_id: UUID | None = Field(None, description="Left out: the folder that is suggested first")
    reason: str = Field("", max_length=500, description="Into a closed folder: why")


@blueprint.get("")
@scoped(Scope.INBOX_READ)
@blueprint.input(Page, location="query", arg_name="page")
@blueprint.output(Documents)
def list_inbox(administration_id: UUID, page: Page) -> Documents:
    """What waits, the newest first. `state` tells what is in quarantine: that, a person releases in the portal."""
    database, visitor = shared.database(), caller().visitor
    entries.entry(database, visitor, administration_id)
    found = lists.inbox(database, visitor, administration_id, after=began(page, ByTime), limit=page.limit + 1)
    shown, following = cut(found, page, lambda each: each.by_time)
    return Documents(items=[Document.of_line(each) for each in shown], next=following)


@blueprint.get("/<uuid:document_id>")
@scoped(Scope.INBOX_READ)
@blueprint.output(InboxItem)
def get_inbox_item(administration_id: UUID, document_id: UUID) -> InboxItem:
    """One document that waits, with the mail it came with and the folders where it seems to belong."""
    found = _waiting(administration_id, document_id)
    return InboxItem(
        document=_document(administration_id, found.id),
        other_id=found.other.id if found.other else None,
        invoice=dict(found.invoice),
        mail=MailOfDocument.of(found.mail) if found.mail else None,
        suggestions=[Suggestion.of(each) for each in _suggestions(administration_id, found.id)],
    )


@blueprint.post("/<uuid:document_id>/file")
@scoped(Scope.INBOX_WRITE)
@blueprint.input(DocumentToFile, arg_name="wanted")
@blueprint.output(Document)
def file_document(administration_id: UUID, document_id: UUID, wanted: DocumentToFile) -> Document:
    """File a document in a folder, together with the XML of the invoice that it shows."""
    found = _waiting(administration_id, document_id)
    folder_id = wanted.folder_id or _suggested(administration_id, found.id)
    for each in found.ids:
        documents.move(shared.database(), caller().desk(administration_id), each, folder_id, wanted.reason)
    return _document(administration_id, document_id)


def _waiting(administration_id: UUID, document_id: UUID) -> Waiting:
    """Raises NotFound."""
    found = triage.one(shared.database(), caller().visitor, document_id, shared.now())
    if found.administration_id != administration_id:
        raise NotFound("This document does not wait any more.")
    return found


def _suggestions(administration_id: UUID, document_id: UUID) -> list[SuggestionView]:
    """No folder that the token does not see."""
    found = suggest.for_documents(shared.database(), administration_id, [document_id], shared.now())
    seen = {each.id for each in lists.folders(shared.database(), caller().visitor, administration_id)}
    return [each for each in found.get(document_id, ()) if each.folder_id in seen]


def _suggested(administration_id: UUID, document_id: UUID) -> UUID:
    """Raises Problem when there is none."""
    found = _suggestions(administration_id, document_id)
    if not found:
        raise Problem(409, "no-suggestion", "No folder is suggested for this. Nothing was done. Say `folder_id`.")
    return found[0].folder_id


def _document(administration_id: UUID, document_id: UUID) -> Document:
    return Document.of_line(lists.document(shared.database(), caller().visitor, administration_id, document_id))
