"""Every route of the API with a request that its owner may make: tests ask each of them as owner and as strangers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import api_made
from api_scene import Scene
from posting import PDF, letter

from dossier.approvals import closing
from dossier.structure import folders
from dossier.structure.tree import NewFolder


def _nothing(_: Scene) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    status: int = 200
    asked: Callable[[Scene], dict[str, Any]] = _nothing  # body and the like
    path: Mapping[str, Callable[[Scene], Any]] = field(default_factory=dict)  # ids that are not the usual ones
    made: Callable[[Scene], dict[str, Any]] = _nothing  # ids that are made together

    def values(self, scene: Scene) -> dict[str, Any]:
        """What fills the places of the path."""
        return {name: make(scene) for name, make in (_USUAL | dict(self.path)).items()} | self.made(scene)


_USUAL: dict[str, Callable[[Scene], Any]] = {
    "administration_id": lambda scene: scene.administration.id,
    "folder_id": lambda scene: scene.folder_id,
    "document_id": lambda scene: scene.document_id,
    "upload_id": lambda scene: scene.upload_id,
    "file_id": lambda scene: scene.file_id,
}


def _json(**values: Any) -> Callable[[Scene], dict[str, Any]]:
    return lambda _: {"json": values}


def _to_folder(scene: Scene) -> dict[str, Any]:
    return {"json": {"folder_id": str(scene.folder_id)}}


def _form(_: Scene) -> dict[str, Any]:
    return {"data": {"file": [(BytesIO(PDF), "bon.pdf")], "remark": "Bon"}}


def _version(_: Scene) -> dict[str, Any]:
    return {"data": {"file": (BytesIO(PDF + b"% 2"), "bon.pdf"), "reason": "Verbeterd"}}


def _to_inbox(_: Scene) -> dict[str, Any]:
    return {"query_string": {"documents_to": "inbox"}}


def _of_empty_folder(scene: Scene) -> Any:
    return folders.make(scene.house.database, api_made.desk(scene), NewFolder("Leeg")).folder_id


def _bytes(_: Scene) -> dict[str, Any]:
    return {"data": PDF, "query_string": {"offset": 0}, "content_type": "application/octet-stream"}


def _of_finished_upload(scene: Scene) -> Any:
    made = scene.make(f"/administrations/{scene.administration.id}/uploads", **_form(scene))
    return made.json["id"]


def _of_binned_document(scene: Scene) -> Any:
    scene.ask("POST", f"/administrations/{scene.administration.id}/documents/{scene.document_id}/bin", json={})
    return scene.document_id


def _mail(scene: Scene) -> dict[str, Any]:
    envelope = {"X-Envelope-From": "klant@example.org", "X-Envelope-To": scene.administration.address}
    return {"data": letter(), "content_type": "message/rfc822", "headers": envelope}


def _mail_id(scene: Scene) -> Any:
    return scene.ask("POST", "/mails", **_mail(scene)).json["recipients"][0]["mail_id"]


def _approval(scene: Scene) -> dict[str, Any]:
    asked = {"document_ids": [str(api_made.filed(scene))], "approver_ids": [str(api_made.person(scene))]}
    return {"json": {"kind": "overig", "party": "bank", **asked}}


def _decided(scene: Scene) -> dict[str, Any]:
    return dict(zip(("approval_id", "decision_id"), api_made.decided(scene), strict=True))


def _of_agreed(scene: Scene) -> Any:
    return api_made.decided(scene)[0]


def _of_withdrawn(scene: Scene) -> Any:
    approval_id = api_made.approval(scene)
    closing.withdraw(scene.house.database, api_made.desk(scene), approval_id, "Vergissing")
    return approval_id


_RECORD = {"record_id": api_made.record}
_FILED = {"document_id": api_made.filed}
_WAITING = {"document_id": api_made.waiting}
_PERSON = {"person_id": api_made.person}
_APPROVAL = {"approval_id": api_made.approval}
_WEBHOOK = {"webhook_id": api_made.webhook}
_OVEN = {"kind": "fixed-asset", "number": "100", "description": "Oven"}
_IN = "/administrations/{administration_id}"

OPEN = {"GET /health"}  # and the document itself
ANY_TOKEN = {"GET /token"}
ROWS: Mapping[str, Row] = {
    "GET /administrations": Row(),
    "GET /administrations/{administration_id}": Row(),
    "GET /token": Row(),
    "GET /administrations/{administration_id}/users": Row(),
    "GET /administrations/{administration_id}/folders": Row(),
    "POST /administrations/{administration_id}/folders": Row(201, asked=_json(name="Auto")),
    "GET /administrations/{administration_id}/folders/{folder_id}": Row(),
    "PATCH /administrations/{administration_id}/folders/{folder_id}": Row(asked=_json(name="Activa")),
    f"POST {_IN}/folders/{{folder_id}}/move": Row(asked=_json(parent_id=None)),
    f"DELETE {_IN}/folders/{{folder_id}}": Row(204, asked=_to_inbox, path={"folder_id": _of_empty_folder}),
    "GET /administrations/{administration_id}/folders/{folder_id}/documents": Row(),
    f"GET {_IN}/documents": Row(),
    "GET /administrations/{administration_id}/documents/{document_id}": Row(),
    "GET /administrations/{administration_id}/documents/{document_id}/versions": Row(),
    f"POST {_IN}/documents/{{document_id}}/versions": Row(202, asked=_version),
    f"GET {_IN}/documents/{{document_id}}/versions/{{version}}/file": Row(path={"version": lambda _: 1}),
    f"GET {_IN}/documents/{{document_id}}/records": Row(),
    "GET /administrations/{administration_id}/documents/{document_id}/file": Row(),
    "GET /search": Row(asked=lambda _: {"query_string": {"q": "factuur"}}),
    "PATCH /administrations/{administration_id}/documents/{document_id}": Row(asked=_json(name="auto.pdf")),
    "POST /administrations/{administration_id}/documents/{document_id}/move": Row(asked=_to_folder),
    "POST /administrations/{administration_id}/documents/{document_id}/bin": Row(asked=_json()),
    "POST /administrations/{administration_id}/documents/{document_id}/restore": Row(
        path={"document_id": _of_binned_document}
    ),
    "POST /administrations/{administration_id}/uploads": Row(202, asked=_form),
    "POST /administrations/{administration_id}/uploads/begin": Row(201, asked=_json(files=[{"name": "a.pdf"}])),
    "GET /administrations/{administration_id}/uploads/{upload_id}": Row(),
    "PUT /administrations/{administration_id}/uploads/{upload_id}/files/{file_id}": Row(asked=_bytes),
    "POST /administrations/{administration_id}/uploads/{upload_id}/finish": Row(
        202, path={"upload_id": _of_finished_upload}
    ),
    "DELETE /administrations/{administration_id}/uploads/{upload_id}": Row(204),
    f"GET {_IN}/inbox": Row(),
    f"GET {_IN}/inbox/{{document_id}}": Row(path=_WAITING),
    f"POST {_IN}/inbox/{{document_id}}/file": Row(asked=_to_folder, path=_WAITING),
    f"GET {_IN}/folders/{{folder_id}}/grants": Row(),
    f"PUT {_IN}/folders/{{folder_id}}/grants/{{person_id}}": Row(asked=_json(level="view"), path=_PERSON),
    f"GET {_IN}/documents/{{document_id}}/grants": Row(path=_FILED),
    f"PUT {_IN}/documents/{{document_id}}/grants/{{person_id}}": Row(
        asked=_json(setting="hide"), path=_PERSON | _FILED
    ),
    f"GET {_IN}/folders/{{folder_id}}/viewers": Row(),
    f"GET {_IN}/documents/{{document_id}}/viewers": Row(),
    f"GET {_IN}/records": Row(),
    f"POST {_IN}/records": Row(asked=_json(**_OVEN)),
    f"GET {_IN}/records/{{record_id}}": Row(path=_RECORD),
    f"DELETE {_IN}/records/{{record_id}}": Row(204, path=_RECORD),
    f"GET {_IN}/records/{{record_id}}/documents": Row(path=_RECORD),
    f"PUT {_IN}/records/{{record_id}}/documents/{{document_id}}": Row(204, path=_RECORD),
    f"DELETE {_IN}/records/{{record_id}}/documents/{{document_id}}": Row(204, path=_RECORD),
    f"GET {_IN}/approvals": Row(),
    f"POST {_IN}/approvals": Row(201, asked=_approval),
    f"GET {_IN}/approvals/{{approval_id}}": Row(path=_APPROVAL),
    f"POST {_IN}/approvals/{{approval_id}}/withdraw": Row(asked=_json(reason="Vergissing"), path=_APPROVAL),
    f"POST {_IN}/approvals/{{approval_id}}/status": Row(asked=_json(state="ready"), path={"approval_id": _of_agreed}),
    f"POST {_IN}/approvals/{{approval_id}}/again": Row(201, path={"approval_id": _of_withdrawn}),
    f"GET {_IN}/approvals/{{approval_id}}/decisions/{{decision_id}}/certificate": Row(made=_decided),
    "POST /mails": Row(202, asked=_mail),
    "GET /mails": Row(),
    "GET /mails/{mail_id}": Row(path={"mail_id": _mail_id}),
    "GET /webhooks": Row(),
    "POST /webhooks": Row(201, asked=_json(url="https://hooks.example/dossier")),
    "GET /webhooks/{webhook_id}": Row(path=_WEBHOOK),
    "PATCH /webhooks/{webhook_id}": Row(asked=_json(events=["inbox.arrived"]), path=_WEBHOOK),
    "POST /webhooks/{webhook_id}/test": Row(path=_WEBHOOK),
    "POST /webhooks/{webhook_id}/rotate": Row(path=_WEBHOOK),
    "DELETE /webhooks/{webhook_id}": Row(204, path=_WEBHOOK),
    "GET /webhooks/deliveries": Row(),
}
