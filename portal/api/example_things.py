"""The things that the examples of the API are about."""

from typing import Any

DOSSIER = "0190b6a2-1c00-7000-8000-000000000001"
FOLDER = "0190b6a2-1c00-7000-8000-000000000002"
DOCUMENT = "0190b6a2-1c00-7000-8000-000000000003"
UPLOAD = "0190b6a2-1c00-7000-8000-000000000004"
PERSON = "0190b6a2-1c00-7000-8000-000000000005"
RECORD = "0190b6a2-1c00-7000-8000-000000000006"
APPROVAL = "0190b6a2-1c00-7000-8000-000000000007"
MAIL = "0190b6a2-1c00-7000-8000-000000000008"
WEBHOOK = "0190b6a2-1c00-7000-8000-000000000009"
OTHER = "0190b6a2-1c00-7000-8000-00000000000a"
AT = "2026-03-02T09:15:00Z"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"  # noqa: S105 - that of nobody

DOCUMENTS: dict[str, Any] = {
    "id": DOCUMENT,
    "folder_id": FOLDER,
    "name": "Jaarrekening 2025.pdf",
    "content_type": "application/pdf",
    "size_bytes": 184320,
    "sha256": SHA256,
    "version": 2,
    "state": "filed",
    "received_at": AT,
    "changed_at": "2026-03-09T14:02:11.120000Z",
    "note": None,
    "flags": [],
}
FOLDERS: dict[str, Any] = {
    "id": FOLDER,
    "parent_id": None,
    "name": "Jaarstukken",
    "note": None,
    "locked_at": None,
    "retention": "fiscaal-7",
    "documents": 3,
}
RECORDS: dict[str, Any] = {
    "id": RECORD,
    "kind": "fixed-asset",
    "number": "100",
    "description": "Oven",
    "link": "https://boekhouding.example/activa/100",
    "ledger": "BMvaInv",
}
UPLOADS: dict[str, Any] = {
    "id": UPLOAD,
    "folder_id": FOLDER,
    "replaces_id": None,
    "begun_at": AT,
    "files": [
        {
            "id": OTHER,
            "name": "bon.pdf",
            "size_bytes": 20480,
            "state": "received",
            "document_id": DOCUMENT,
            "duplicate": False,
        }
    ],
}
APPROVALS: dict[str, Any] = {
    "id": APPROVAL,
    "kind": "jaarrekening",
    "party": "kvk",
    "party_name": None,
    "mode": "all",
    "state": "open",
    "reason": None,
    "reference": None,
    "due_on": "2026-03-20",
    "expires_on": None,
    "asked_at": AT,
    "documents": [
        {"document_id": DOCUMENT, "name": "Jaarrekening 2025.pdf", "version": 2, "sha256": SHA256},
    ],
    "approvers": [
        {
            "person_id": PERSON,
            "name": "Piet Jansen",
            "delegate": None,
            "agreed": None,
            "decision_id": None,
            "decided_at": None,
            "has_certificate": False,
        }
    ],
}
MAILS: dict[str, Any] = {
    "id": MAIL,
    "administration_id": DOSSIER,
    "recipient": "bakkerij-jansen.dossier@inbox.kantoor.example",
    "mail_from": "klant@bakkerij.example",
    "header_from": "klant@bakkerij.example",
    "subject": "Factuur oven",
    "received_at": AT,
    "outcome": "filed",
    "reason": "in-inbox",
}
WEBHOOKS: dict[str, Any] = {
    "id": WEBHOOK,
    "url": "https://boekhouding.example/haken/dossier",
    "events": ["document.filed", "document.versioned"],
    "administration_ids": None,
    "created_at": AT,
    "waiting": 0,
    "given_up": 0,
}
ADMINISTRATIONS: dict[str, Any] = {
    "id": DOSSIER,
    "name": "Bakkerij Jansen",
    "client": "Bakkerij Jansen B.V.",
    "address": "bakkerij-jansen.dossier@inbox.kantoor.example",
    "dossier_on": True,
}
NEWS: dict[str, Any] = {
    "document_id": DOCUMENT,
    "administration_id": DOSSIER,
    "state": "filed",
    "folder_id": FOLDER,
    "version": 1,
    "previous_state": "inbox",
    "previous_folder_id": None,
}


def page(*items: Any, **more: Any) -> dict[str, Any]:
    return {"next": None, "items": list(items), **more}
