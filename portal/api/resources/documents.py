"""Documents of a dossier: listed, looked at, renamed, moved, thrown in the bin and taken out of it."""

from uuid import UUID

from apiflask import APIBlueprint
from pydantic import AwareDatetime, Field

from dossier.documents import documents, lists, versions
from dossier.documents.lists import ByName
from dossier.rules.names import LONGEST
from dossier.rules.scopes import Scope
from dossier.rules.states import DocumentState
from portal import shared
from portal.api.access import caller, scoped
from portal.api.models import Answer, Page, Question
from portal.api.paging import Listing, began, cut

blueprint = APIBlueprint("documents", __name__, url_prefix="/administrations/<uuid:administration_id>")


class Document(Answer):
    id: UUID
    folder_id: UUID | None = Field(description="null: in the inbox, the bin or quarantine")
    name: str
    content_type: str = Field(description="By content, whatever its name")
    size_bytes: int
    version: int
    state: DocumentState
    received_at: AwareDatetime
    note: str
    flags: list[str] = Field(description="What to be careful about")


class Documents(Listing):
    items: list[Document]


class Version(Answer):
    version: int
    name: str
    content_type: str
    size_bytes: int
    sha256: str
    replaced_at: AwareDatetime | None = Field(description="null: it is the file of today")


class Versions(Answer):
    items: list[Version] = Field(description="The file of today, then the older ones")


class DocumentToRename(Question):
    name: str = Field(min_length=1, max_length=LONGEST)


class DocumentToMove(Question):
    folder_id: UUID | None = Field(description="null: back to the inbox")
    reason: str = Field("", max_length=500, description="Into a closed folder, or out of the sight of who agreed: why")


class Reason(Question):
    reason: str = Field("", max_length=500)


@blueprint.get("/folders/<uuid:folder_id>/documents")
@scoped(Scope.DOCUMENTS_READ)
@blueprint.input(Page, location="query", arg_name="page")
@blueprint.output(Documents)
def in_folder(administration_id: UUID, folder_id: UUID, page: Page) -> Documents:
    """What is in a folder itself, by name."""
    database, visitor = shared.database(), caller().visitor
    lists.folder(database, visitor, administration_id, folder_id)
    found = lists.documents_in(database, visitor, folder_id, after=began(page, ByName), limit=page.limit + 1)
    shown, following = cut(found, page, lambda each: each.by_name)
    return Documents(items=[Document.of(each) for each in shown], next=following)


@blueprint.get("/documents/<uuid:document_id>")
@scoped(Scope.DOCUMENTS_READ)
@blueprint.output(Document)
def document(administration_id: UUID, document_id: UUID) -> Document:
    """One document, in whatever state."""
    return _document(administration_id, document_id)


@blueprint.get("/documents/<uuid:document_id>/versions")
@scoped(Scope.DOCUMENTS_READ)
@blueprint.output(Versions)
def history(administration_id: UUID, document_id: UUID) -> Versions:
    """The versions of a document."""
    found = versions.history(shared.database(), caller().desk(administration_id), document_id)
    return Versions(items=[Version.of(each) for each in found])


@blueprint.patch("/documents/<uuid:document_id>")
@scoped(Scope.DOCUMENTS_WRITE)
@blueprint.input(DocumentToRename, arg_name="change")
@blueprint.output(Document)
def rename(administration_id: UUID, document_id: UUID, change: DocumentToRename) -> Document:
    """Rename a document."""
    documents.rename(shared.database(), caller().desk(administration_id), document_id, change.name)
    return _document(administration_id, document_id)


@blueprint.post("/documents/<uuid:document_id>/move")
@scoped(Scope.DOCUMENTS_WRITE)
@blueprint.input(DocumentToMove, arg_name="to")
@blueprint.output(Document)
def move(administration_id: UUID, document_id: UUID, to: DocumentToMove) -> Document:
    """Move a document to a folder, or back to the inbox. Twice is once."""
    documents.move(shared.database(), caller().desk(administration_id), document_id, to.folder_id, to.reason)
    return _document(administration_id, document_id)


@blueprint.post("/documents/<uuid:document_id>/bin")
@scoped(Scope.DOCUMENTS_WRITE)
@blueprint.input(Reason, arg_name="why")
@blueprint.output(Document)
def throw_away(administration_id: UUID, document_id: UUID, why: Reason) -> Document:
    """Throw a document in the bin, where only the office sees it. Nothing is destroyed."""
    documents.throw_away(shared.database(), caller().desk(administration_id), document_id, why.reason)
    return _document(administration_id, document_id)


@blueprint.post("/documents/<uuid:document_id>/restore")
@scoped(Scope.DOCUMENTS_WRITE)
@blueprint.output(Document)
def restore(administration_id: UUID, document_id: UUID) -> Document:
    """Take a document out of the bin, into the inbox."""
    documents.restore(shared.database(), caller().desk(administration_id), document_id)
    return _document(administration_id, document_id)


def _document(administration_id: UUID, document_id: UUID) -> Document:
    """Raises NotFound."""
    return Document.of(lists.document(shared.database(), caller().visitor, administration_id, document_id))
