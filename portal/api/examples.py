"""An example of each body and each answer, for the OpenAPI document. A test holds each against its schema."""

from collections.abc import Mapping
from typing import Any

from portal.api.example_things import (
    ADMINISTRATIONS,
    APPROVAL,
    APPROVALS,
    AT,
    DOCUMENT,
    DOCUMENTS,
    DOSSIER,
    FOLDER,
    FOLDERS,
    MAIL,
    MAILS,
    NEWS,
    OTHER,
    PERSON,
    RECORDS,
    SECRET,
    SHA256,
    UPLOAD,
    UPLOADS,
    WEBHOOK,
    WEBHOOKS,
    page,
)

EXAMPLES: Mapping[str, Any] = {
    "Administration": ADMINISTRATIONS,
    "Administrations": page(ADMINISTRATIONS),
    "Approval": APPROVALS,
    "ApprovalNews": {
        "approval_id": APPROVAL,
        "administration_id": DOSSIER,
        "kind": "jaarrekening",
        "state": "approved",
        "previous_state": "open",
    },
    "ApprovalToAsk": {
        "kind": "jaarrekening",
        "party": "kvk",
        "document_ids": [DOCUMENT],
        "approver_ids": [PERSON],
        "due_on": "2026-03-20",
    },
    "ApprovalToWithdraw": {"reason": "Er komt een nieuwe versie"},
    "Approvals": page(APPROVALS),
    "AskedApproval": {"approval": APPROVALS, "blind": []},
    "AcceptedMail": {
        "receipt": "01a20491fa2e7791aad9fac1b7478ca3",
        "recipients": [
            {
                "address": "bakkerij-jansen.dossier@inbox.kantoor.example",
                "state": "accepted",
                "text": "Accepted",
                "mail_id": MAIL,
            }
        ],
    },
    "ChangedDocuments": page(DOCUMENTS, known_until="2026-03-09T14:05:00Z", went_elsewhere=[]),
    "Deliveries": page(
        {
            "id": OTHER,
            "webhook_id": WEBHOOK,
            "url": WEBHOOKS["url"],
            "event": "document.filed",
            "state": "delivered",
            "attempts": 1,
            "asked_at": AT,
            "tried_at": AT,
            "answer": "204",
        }
    ),
    "Document": DOCUMENTS,
    "DocumentNews": NEWS,
    "DocumentToBin": {"reason": "Dubbel"},
    "DocumentToFile": {"folder_id": FOLDER},
    "DocumentToMove": {"folder_id": FOLDER},
    "DocumentToRename": {"name": "Jaarrekening 2025 (definitief).pdf"},
    "Documents": page(DOCUMENTS),
    "Folder": FOLDERS,
    "FolderToChange": {"name": "Jaarstukken"},
    "FolderToMake": {"name": "2026", "parent_id": FOLDER},
    "FolderToMove": {"parent_id": None},
    "Folders": page(FOLDERS),
    "Grants": page(
        {"person_id": PERSON, "name": "Piet Jansen", "level": "view", "setting": "follow", "closed_above": []}
    ),
    "Health": {"status": "alive"},
    "Hits": page(
        {
            "id": DOCUMENT,
            "administration_id": DOSSIER,
            "folder_id": FOLDER,
            "name": "Factuur oven.pdf",
            "content_type": "application/pdf",
            "size_bytes": 20480,
            "state": "filed",
            "received_at": AT,
            "sender": "klant@bakkerij.example",
            "subject": "Factuur oven",
            "snippet": "een steenoven voor de bakkerij",
        },
        total=1,
    ),
    "InboxItem": {
        "document": DOCUMENTS | {"folder_id": None, "state": "inbox", "version": 1},
        "other_id": None,
        "invoice": {},
        "mail": {"id": MAIL, "sender": "Klant", "address": "klant@bakkerij.example", "subject": "Factuur oven"},
        "suggestions": [
            {
                "folder_id": FOLDER,
                "folder_name": "Jaarstukken",
                "reason_nl": "Eerder hierheen",
                "reason_en": "Here before",
            }
        ],
    },
    "LevelToSet": {"level": "view"},
    "LinkedDocuments": page({"id": DOCUMENT, "name": "Factuur oven.pdf", "folder_id": FOLDER, "received_at": AT}),
    "Mail": MAILS
    | {
        "settled_at": AT,
        "message_id": "<1@bakkerij.example>",
        "body_text": "Hierbij de factuur.",
        "parts": [
            {
                "id": OTHER,
                "path": "1.2",
                "name": "factuur.pdf",
                "content_type": "application/pdf",
                "size_bytes": 20480,
                "sha256": SHA256,
                "fate": "document",
                "why": "attached",
                "flags": [],
            }
        ],
    },
    "Mails": page(MAILS),
    "Progress": {"state": "submitted", "reference": "KVK-2026-0118"},
    "Record": RECORDS,
    "RecordToPut": {"kind": "fixed-asset", "number": "100", "description": "Oven", "ledger": "BMvaInv"},
    "Records": page(RECORDS),
    "SettingToSet": {"setting": "hide"},
    "Token": {
        "id": OTHER,
        "name": "Boekhoudpakket",
        "scopes": ["documents:read", "documents:write"],
        "administration_ids": None,
        "expires_at": "2027-03-01T00:00:00Z",
        "calls_per_minute": 600,
    },
    "Upload": UPLOADS,
    "UploadNews": {
        "upload_id": UPLOAD,
        "administration_id": DOSSIER,
        "files": [{"file_id": OTHER, "state": "received", "document_id": DOCUMENT}],
    },
    "UploadToBegin": {"files": [{"name": "groot.pdf", "size_bytes": 73400320}], "folder_id": FOLDER},
    "Users": page(
        {
            "person_id": PERSON,
            "name": "Piet Jansen",
            "email": "piet@bakkerij.example",
            "kind": "eigenaar",
            "may_approve": True,
            "expires_at": None,
        }
    ),
    "Versions": page(
        {
            "version": 2,
            "name": "Jaarrekening 2025.pdf",
            "content_type": "application/pdf",
            "size_bytes": 184320,
            "sha256": SHA256,
            "replaced_at": None,
        }
    ),
    "Viewers": page(
        {
            "person_id": PERSON,
            "name": "Piet Jansen",
            "is_staff": False,
            "sees": True,
            "takes_uploads": False,
            "because": "granted",
        }
    ),
    "Webhook": WEBHOOKS,
    "WebhookSecret": {"id": WEBHOOK, "secret": SECRET},
    "WebhookToAdd": {"url": WEBHOOKS["url"], "events": WEBHOOKS["events"]},
    "WebhookToChange": {"events": ["document.filed"]},
    "WebhookTrial": {"answer": "204"},
    "Webhooks": page(WEBHOOKS),
}
