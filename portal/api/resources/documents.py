"""Documents of a dossier: listed, looked at, renamed, moved, thrown in the bin and taken out of it."""

from uuid import UUID

from apiflask import APIBlueprint
from pydantic import AwareDatetime, Field

from dossier.access import entries
from dossier.documents import changes, documents, lists
from dossier.documents.changes import ByChange, Wanted
from dossier.documents.lists import ByName, DocumentLine
from dossier.rules.names import LONGEST
from dossier.rules.scopes import Scope
from dossier.rules.states import DocumentState
from portal import shared
from portal.api.access import caller, scoped
from portal.api.models import SHA256, Answer, Days, Moment, Page, Question, Said
from portal.api.paging import Listing, began, cut

blueprint = APIBlueprint("documents", __name__, url_prefix="/administrations/<uuid:administration_id>")


class Document(Answer):
    id: UUID
    folder_id: UUID | None = Field(description="null: in the inbox, the bin or quarantine")
    name: Said = Field(description="null: it was destroyed")
    content_type: str = Field(description="By content, whatever its name")
    size_bytes: int
    sha256: str | None = Field(description="Of the file of today; null: it was destroyed")
    version: int
    state: DocumentState
    received_at: AwareDatetime
    changed_at: AwareDatetime = Field(description="The last time that something said here changed")
    note: Said = Field(description="null: none")
    flags: list[str] = Field(description="What to be careful about")

    @classmethod
    def of_line(cls, line: DocumentLine) -> "Document":
        said = {name: getattr(line, name) for name in cls.model_fields}
        there = line.state is not DocumentState.DESTROYED
        changed_at = max(line.changed_at, line.received_at)
        return cls.model_validate({**said, "sha256": line.sha256 if there else None, "changed_at": changed_at})


class Documents(Listing):
    items: list[Document]


class ChangedDocuments(Documents):
    known_until: AwareDatetime | None = Field(
        description="What to give as `changed_after` the next time: then nothing is missed, and some come twice."
        " null: there is a next page"
    )
    went_elsewhere: list[UUID] = Field(
        description="Documents that went to another dossier since `changed_after`; on the last page"
    )


class ChangesWanted(Days):
    changed_after: Moment | None = Field(None, description="Left out: whenever")
    state: DocumentState | None = Field(None, description="Left out: any, also binned and destroyed")
    sha256: str | None = Field(None, pattern=SHA256, description="Of the file of today; left out: any")
    q: str = Field("", max_length=200, description="Part of the name; search looks in the documents too")


class DocumentToRename(Question):
    name: str = Field(min_length=1, max_length=LONGEST)


class DocumentToMove(Question):
    folder_id: UUID | None = Field(description="null: back to the inbox")
    reason: str = Field("", max_length=500, description="Into a closed folder, or out of the sight of who agreed: why")


class DocumentToBin(Question):
    reason: str = Field("", max_length=500)


@blueprint.get("/documents")
@scoped(Scope.DOCUMENTS_READ)
@blueprint.input(ChangesWanted, location="query", arg_name="asked")
@blueprint.output(ChangedDocuments)
def list_documents(administration_id: UUID, asked: ChangesWanted) -> ChangedDocuments:
    """Every document, what changed longest ago first: also what is in the bin, or was destroyed.

    To keep up: follow `next` to the last page, and give `known_until` of that one as `changed_after` the next time.
    """
    database, visitor = shared.database(), caller().visitor
    entries.entry(database, visitor, administration_id)
    wanted = Wanted(asked.changed_after, asked.state, asked.sha256, asked.q or None, asked.first, asked.last)
    after = began(asked, ByChange)
    found = changes.changed(database, visitor, administration_id, wanted, after=after, limit=asked.limit + 1)
    shown, following = cut(found, asked, changes.place_of)
    is_last, since = following is None, asked.changed_after
    went = changes.went_elsewhere(database, administration_id, since) if is_last and since else ()
    return ChangedDocuments(
        items=[Document.of_line(each) for each in shown],
        next=following,
        known_until=changes.known_until(shared.now()) if is_last else None,
        went_elsewhere=list(went),
    )


@blueprint.get("/folders/<uuid:folder_id>/documents")
@scoped(Scope.DOCUMENTS_READ)
@blueprint.input(Page, location="query", arg_name="page")
@blueprint.output(Documents)
def list_documents_in_folder(administration_id: UUID, folder_id: UUID, page: Page) -> Documents:
    """What is in a folder itself, by name."""
    database, visitor = shared.database(), caller().visitor
    lists.folder(database, visitor, administration_id, folder_id)
    found = lists.documents_in(database, visitor, folder_id, after=began(page, ByName), limit=page.limit + 1)
    shown, following = cut(found, page, lambda each: each.by_name)
    return Documents(items=[Document.of_line(each) for each in shown], next=following)


@blueprint.get("/documents/<uuid:document_id>")
@scoped(Scope.DOCUMENTS_READ)
@blueprint.output(Document)
def get_document(administration_id: UUID, document_id: UUID) -> Document:
    """One document, in whatever state."""
    return _document(administration_id, document_id)


@blueprint.patch("/documents/<uuid:document_id>")
@scoped(Scope.DOCUMENTS_WRITE)
@blueprint.input(DocumentToRename, arg_name="change")
@blueprint.output(Document)
def rename_document(administration_id: UUID, document_id: UUID, change: DocumentToRename) -> Document:
    """Rename a document."""
    documents.rename(shared.database(), caller().desk(administration_id), document_id, change.name)
    return _document(administration_id, document_id)


@blueprint.post("/documents/<uuid:document_id>/move")
@scoped(Scope.DOCUMENTS_WRITE)
@blueprint.input(DocumentToMove, arg_name="to")
@blueprint.output(Document)
def move_document(administration_id: UUID, document_id: UUID, to: DocumentToMove) -> Document:
    """Move a document to a folder, or back to the inbox. Twice is once."""
    documents.move(shared.database(), caller().desk(administration_id), document_id, to.folder_id, to.reason)
    return _document(administration_id, document_id)


@blueprint.post("/documents/<uuid:document_id>/bin")
@scoped(Scope.DOCUMENTS_WRITE)
@blueprint.input(DocumentToBin, arg_name="why")
@blueprint.output(Document)
def bin_document(administration_id: UUID, document_id: UUID, why: DocumentToBin) -> Document:
    """Throw a document in the bin, where only the office sees it. Nothing is destroyed."""
    documents.throw_away(shared.database(), caller().desk(administration_id), document_id, why.reason)
    return _document(administration_id, document_id)


@blueprint.post("/documents/<uuid:document_id>/restore")
@scoped(Scope.DOCUMENTS_WRITE)
@blueprint.output(Document)
def restore_document(administration_id: UUID, document_id: UUID) -> Document:
    """Take a document out of the bin, into the inbox."""
    term = shared.house().settings.quarantine_term
    documents.restore(shared.database(), caller().desk(administration_id), document_id, term)
    return _document(administration_id, document_id)


def _document(administration_id: UUID, document_id: UUID) -> Document:
    """Raises NotFound."""
    return Document.of_line(lists.document(shared.database(), caller().visitor, administration_id, document_id))
