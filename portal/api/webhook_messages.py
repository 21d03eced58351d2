"""What webhooks send, for the OpenAPI document: each event with what it holds and how it is signed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import Field

from dossier.rules.approving import ApprovalKind, ApprovalState
from dossier.rules.states import DocumentState
from dossier.rules.uploads import UploadState
from dossier.rules.webhooks import WebhookEvent
from dossier.rules.wording.texts import wording
from portal.api.models import Answer

REFS = "#/components/schemas/{model}"


class DocumentNews(Answer):
    """Where a document stands now, and stood before."""

    document_id: UUID
    administration_id: UUID
    state: DocumentState | None = Field(description="null: not in this dossier any more, or not for tokens")
    folder_id: UUID | None = Field(description="null: in no folder")
    version: int
    previous_state: DocumentState | None = Field(description="null: it was not there, or not for tokens")
    previous_folder_id: UUID | None = Field(description="null: in no folder, or as above")


class JudgedFile(Answer):
    file_id: UUID
    state: UploadState
    document_id: UUID | None = Field(description="null: none was made")


class UploadNews(Answer):
    """What the virus scanner said of each file of an upload, by whomever it was."""

    upload_id: UUID
    administration_id: UUID
    files: list[JudgedFile]


class ApprovalNews(Answer):
    """Into which state a request for approval came."""

    approval_id: UUID
    administration_id: UUID
    kind: ApprovalKind
    state: ApprovalState
    previous_state: ApprovalState


NEWS: Mapping[WebhookEvent, type[Answer]] = {
    WebhookEvent.APPROVAL_CHANGED: ApprovalNews,
    WebhookEvent.UPLOAD_JUDGED: UploadNews,
    **{each: DocumentNews for each in WebhookEvent if each.startswith(("document.", "inbox."))},
}
_SIGNATURE = (
    "`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`; the key is what the base64 after `whsec_` stands for."
    " For a week after a rotation two come, with a space in between: one has to fit"
)
_SIGNED = {
    "webhook-id": "Of this message, the same at each try: what came before need not be done again",
    "webhook-timestamp": "When it was sent, in seconds since 1970: refuse what is older than some minutes",
    "webhook-signature": _SIGNATURE,
}
_HEADERS = [
    {"name": name, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
    for name, text in _SIGNED.items()
]
_ANSWERS = {
    "2XX": {"description": "Taken. The body of the answer is not read"},
    "410": {"description": "Nothing more, please: this message is not tried again"},
    "default": {"description": "Tried again, for four days; redirects are not followed"},
}


def schemas() -> dict[str, Any]:
    """What the messages refer to, for components."""
    found: dict[str, Any] = {}
    for each in sorted(set(NEWS.values()), key=lambda kind: kind.__name__):
        schema = each.model_json_schema(ref_template=REFS, mode="serialization")
        found |= {**schema.pop("$defs", {}), each.__name__: schema}
    return found


def webhooks() -> dict[str, Any]:
    """The `webhooks` of the document (OpenAPI 3.1)."""
    return {each.value: {"post": _operation(each)} for each in WebhookEvent}


def _operation(event: WebhookEvent) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": event.value},
            "timestamp": {"type": "string", "format": "date-time", "description": "When it happened"},
            "data": {"$ref": REFS.format(model=NEWS[event].__name__)},
        },
    }
    return {
        "operationId": "on" + "".join(part.capitalize() for part in event.value.split(".")),
        "summary": wording(event, "en"),
        "description": "Signed as Standard Webhooks says. Messages may come twice, and in another order.",
        "tags": ["Webhooks"],
        "security": [],
        "parameters": _HEADERS,
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": _ANSWERS,
    }
