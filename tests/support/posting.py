"""Mail for tests: bytes, and a spool file as the door writes it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from hashlib import sha256
from itertools import count
from uuid import uuid4

from factories import MadeAdministration
from uuid_utils.compat import uuid7

from adapters.house import House
from ingest.spool import Envelope, Recipient, Spool
from ingest.spool.layout import SUFFIX, index

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
UBL = b"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>2026-118</cbc:ID><cbc:IssueDate>2026-03-03</cbc:IssueDate>
<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">12.50</cbc:PayableAmount></cac:LegalMonetaryTotal>
</Invoice>"""
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_numbers = count(1)


def letter(*files: tuple[str, bytes], subject: str = "Factuur") -> bytes:
    """A mail with these files (name, bytes), by default one PDF."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Klant <klant@example.org>", "iemand@example.org", subject
    message["Message-ID"] = f"<{uuid4().hex}@example.org>"
    message.set_content("Hierbij de stukken.\n")
    for name, content in files or (("factuur.pdf", PDF),):
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def envelope(
    raw: bytes, *to: MadeAdministration, mail_from: str = "klant@example.org", peer: str = "127.0.0.1"
) -> Envelope:
    number = next(_numbers)
    return Envelope(
        spool_id=uuid4().hex,
        door_run=f"run-{number}",
        door_seq=1,
        received_at=datetime.now(UTC),
        mail_from=mail_from,
        recipients=tuple(Recipient(each.address, None, each.id, each.office_id) for each in to),
        helo="mail.example.org",
        peer=peer,
        tls=None,
        protocol="ESMTP",
        size_bytes=len(raw),
        sha256=sha256(raw).hexdigest(),
    )


def put(house: House, mails: Sequence[tuple[bytes, Envelope]]) -> None:
    """One spool file with these mails."""
    spool = Spool(house.settings.spool_dir)
    body, offsets = b"", []
    for raw, each in mails:
        offsets.append((len(body), each))
        body += raw
    (spool.folder / "new" / f"{uuid7()}{SUFFIX}").write_bytes(body + index(offsets))


def post(house: House, raw: bytes, *to: MadeAdministration, **of_envelope: str) -> Envelope:
    """A mail in a spool file of its own."""
    made = envelope(raw, *to, **of_envelope)
    put(house, [(raw, made)])
    return made
