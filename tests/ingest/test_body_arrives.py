"""A mail without a document, over the real stations."""

from email.message import EmailMessage

from arriving import arrive
from sqlalchemy import select

from dossier.rules.states import DocumentState, Fate, Outcome, Reason, Why
from ingest.mails import list_mails
from ingest.wanted import Wanted
from models import Document


def mail(text: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "bon@example.org", "x@example.org", "Uw parkeerbon"
    message.set_content(text)
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def test_a_receipt_without_attachment_stands_in_the_inbox_as_a_pdf(any_house, make_administration):
    arrive(any_house, mail("Parkeergarage Centrum\n3 maart 2026\nTotaal: € 12,50\n"), make_administration())
    with any_house.database.read() as session:
        document = session.scalars(select(Document)).one()
    assert (document.name, document.content_type, document.state) == (
        "Uw parkeerbon.pdf",
        "application/pdf",
        DocumentState.INBOX,
    )
    with any_house.blobs.open("parts", document.blob_sha256) as pdf:
        assert pdf.read(5) == b"%PDF-"
    (line,) = list_mails(any_house, Wanted())
    assert [(part.path, part.fate, part.why) for part in line.parts] == [
        ("1", Fate.BODY, Why.FIRST_TEXT),
        ("1.body", Fate.DOCUMENT, Why.NO_OTHER_DOCUMENT),
    ]


def test_a_few_words_are_no_document(house, make_administration):
    arrive(house, mail("Tot morgen!\n"), make_administration())
    (line,) = list_mails(house, Wanted())
    assert (line.outcome, line.reason) == (Outcome.FILED, Reason.NO_DOCUMENT)
