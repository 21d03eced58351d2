"""Facts of electronic invoices: UBL (Peppol, SI-UBL) and CII (Factur-X, ZUGFeRD, XRechnung)."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from xml.etree.ElementTree import Element

from ingest.reading.markup import element_at, elements_at, text_at

_MAX_FACT_CHARACTERS = 200
_KVK = frozenset({"0106", "NL:KVK", "KVK"})  # ISO 6523 code of the Dutch trade register, and what older senders write
_CREDIT_NOTE = "381"  # UNTDID 1001


@dataclass(frozen=True, slots=True)
class Invoice:
    """As the document says, not checked. "" where it does not say."""

    kind: str  # "invoice" or "credit-note"
    number: str = ""
    date: str = ""  # ISO 8601
    supplier: str = ""
    supplier_vat: str = ""
    supplier_kvk: str = ""
    supplier_iban: str = ""
    customer: str = ""
    customer_vat: str = ""
    customer_kvk: str = ""
    amount: str = ""  # to pay, VAT included, decimal point
    currency: str = ""  # ISO 4217

    def facts(self) -> tuple[tuple[str, str], ...]:
        """For Part.facts: "invoice-number" and so on, those that are known."""
        pairs = ((f"invoice-{one.name.replace('_', '-')}", getattr(self, one.name)) for one in fields(self))
        return tuple((name, value) for name, value in pairs if value)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that an invoice carries inside."""

    name: str | None
    content_type: str | None
    content: bytes


def invoice_of(root: Element) -> Invoice | None:
    """None when this XML is no invoice."""
    document = _document(root)
    if document is None:
        return None
    name = _local(document)
    return _ubl(document, name) if name in _UBL else _cii(document)


_UBL = {"Invoice": "invoice", "CreditNote": "credit-note"}
_CII = frozenset({"CrossIndustryInvoice", "CrossIndustryDocument"})  # Factur-X and ZUGFeRD 2; ZUGFeRD 1


def _document(root: Element) -> Element | None:
    """The invoice itself: the root, or what a Peppol envelope (StandardBusinessDocument) holds."""
    inside = list(root) if _local(root) == "StandardBusinessDocument" else [root]
    return next((one for one in inside if _is_invoice(one)), None)


def _is_invoice(element: Element) -> bool:
    """By name and namespace: many programs have an XML of their own called Invoice."""
    name = _local(element)
    return (name in _UBL and ":ubl:" in element.tag) or (name in _CII and "CrossIndustry" in element.tag)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _ubl(root: Element, name: str) -> Invoice:
    supplier = element_at(root, "AccountingSupplierParty/Party")
    customer = element_at(root, "AccountingCustomerParty/Party")
    return Invoice(
        kind=_UBL[name],
        number=_fact(text_at(root, "ID")),
        date=_date(text_at(root, "IssueDate")),
        supplier=_ubl_name(supplier),
        supplier_vat=_code(text_at(supplier, "PartyTaxScheme/CompanyID")),
        supplier_kvk=_ubl_kvk(supplier),
        supplier_iban=_iban(text_at(root, "PaymentMeans/PayeeFinancialAccount/ID")),
        customer=_ubl_name(customer),
        customer_vat=_code(text_at(customer, "PartyTaxScheme/CompanyID")),
        customer_kvk=_ubl_kvk(customer),
        amount=_amount(text_at(root, "LegalMonetaryTotal/PayableAmount")),
        currency=_code(text_at(root, "DocumentCurrencyCode")),
    )


def _ubl_name(party: Element | None) -> str:
    return _fact(text_at(party, "PartyLegalEntity/RegistrationName") or text_at(party, "PartyName/Name"))


def _ubl_kvk(party: Element | None) -> str:
    if party is None:
        return ""
    for path in ("PartyLegalEntity/CompanyID", "EndpointID", "PartyIdentification/ID"):
        for found in elements_at(party, path):
            if found.get("schemeID", "").upper() in _KVK:
                return _code(found.text or "")
    return ""


def _cii(root: Element) -> Invoice:
    head = element_at(root, "ExchangedDocument")
    head = element_at(root, "HeaderExchangedDocument") if head is None else head
    trade = _first(root, "SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    agreement = _first(trade, "ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
    settlement = _first(trade, "ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
    seller, buyer = element_at(agreement, "SellerTradeParty"), element_at(agreement, "BuyerTradeParty")
    totals = _first(
        settlement, "SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation"
    )
    account = "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID"
    return Invoice(
        kind="credit-note" if text_at(head, "TypeCode") == _CREDIT_NOTE else "invoice",
        number=_fact(text_at(head, "ID")),
        date=_date(text_at(head, "IssueDateTime/DateTimeString")),
        supplier=_fact(text_at(seller, "Name")),
        supplier_vat=_cii_vat(seller),
        supplier_kvk=_cii_kvk(seller),
        supplier_iban=_iban(text_at(settlement, account)),
        customer=_fact(text_at(buyer, "Name")),
        customer_vat=_cii_vat(buyer),
        customer_kvk=_cii_kvk(buyer),
        amount=_amount(text_at(totals, "DuePayableAmount") or text_at(totals, "GrandTotalAmount")),
        currency=_code(text_at(settlement, "InvoiceCurrencyCode")),
    )


def _first(element: Element | None, *names: str) -> Element | None:
    """By the name of today, else by that of ZUGFeRD 1."""
    found = (element_at(element, name) for name in names)
    return next((one for one in found if one is not None), None)


def _cii_vat(party: Element | None) -> str:
    numbers = elements_at(party, "SpecifiedTaxRegistration/ID") if party is not None else []
    return next((_code(one.text or "") for one in numbers if one.get("schemeID") == "VA"), "")


def _cii_kvk(party: Element | None) -> str:
    number = element_at(party, "SpecifiedLegalOrganization/ID")
    return _code(number.text or "") if number is not None and number.get("schemeID") in _KVK else ""


def _fact(text: str) -> str:
    return re.sub(r"[\0-\x1f\x7f]+", " ", text).strip()[:_MAX_FACT_CHARACTERS]


def _code(text: str) -> str:
    """A registration number: letters and digits, however it was grouped."""
    return re.sub(r"[^0-9A-Za-z]", "", text).upper()[:_MAX_FACT_CHARACTERS]


def _iban(text: str) -> str:
    """Empty for an account number that is no IBAN (ISO 13616)."""
    code = _code(text)
    return code if re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}", code) else ""


def _amount(text: str) -> str:
    return text if re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", text) else ""


def _date(text: str) -> str:
    """UBL writes ISO dates (a zone may follow), CII "20260131" (format 102)."""
    found = re.match(r"(\d{4})-?(\d{2})-?(\d{2})", text)
    return "-".join(found.groups()) if found else ""


def enclosed(root: Element) -> Iterator[Enclosed]:
    """The files inside an invoice: UBL only, CII travels inside the PDF itself."""
    document = _document(root)
    if document is None:
        return
    for found in elements_at(document, "AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject"):
        try:
            content = base64.b64decode("".join((found.text or "").split()), validate=True)
        except binascii.Error:
            continue
        yield Enclosed(found.get("filename"), found.get("mimeCode"), content)
