"""Words for the details of an event of the audit trail: each key, and the values that are members of closed lists."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from flask import Flask

from dossier.rules.factors import Factor
from dossier.rules.rights import Level, Role, Setting
from dossier.rules.states import DocumentState, SenderPolicy
from portal.words import named, number, say, states

KEYS = {
    "added": named("Added"),
    "administration": named("Administration"),
    "administrations": named("Administrations"),
    "approval": named("Approval"),
    "approver": named("Approver"),
    "area": named("Part"),
    "blob": named("File"),
    "certificate": named("Certificate"),
    "changed": named("Changed"),
    "client": named("Client"),
    "code": named("Template"),
    "count": named("How many"),
    "day": named("Day"),
    "decision": named("Decision"),
    "delegate": named("May add users"),
    "device": named("Device"),
    "document": named("Document"),
    "documents": named("Documents"),
    "done": named("Done"),
    "end": named("End"),
    "ended_at": named("Ended on"),
    "evidence": named("Evidence"),
    "expires_at": named("Access until"),
    "extra_address": named("Additional address"),
    "factor": named("Second step"),
    "files": named("Files"),
    "files_itself": named("Files by itself"),
    "folder": named("Folder"),
    "folders": named("Folders"),
    "from": named("From"),
    "happening": named("Event"),
    "hash": named("Fingerprint"),
    "hashes": named("Fingerprints"),
    "host": named("Server"),
    "id": named("Reference"),
    "item": named("Line of the template"),
    "kind": named("Kind"),
    "kinds": named("Kinds"),
    "known": named("Known"),
    "leak": named("Data leak"),
    "left_out": named("Left out"),
    "letter": named("Letter"),
    "level": named("Right"),
    "manner": named("Manner"),
    "new": named("New"),
    "number": named("Number"),
    "obstacle": named("Obstacle"),
    "office": named("Office"),
    "on": named("On"),
    "own_domains": named("Own domains"),
    "pages": named("Pages"),
    "part": named("Part"),
    "people": named("People"),
    "person": named("Person"),
    "policy": named("Sender policy"),
    "proposal": named("Proposal"),
    "purpose": named("Purpose"),
    "reason": named("Reason"),
    "record": named("Record"),
    "request": named("Request"),
    "reset": named("Reset"),
    "restricted": named("Restricted"),
    "role": named("Role"),
    "roles": named("Roles"),
    "rows": named("Rows"),
    "rule": named("Rule"),
    "same": named("The same"),
    "scopes": named("Permissions"),
    "session": named("Session"),
    "setting": named("Permission"),
    "sha256": named("Fingerprint"),
    "state": named("State"),
    "station": named("Step of the processing"),
    "step": named("Step"),
    "target": named("Target"),
    "template": named("Template"),
    "to": named("To"),
    "until": named("Until"),
    "upload": named("Upload"),
    "verdict": named("Verdict"),
    "version": named("Version"),
    "what": named("What"),
    "whole_office": named("Whole office"),
    "why": named("Why"),
    "year": named("Book year"),
}
LISTS: Mapping[str, type[StrEnum]] = {
    "factor": Factor,
    "level": Level,
    "policy": SenderPolicy,
    "role": Role,
    "roles": Role,
    "setting": Setting,
    "state": DocumentState,
}


def detail_key(key: str) -> str:
    """What nobody has words for yet, is shown as it was written."""
    return say(KEYS[key]) if key in KEYS else key


def detail(value: object, key: str) -> str:
    """Of a list its members; of an id the id, by which it is found again."""
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if value is None or value == "":
        return say("none")
    if isinstance(value, int):
        return str(value) if key in {"year", "number"} else number(value)
    if isinstance(value, list | tuple):
        return ", ".join(detail(each, key) for each in value) or say("none")
    closed = LISTS.get(key)
    text = str(value)
    return states(closed(text)) if closed and text in set(closed) else text


def is_id(value: object) -> bool:
    """An id tells a reader nothing by itself, so it is shown smaller."""
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False


def teach(app: Flask) -> None:
    app.jinja_env.filters.update({each.__name__: each for each in (detail, detail_key)})
    app.jinja_env.tests["an_id"] = is_id
