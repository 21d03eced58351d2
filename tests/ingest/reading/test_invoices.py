import base64
import io
from xml.etree.ElementTree import Element

import pytest

from dossier.rules.states import Fate, Why
from ingest.reading.invoices import Invoice, enclosed, invoice_of
from ingest.reading.letter import Part
from ingest.reading.markup import parse
from ingest.reading.pairs import pairs

CAC = 'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
CBC = 'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'


def ubl(name="Invoice", inside=""):
    return f"""<{name} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{name}-2" {CAC} {CBC}>
    <cbc:ID>2025-0042</cbc:ID><cbc:IssueDate>2025-01-31</cbc:IssueDate>
    <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>{inside}
    <cac:AccountingSupplierParty><cac:Party>
      <cbc:EndpointID schemeID="0106">12345678</cbc:EndpointID>
      <cac:PartyName><cbc:Name>Bakkerij</cbc:Name></cac:PartyName>
      <cac:PartyTaxScheme><cbc:CompanyID>NL0012.34.567.B01</cbc:CompanyID></cac:PartyTaxScheme>
      <cac:PartyLegalEntity><cbc:RegistrationName>Bakkerij
        Jansen B.V.</cbc:RegistrationName></cac:PartyLegalEntity>
    </cac:Party></cac:AccountingSupplierParty>
    <cac:AccountingCustomerParty><cac:Party>
      <cac:PartyName><cbc:Name>Caf\u00e9 De Hoek</cbc:Name></cac:PartyName>
      <cac:PartyLegalEntity><cbc:CompanyID schemeID="0106">8765 4321</cbc:CompanyID></cac:PartyLegalEntity>
    </cac:Party></cac:AccountingCustomerParty>
    <cac:PaymentMeans><cac:PayeeFinancialAccount><cbc:ID>NL91 ABNA 0417 1643 00</cbc:ID></cac:PayeeFinancialAccount>
    </cac:PaymentMeans>
    <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">121.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
    </{name}>"""


UBL = Invoice(
    kind="invoice",
    number="2025-0042",
    date="2025-01-31",
    supplier="Bakkerij Jansen B.V.",
    supplier_vat="NL001234567B01",
    supplier_kvk="12345678",
    supplier_iban="NL91ABNA0417164300",
    customer="Caf\u00e9 De Hoek",
    customer_kvk="87654321",
    amount="121.00",
    currency="EUR",
)
CII = """<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
  xmlns:ram="urn:ram:100" xmlns:udt="urn:udt:100">
  <rsm:ExchangedDocument><ram:ID>RE-7</ram:ID><ram:TypeCode>381</ram:TypeCode>
    <ram:IssueDateTime><udt:DateTimeString format="102">20250131</udt:DateTimeString></ram:IssueDateTime>
  </rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    <ram:ApplicableHeaderTradeAgreement>
      <ram:SellerTradeParty><ram:Name>Lieferant GmbH</ram:Name>
        <ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">201/113</ram:ID></ram:SpecifiedTaxRegistration>
        <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE123456789</ram:ID></ram:SpecifiedTaxRegistration>
      </ram:SellerTradeParty>
      <ram:BuyerTradeParty><ram:Name>Kunde</ram:Name>
        <ram:SpecifiedLegalOrganization><ram:ID schemeID="0106">11223344</ram:ID></ram:SpecifiedLegalOrganization>
      </ram:BuyerTradeParty>
    </ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradeSettlementPaymentMeans><ram:PayeePartyCreditorFinancialAccount>
        <ram:IBANID>DE02120300000000202051</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>
      </ram:SpecifiedTradeSettlementPaymentMeans>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:GrandTotalAmount>50.5</ram:GrandTotalAmount>
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""


def read(text):
    root = parse(io.BytesIO(text.encode()))
    return invoice_of(root) if isinstance(root, Element) else None


def test_ubl_invoice():
    assert read(ubl()) == UBL


def test_ubl_credit_note_and_peppol_envelope():
    assert read(ubl("CreditNote")).kind == "credit-note"
    envelope = (
        "<StandardBusinessDocument xmlns='urn:sbdh'><StandardBusinessDocumentHeader/>{}</StandardBusinessDocument>"
    )
    assert read(envelope.format(ubl())) == UBL


def test_cii_invoice():
    assert read(CII) == Invoice(
        kind="credit-note",
        number="RE-7",
        date="2025-01-31",
        supplier="Lieferant GmbH",
        supplier_vat="DE123456789",
        supplier_iban="DE02120300000000202051",
        customer="Kunde",
        customer_kvk="11223344",
        amount="50.5",
        currency="EUR",
    )


def test_facts_name_what_is_known_only():
    facts = dict(Invoice(kind="invoice", number="7", supplier_vat="NL1").facts())
    assert facts == {"invoice-kind": "invoice", "invoice-number": "7", "invoice-supplier-vat": "NL1"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<Invoice/>",
        "<Invoice xmlns='urn:eigen:pakket'><ID>1</ID></Invoice>",
        "<a><b/></a>",
        '<!DOCTYPE I [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + ubl().replace("2025-0042", "&x;"),
    ],
)
def test_what_is_no_invoice_or_hostile_gives_none(text):
    assert read(text) is None


def test_nonsense_in_fields_is_left_out():
    strange = ubl().replace("121.00", "1e999").replace("2025-01-31", "morgen").replace("NL91 ABNA", "rekening")
    invoice = read(strange.replace("2025-0042", "x" * 5000))
    assert (invoice.amount, invoice.date, invoice.supplier_iban, len(invoice.number)) == ("", "", "", 200)


def test_enclosed_files_come_out_and_broken_ones_do_not():
    reference = (
        "<cac:AdditionalDocumentReference><cac:Attachment>"
        '<cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="../f.pdf">{}'
        "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
    )
    good = base64.encodebytes(b"%PDF-1.4" * 20).decode()
    root = parse(io.BytesIO(ubl(inside=reference.format(good) + reference.format("!!")).encode()))
    (file,) = enclosed(root)
    assert (file.name, file.content_type, file.content) == ("../f.pdf", "application/pdf", b"%PDF-1.4" * 20)


def part(path, name, kind="application/pdf", number=None):
    facts = () if number is None else (("invoice-kind", "invoice"), ("invoice-number", number))
    return Part(
        path=path, parent=None, content_type=kind, detected_type=kind, name=name, original_name=name, disposition=None,
        content_id=None, fate=Fate.DOCUMENT, why=Why.ATTACHED, flags=frozenset(), kept=None, facts=facts,
    )  # fmt: skip


def xml(path, name, number=""):
    return part(path, name, "application/xml", number)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([xml("1.1", "Factuur 12.xml"), part("1.2", "factuur_12.PDF")], {"1.1": "1.2"}),
        ([xml("1.1", "ubl.xml", "2025-0042"), part("1.2", "Factuur 20250042 Jansen.pdf")], {"1.1": "1.2"}),
        ([xml("1.1", "ubl.xml", "42"), part("1.2", "Factuur 42.pdf")], {}),
        ([part("1.2", "f.pdf"), xml("1.2.1", "factur-x.xml")], {"1.2.1": "1.2"}),
        ([xml("1.2", "a.xml"), part("1.2.1", "b.pdf"), part("1.3", "a.pdf")], {"1.2": "1.2.1"}),
        ([xml("1.2", "a.xml"), part("1.21", "b.pdf")], {}),
        ([xml("1.1", "a.xml"), xml("1.2", "a.xml"), part("1.3", "a.pdf")], {"1.1": "1.3"}),
        ([part("1.1", "a.xml", "application/xml"), part("1.2", "a.pdf")], {}),
        (
            [xml("1.1", "x.xml", "2025-1"), xml("1.2", "f.xml"), part("1.3", "f.pdf"), part("1.4", "2025-1.pdf")],
            {"1.1": "1.4", "1.2": "1.3"},
        ),
    ],
)
def test_pairs(parts, expected):
    assert pairs(parts) == expected
