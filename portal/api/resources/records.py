"""Records of the bookkeeping, and the documents that hang on them."""

from uuid import UUID

from apiflask import APIBlueprint
from pydantic import AwareDatetime, Field

from dossier.documents import records
from dossier.documents.records import RecordLine
from dossier.rules.handling import RecordKind
from dossier.rules.record_lines import LONGEST, NewRecord
from dossier.rules.scopes import Scope
from portal import shared
from portal.api.access import caller, scoped
from portal.api.models import Answer, Page, Question, Said
from portal.api.paging import Listing, began, cut, whole

blueprint = APIBlueprint("records", __name__, url_prefix="/administrations/<uuid:administration_id>")

LONGEST_LEDGER = 30


class Record(Answer):
    id: UUID
    kind: RecordKind
    number: str
    description: Said = Field(description="null: none")
    link: Said = Field(description="Address in the bookkeeping; null: none")
    ledger: Said = Field(description="RGS code of its section; null: not known")


class Records(Listing):
    items: list[Record]


class RecordsAsked(Page):
    kind: RecordKind | None = Field(None, description="Left out: any")
    number: str = Field("", max_length=LONGEST, description="Exactly; left out: any")
    q: str = Field("", max_length=200, description="Part of the number or the description; left out: any")


class RecordToPut(Question):
    kind: RecordKind
    number: str = Field(min_length=1, max_length=LONGEST, description="As the bookkeeping numbers it")
    description: str = Field("", max_length=LONGEST)
    link: str = Field("", max_length=LONGEST, description="http or https address in the bookkeeping")
    ledger: str = Field("", max_length=LONGEST_LEDGER, description="RGS code of its section, as BMvaInv")


class LinkedDocument(Answer):
    id: UUID
    name: str
    folder_id: UUID | None = Field(description="null: in no folder")
    received_at: AwareDatetime


class LinkedDocuments(Listing):
    items: list[LinkedDocument] = Field(description="Those that the token may see, the oldest first")


@blueprint.get("/records")
@scoped(Scope.RECORDS_READ)
@blueprint.input(RecordsAsked, location="query", arg_name="asked")
@blueprint.output(Records)
def list_records(administration_id: UUID, asked: RecordsAsked) -> Records:
    """The records, by kind and number."""
    after, desk = began(asked, RecordLine), caller().desk(administration_id)
    most, number, find = asked.limit + 1, asked.number, asked.q
    found = records.every(shared.database(), desk, asked.kind, number=number, find=find, after=after, limit=most)
    shown, following = cut(found, asked, _place)
    return Records(items=[Record.of(each) for each in shown], next=following)


@blueprint.post("/records")
@scoped(Scope.RECORDS_WRITE)
@blueprint.input(RecordToPut, arg_name="new")
@blueprint.output(Record)
def put_record(administration_id: UUID, new: RecordToPut) -> Record:
    """Add a record, or change the one of this kind and number. Twice is once."""
    record_id = records.put(shared.database(), caller().desk(administration_id), NewRecord(**new.model_dump()))
    return Record.of(_record(administration_id, record_id))


@blueprint.get("/records/<uuid:record_id>")
@scoped(Scope.RECORDS_READ)
@blueprint.output(Record)
def get_record(administration_id: UUID, record_id: UUID) -> Record:
    """One record."""
    return Record.of(_record(administration_id, record_id))


@blueprint.delete("/records/<uuid:record_id>")
@scoped(Scope.RECORDS_WRITE)
@blueprint.output({}, status_code=204)
def delete_record(administration_id: UUID, record_id: UUID) -> str:
    """Take a record away. What hung on it stays where it is filed."""
    records.remove(shared.database(), caller().desk(administration_id), record_id)
    return ""


@blueprint.get("/records/<uuid:record_id>/documents")
@scoped(Scope.RECORDS_READ)
@blueprint.output(LinkedDocuments)
def list_documents_of_record(administration_id: UUID, record_id: UUID) -> LinkedDocuments:
    """The documents that hang on a record, wherever they are filed."""
    found = records.documents_of(shared.database(), caller().desk(administration_id), record_id)
    return whole(LinkedDocuments, [LinkedDocument.of(each) for each in found])


@blueprint.get("/documents/<uuid:document_id>/records")
@scoped(Scope.RECORDS_READ)
@blueprint.output(Records)
def list_records_of_document(administration_id: UUID, document_id: UUID) -> Records:
    """The records that a document hangs on, by kind and number."""
    found = records.of_document(shared.database(), caller().desk(administration_id), document_id)
    return whole(Records, [Record.of(each) for each in found])


@blueprint.put("/records/<uuid:record_id>/documents/<uuid:document_id>")
@scoped(Scope.RECORDS_WRITE)
@blueprint.output({}, status_code=204)
def attach_document(administration_id: UUID, record_id: UUID, document_id: UUID) -> str:
    """Hang a document on a record; it stays in its folder. Twice is once."""
    records.attach(shared.database(), caller().desk(administration_id), document_id, record_id)
    return ""


@blueprint.delete("/records/<uuid:record_id>/documents/<uuid:document_id>")
@scoped(Scope.RECORDS_WRITE)
@blueprint.output({}, status_code=204)
def detach_document(administration_id: UUID, record_id: UUID, document_id: UUID) -> str:
    """Take a document off a record. Twice is once."""
    records.detach(shared.database(), caller().desk(administration_id), document_id, record_id)
    return ""


def _record(administration_id: UUID, record_id: UUID) -> RecordLine:
    """Raises NotFound."""
    return records.one(shared.database(), caller().desk(administration_id), record_id)


def _place(line: RecordLine) -> RecordLine:
    """As much of it as says where a page ended."""
    return RecordLine(line.id, line.kind, line.number, "", "", "")
