"""What we say of senders, suggestions and receipts."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dossier.rules.states import (
    Automatic,
    Check,
    Hint,
    IdentifierKind,
    Identity,
    ReceiptChoice,
    SenderKind,
    SenderPolicy,
)
from dossier.rules.text import Text

CHECKS = {
    Check.PASS: Text("Geslaagd", "Passed"),
    Check.FAIL: Text("Mislukt", "Failed"),
    Check.SOFTFAIL: Text("Waarschijnlijk niet in orde", "Probably not in order"),
    Check.NEUTRAL: Text("Geen uitspraak", "No opinion"),
    Check.NONE: Text("Niet ingesteld door de afzender", "Not set up by the sender"),
    Check.TEMPERROR: Text("Onbekend: er kwam geen antwoord", "Unknown: no answer came"),
    Check.PERMERROR: Text("Onleesbaar ingesteld door de afzender", "Set up by the sender in an unreadable way"),
}

IDENTITIES = {
    Identity.CONFIRMED: Text(
        "Bevestigd: de mail komt echt van dit domein", "Confirmed: the mail really comes from this domain"
    ),
    Identity.UNCONFIRMED: Text(
        "Niet bevestigd: iedereen kan deze afzender hebben ingevuld",
        "Not confirmed: anybody may have filled in this sender",
    ),
    Identity.CONTRADICTED: Text(
        "Tegengesproken: volgens het domein komt deze mail niet daarvandaan",
        "Contradicted: according to the domain this mail does not come from there",
    ),
    Identity.UNKNOWN: Text("Onbekend: de controle kreeg geen antwoord", "Unknown: the check got no answer"),
    Identity.LOCAL: Text("Vanuit het eigen netwerk, niet gecontroleerd", "From inside our own network, not checked"),
}

SENDER_POLICIES = {
    SenderPolicy.EVERYBODY: Text("Iedereen", "Everybody"),
    SenderPolicy.KNOWN: Text("Alleen bekende afzenders", "Known senders only"),
    SenderPolicy.OWN_DOMAINS: Text("Alleen eigen domeinen", "Own domains only"),
    SenderPolicy.AUTHENTICATED: Text("Alleen bevestigde afzenders", "Confirmed senders only"),
}

SENDER_KINDS = {
    SenderKind.CLIENT_USER: Text("Gebruiker van de cliënt", "User of the client"),
    SenderKind.EXTRA_ADDRESS: Text("Extra adres van de cliënt", "Extra address of the client"),
    SenderKind.STAFF: Text("Medewerker van het kantoor", "Colleague of the office"),
    SenderKind.STRANGER: Text("Onbekende afzender", "Unknown sender"),
}

AUTOMATICS = {
    Automatic.NULL_SENDER: Text("Zonder afzender, zoals een bezorgbericht", "Without sender, like a delivery report"),
    Automatic.AUTO_SUBMITTED: Text("Automatisch verstuurd", "Sent automatically"),
    Automatic.MAILING_LIST: Text("Van een mailinglijst", "From a mailing list"),
    Automatic.BULK: Text("Verstuurd aan velen tegelijk", "Sent to many at once"),
    Automatic.NO_REPLY_WANTED: Text("De afzender wil geen automatisch antwoord", "The sender wants no automatic reply"),
    Automatic.DELIVERY_REPORT: Text("Bezorgbericht van een mailserver", "Delivery report of a mail server"),
    Automatic.OWN_MAIL: Text("Eigen mail die terugkwam", "Our own mail that came back"),
}

# Sentences for people: the braces are filled in by `dossier.rules.suggestions`.
HINTS = {
    Hint.RECORD: Text("Hoort bij {detail} in de administratie", "Belongs to {detail} in the bookkeeping"),
    Hint.PLUS_ADDRESS: Text("Het e-mailadres noemt {detail}", "The mail address names {detail}"),
    Hint.SUBJECT_TAG: Text("Het onderwerp noemt {detail}", "The subject names {detail}"),
    Hint.DUPLICATE: Text("Dubbel van {detail}", "Duplicate of {detail}"),
    Hint.RULE: Text("Regel {detail}", "Rule {detail}"),
    Hint.SENDER_HABIT: Text(
        "Hier staan {times} van de {total} eerdere documenten van {detail}",
        "Here are {times} of the {total} earlier documents of {detail}",
    ),
    Hint.NAME_HABIT: Text(
        "Hier staan {times} van de {total} eerdere documenten met {detail} in de naam",
        "Here are {times} of the {total} earlier documents with {detail} in the name",
    ),
    Hint.TYPE_HABIT: Text(
        "Hier staan {times} van de {total} eerdere documenten van dezelfde soort",
        "Here are {times} of the {total} earlier documents of the same kind",
    ),
    Hint.FILE_NAME: Text("De bestandsnaam noemt {detail}", "The file name names {detail}"),
}

IDENTIFIER_KINDS = {
    IdentifierKind.IBAN: Text("IBAN-rekeningnummer", "IBAN account number"),
    IdentifierKind.VAT: Text("Btw-nummer", "VAT number"),
    IdentifierKind.KVK: Text("KvK-nummer", "Chamber of Commerce number"),
}

RECEIPT_CHOICES = {
    ReceiptChoice.SEND: Text("Ontvangstbevestiging verstuurd", "Receipt sent"),
    ReceiptChoice.OFFICE_OFF: Text("Het kantoor verstuurt geen ontvangstbevestigingen", "The office sends no receipts"),
    ReceiptChoice.SENDER_OFF: Text("Deze afzender wil geen ontvangstbevestiging", "This sender wants no receipt"),
    ReceiptChoice.STRANGER: Text(
        "Onbekende afzenders krijgen geen ontvangstbevestiging", "Unknown senders get no receipt"
    ),
    ReceiptChoice.NOT_CONFIRMED: Text(
        "Niet zeker dat de mail van deze afzender komt, dus geen ontvangstbevestiging",
        "Not certain that the mail comes from this sender, so no receipt",
    ),
    ReceiptChoice.AUTOMATIC: Text("Automatische mail wordt niet beantwoord", "Automatic mail is not answered"),
    ReceiptChoice.SENT_BEFORE: Text("Voor deze mail is al bericht gestuurd", "This mail was answered before"),
    ReceiptChoice.REFUSED_TODAY: Text(
        "Deze afzender heeft vandaag al bericht gehad", "This sender was told today already"
    ),
    ReceiptChoice.ENOUGH_TODAY: Text(
        "Deze afzender heeft vandaag al veel ontvangstbevestigingen gehad",
        "This sender got many receipts today already",
    ),
}

SENDER_TEXTS: Mapping[type[StrEnum], Mapping[Any, Text]] = {
    Check: CHECKS,
    Identity: IDENTITIES,
    SenderPolicy: SENDER_POLICIES,
    SenderKind: SENDER_KINDS,
    Automatic: AUTOMATICS,
    Hint: HINTS,
    IdentifierKind: IDENTIFIER_KINDS,
    ReceiptChoice: RECEIPT_CHOICES,
}
