"""Every route of the API with a request that its owner may make: tests ask each of them as owner and as strangers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from api_scene import Scene
from posting import PDF


def _nothing(_: Scene) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    status: int = 200
    asked: Callable[[Scene], dict[str, Any]] = _nothing  # body and the like
    path: Mapping[str, Callable[[Scene], Any]] = field(default_factory=dict)  # ids that are not the usual ones

    def values(self, scene: Scene) -> dict[str, Any]:
        """What fills the places of the path."""
        return {name: make(scene) for name, make in (_USUAL | dict(self.path)).items()}


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


def _bytes(_: Scene) -> dict[str, Any]:
    return {"data": PDF, "query_string": {"offset": 0}, "content_type": "application/octet-stream"}


def _of_finished_upload(scene: Scene) -> Any:
    made = scene.make(f"/administrations/{scene.administration.id}/uploads", **_form(scene))
    return made.json["id"]


def _of_binned_document(scene: Scene) -> Any:
    scene.ask("POST", f"/administrations/{scene.administration.id}/documents/{scene.document_id}/bin", json={})
    return scene.document_id


OPEN = {"GET /health"}  # and the document itself
ROWS: Mapping[str, Row] = {
    "GET /administrations": Row(),
    "GET /administrations/{administration_id}": Row(),
    "GET /administrations/{administration_id}/folders": Row(),
    "POST /administrations/{administration_id}/folders": Row(201, asked=_json(name="Auto")),
    "GET /administrations/{administration_id}/folders/{folder_id}": Row(),
    "PATCH /administrations/{administration_id}/folders/{folder_id}": Row(asked=_json(name="Activa")),
    "GET /administrations/{administration_id}/folders/{folder_id}/documents": Row(),
    "GET /administrations/{administration_id}/documents/{document_id}": Row(),
    "GET /administrations/{administration_id}/documents/{document_id}/versions": Row(),
    "GET /administrations/{administration_id}/documents/{document_id}/file": Row(),
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
}
