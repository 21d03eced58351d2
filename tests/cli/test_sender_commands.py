"""What commands tell of mail that has arrived: who sent it, what belongs together, what rules and guards do with it."""

import io
import json
from email.message import EmailMessage

import pytest
from arriving import arrive
from mailed import make_folder
from PIL import Image
from posting import PDF, UBL, letter
from typer.testing import CliRunner

from cli.main import app
from dossier.rules.errors import NotFound, Refused

FORWARDED = """Zie hieronder.

---------- Forwarded message ---------
Van: Energie Noord <factuur@energie.example>
Datum: ma 2 nov 2026
Onderwerp: Uw jaarnota
"""


@pytest.fixture
def bakery(make_administration):
    return make_administration(mail_name="bakker")


@pytest.fixture
def dossier(settings, monkeypatch):
    """Runs a command on the data folder of this test; gives what it says. A failure of it is raised."""
    monkeypatch.setenv("DOSSIER_DATA", str(settings.data))
    monkeypatch.setenv("COLUMNS", "500")

    def run(*words: str) -> str:
        result = CliRunner().invoke(app, words)
        if result.exception:
            raise result.exception
        return result.stdout

    return run


def as_json(answer: str):
    return json.loads(answer)


def forwarded(picture: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Jan Jansen <jan@jansen.example>", "x@example.org"
    message["Subject"], message["Precedence"] = "Fwd: Uw jaarnota", "bulk"
    message.set_content(FORWARDED)
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="nota.pdf")
    message.add_attachment(picture, maintype="image", subtype="png", cid="<logo@x>", disposition="inline")
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


@pytest.fixture
def logo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, "PNG")
    return out.getvalue()


def test_the_page_of_a_mail_tells_who_sent_it(house, bakery, dossier, logo):
    arrive(house, forwarded(logo), bakery)
    [mail] = as_json(dossier("mails", "--json"))
    page = dossier("mail", "show", mail["id"])
    assert "delivered by    klant@example.org" in page
    assert "from            Jan Jansen <jan@jansen.example>" in page
    assert "seems from      Energie Noord <factuur@energie.example>: forwarded; a guess" in page
    assert "sender          Unknown sender" in page
    assert "checked         From inside our own network, not checked" in page
    assert "never answered  Sent to many at once" in page
    sender = as_json(dossier("mail", "show", mail["id"], "--json"))[0]["sender"]
    assert (sender["seems_from"], sender["kind"], sender["verdicts"]["origin"]) == (
        "factuur@energie.example",
        "stranger",
        "local",
    )


def test_an_invoice_and_its_pdf_are_one_item_for_people_and_two_documents_for_programs(house, bakery, dossier):
    arrive(house, letter(("2026-118.xml", UBL), ("2026-118.pdf", PDF), ("los.pdf", PDF + b"x")), bakery)
    arrive(house, letter(("weer.pdf", PDF), subject="Nogmaals"), bakery)
    table = dossier("inbox", "bakker")
    assert "2026-118.pdf + 2026-118.xml" in table
    assert "Invoice 2026-118 2026-03-03 12.50" in table
    assert "Duplicate of 2026-118.pdf" in table
    rows = {row["filename"]: row for row in as_json(dossier("inbox", "bakker", "--json"))}
    assert len(rows) == 4
    xml, pdf = rows["2026-118.xml"], rows["2026-118.pdf"]
    assert (xml["paired_with"], pdf["paired_with"]) == (pdf["id"], xml["id"])
    assert xml["invoice"] == pdf["invoice"]
    assert xml["invoice"]["invoice-number"] == "2026-118"
    assert (rows["los.pdf"]["paired_with"], rows["los.pdf"]["invoice"]) == (None, {})
    assert rows["weer.pdf"]["duplicate_of"] == pdf["id"]
    assert len(as_json(dossier("inbox", "bakker", "--json", "--limit", "2"))) == 2


def test_a_rule_is_tried_added_suggested_and_removed(house, bakery, dossier):
    make_folder(house, bakery, "Energie")
    arrive(house, letter(("jaarnota.pdf", PDF)), bakery)
    words = ("--file-name", "jaarnota*")
    [change] = as_json(dossier("rule", "try", "bakker", "Energie", *words, "--json"))
    assert (change["name"], change["folder_id"], change["alone"]) == ("jaarnota.pdf", None, False)
    assert "the inbox" in dossier("rule", "try", "bakker", "Energie", *words)
    dossier("rule", "add", "bakker", "Jaarnota's", "--folder", "Energie", *words)
    [rule] = as_json(dossier("rule", "list", "bakker", "--json"))
    assert "name jaarnota*" in dossier("rule", "list", "bakker")
    assert "Energie: Rule Jaarnota's" in dossier("inbox", "bakker")
    [[suggested]] = [row["suggestions"] for row in as_json(dossier("inbox", "bakker", "--json"))]
    assert (suggested["folder_name"], suggested["reason_nl"]) == ("Energie", "Regel Jaarnota's")
    dossier("rule", "remove", "bakker", rule["id"])
    assert as_json(dossier("rule", "list", "bakker", "--json")) == []


def test_a_document_of_another_administration_is_held_and_let_go(house, bakery, make_administration, dossier):
    make_administration(mail_name="slager")
    dossier("identifier", "add", "slager", "iban", "NL91 ABNA 0417 1643 00")
    assert as_json(dossier("identifier", "list", "slager", "--json")) == [
        {"kind": "iban", "value": "NL91ABNA0417164300"}
    ]
    means = b"<cac:PaymentMeans><cac:PayeeFinancialAccount><cbc:ID>NL91ABNA0417164300</cbc:ID>"
    means += b"</cac:PayeeFinancialAccount></cac:PaymentMeans><cac:LegalMonetaryTotal>"
    arrive(house, letter(("f.xml", UBL.replace(b"<cac:LegalMonetaryTotal>", means))), bakery)
    [mail] = as_json(dossier("mails", "--json"))
    assert mail["outcome"] == "quarantined"
    assert "held            f.xml: seems meant for Slager, by its iban NL91ABNA0417164300" in dossier(
        "mail", "show", mail["id"]
    )
    assert "Now in the inbox: 1" in dossier("sender", "release", mail["id"])
    assert [row["state"] for row in as_json(dossier("inbox", "bakker", "--json"))] == ["inbox"]
    dossier("identifier", "remove", "slager", "iban", "NL91ABNA0417164300")
    with pytest.raises(NotFound):
        dossier("identifier", "remove", "slager", "iban", "NL91ABNA0417164300")


def test_who_may_send_is_set_and_shown(house, bakery, dossier):
    dossier("sender", "add", "bakker", "scanner@jansen.example")
    dossier("sender", "policy", "bakker", "own-domains", "--domain", "jansen.example")
    [view] = as_json(dossier("sender", "show", "bakker", "--json"))
    assert (view["policy"], view["own_domains"]) == ("own-domains", ["jansen.example"])
    assert view["extra_addresses"] == ["scanner@jansen.example"]
    assert "Own domains only" in dossier("sender", "show", "bakker")
    arrive(house, letter(), bakery)
    [mail] = as_json(dossier("mails", "--json"))
    assert "In quarantine: The sender does not mail from an allowed domain" in dossier("mail", "show", mail["id"])
    dossier("sender", "remove", "bakker", "scanner@jansen.example")
    assert as_json(dossier("sender", "show", "bakker", "--json"))[0]["extra_addresses"] == []
    with pytest.raises(Refused):
        dossier("sender", "policy", "bakker", "own-domains")


def test_receipts_are_switched_for_the_office_and_for_one_sender(house, bakery, dossier):
    assert "Receipts for the office: on" in dossier("sender", "receipts", "on")
    assert "Receipts for a@b.example: off" in dossier("sender", "receipts", "off", "--address", "a@b.example")


def test_a_signature_picture_is_brought_back_and_folded_again(house, bakery, dossier, logo):
    arrive(house, forwarded(logo), bakery)
    [mail] = as_json(dossier("mails", "--json"))
    [part] = [each for each in mail["parts"] if each["fate"] == "folded"]
    said = dossier("part", "unfold", mail["id"], part["path"])
    document = said.rsplit(" ", 1)[1].strip()
    assert document in {row["id"] for row in as_json(dossier("inbox", "bakker", "--json"))}
    dossier("part", "fold", document)
    assert len(as_json(dossier("inbox", "bakker", "--json"))) == 1
    with pytest.raises(NotFound):
        dossier("part", "unfold", mail["id"], "9.9")
