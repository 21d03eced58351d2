"""The certificate of a decision (accorderingsbewijs): a PDF for people, that carries the evidence for programs."""

import json
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any
from uuid import UUID

from sqlalchemy import select

from adapters.house import House
from adapters.typesetting import typeset
from dossier.approvals import transitions
from dossier.approvals.evidence import local
from dossier.approvals.rows import locked
from dossier.rules.acts import Act
from dossier.rules.approving import ApprovalKind, Manner, Party, Verdict
from dossier.rules.errors import TryLater
from dossier.rules.wording.approving import event_text
from dossier.rules.wording.texts import wording
from dossier.rules.work import Claim
from models import ApprovalDecision, ApprovalRequest, OfficeStyle
from models.claims import finish

ATTACHMENT = "accordering.json"
_TEMPLATE = files(__package__).joinpath("certificate.typ")
_CLOSING = (
    "De gegevens van dit bewijs zitten als accordering.json in deze pdf. Bewaar het bestand zoals het is: "
    "het kantoor kan ermee nagaan dat het bewijs, de documenten en de gebeurtenissen niet zijn gewijzigd. "
    "Geen geavanceerde of gekwalificeerde handtekening in de zin van de eIDAS-verordening."
)

_OTHERS = "het systeem van het kantoor"  # a program, or somebody who is not known any more

_Row = tuple[str, str]


def make_certificate(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Station: set the certificate of a decision and keep it. Wakes nobody. Raises TryLater, ClaimLost."""
    with house.database.read() as session:
        decision = session.get_one(ApprovalDecision, claim.work.subject_id)
        home = session.get_one(ApprovalRequest, decision.request_id).office_id
        logo = session.scalar(select(OfficeStyle.logo).where(OfficeStyle.office_id == home))
    pdf = as_pdf(decision.evidence, decision.decided_at, logo)
    try:
        stored = house.blobs.put("evidence", [pdf])
    except OSError as error:
        raise TryLater("the blob store is away") from error
    with house.database.write() as session:
        finish(session, claim)
        [asked] = locked(session, [decision.request_id]).values()
        row = session.get_one(ApprovalDecision, decision.id)
        if row.certificate_sha256 is None:
            row.certificate_sha256 = stored.sha256
            details = {"decision": str(row.id), "evidence": row.evidence_sha256, "certificate": stored.sha256}
            transitions.note(session, asked, "certified", Act("worker", now), details)
    return ()


def as_pdf(evidence: str, made_at: datetime, logo: bytes | None = None) -> bytes:
    """The certificate of this evidence: the same bytes each time. `logo`: PNG, of the office."""
    page = json.dumps({**_page(json.loads(evidence)), "logo": logo is not None})
    given = {"page.json": page.encode(), ATTACHMENT: evidence.encode(), **({"logo.png": logo} if logo else {})}
    return typeset(_TEMPLATE.read_bytes(), given, made_at)


def _page(evidence: Mapping[str, Any]) -> dict[str, Any]:
    request, statement = evidence["request"], evidence["statement"]
    party = wording(Party(request["party"]))
    said = [
        ("Kantoor", evidence["office"]["name"]),
        ("Cliënt", evidence["client"]["client"]),
        ("Administratie", evidence["client"]["administration"]),
        ("Soort", wording(ApprovalKind(request["kind"]))),
        ("Uitvragende partij", f"{party} {request['party_name']}".strip()),
        ("Gevraagd op", local(datetime.fromisoformat(request["asked_at"]))),
    ]
    stated = [("Tekst", statement["nl"]), ("Versie", str(statement["version"])), ("SHA-256", statement["sha256"])]
    return {
        "title": "Accorderingsbewijs",
        "subtitle": evidence["what"].capitalize(),
        "parts": [
            {"heading": "Verzoek", "groups": [said]},
            {"heading": "Verklaring", "groups": [stated]},
            {"heading": "Documenten", "groups": [_document(each) for each in evidence["documents"]]},
            {"heading": "Beslissing", "groups": [_decision(evidence)]},
            *([{"heading": "Bekeken", "groups": [_openings(evidence)]}] if evidence.get("openings") else []),
            {"heading": "Gebeurtenissen", "groups": [_event(each, evidence) for each in evidence["events"]]},
        ],
        "closing": _CLOSING,
    }


def _document(each: Mapping[str, Any]) -> list[_Row]:
    opened = local(datetime.fromisoformat(each["opened_at"])) if each["opened_at"] else "niet in het portaal"
    rows = [
        ("Document", each["name"]),
        ("Versie", str(each["version"])),
        ("SHA-256", each["sha256"]),
        ("Geopend", opened),
        ("Beslissing", wording(Verdict(each["verdict"]))),
    ]
    return [*rows, ("Reden", each["reason"])] if each["reason"] else rows


def _decision(evidence: Mapping[str, Any]) -> list[_Row]:
    decision, person = evidence["decision"], evidence["person"]
    name = person["name"] if person["name"] == person["for"] else f"{person['name']}, namens {person['for']}"
    moment = datetime.fromisoformat(decision["at"])
    rows = [
        ("Door", name),
        ("Op (Nederlandse tijd)", decision["at_local"]),
        ("Op (UTC)", f"{moment:%Y-%m-%d %H:%M:%S}"),
    ]
    if "manner" in decision:
        rows += [
            ("Hoe", wording(Manner(decision["manner"]))),
            ("Geregistreerd door", decision["registered_by"]),
            *([("Scan, SHA-256", decision["scan"]["sha256"])] if decision["scan"] else []),
            *([("Toelichting", decision["account"])] if decision.get("account") else []),
        ]
    else:
        rows += [
            ("Bevestigd met", f"{_FACTORS[decision['factor']]} {decision['number']}".strip()),
            ("Adres", decision["address"]),
            ("Apparaat", decision["device"]),
        ]
    return [*rows, ("In het logboek", f"nummer {evidence['audit']['number']}, {evidence['audit']['hash']}")]


_FACTORS = {"totp": "Code uit de authenticator-app", "sms": "Code per sms naar"}


def _openings(evidence: Mapping[str, Any]) -> list[_Row]:
    names = {each["id"]: each["name"] for each in evidence["documents"]}
    found = evidence.get("openings", ())  # none in evidence of form 1
    ways = {True: "bestand gedownload", False: "bladzijden bekeken"}
    return [
        (local(datetime.fromisoformat(each["at"])), f"{names[each['document']]}: {ways[each['downloaded']]}")
        for each in found
    ]


def _event(each: Mapping[str, Any], evidence: Mapping[str, Any]) -> list[_Row]:
    who = evidence.get("names", {}).get(each["actor"], _OTHERS)
    at = f"{each['number']}. {local(datetime.fromisoformat(each['at']))}"
    return [(at, f"{event_text(each['what'])}, door {who}"), ("Kenmerk", each["hash"])]
