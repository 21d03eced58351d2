"""What we say of approvals."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dossier.rules.approving import (
    ApprovalKind,
    ApprovalState,
    ApproverMode,
    Flaw,
    Hitch,
    Manner,
    Party,
    SendResult,
    Turn,
    Verdict,
)
from dossier.rules.text import Language, Text
from dossier.rules.webhooks import DeliveryState, Failure, WebhookEvent

TURNED = "turned"  # before the name of a turn, in the chain

PARTIES = {
    Party.TAX_OFFICE: Text("Belastingdienst", "Dutch tax office"),
    Party.CHAMBER_OF_COMMERCE: Text("Kamer van Koophandel", "Chamber of Commerce"),
    Party.BANK: Text("Bank van de cliënt", "Bank"),
    Party.OTHER: Text("Andere partij", "Other party"),
}

KINDS = {
    ApprovalKind.INCOME_TAX: Text("Aangifte inkomstenbelasting", "Income tax return"),
    ApprovalKind.CORPORATE_TAX: Text("Aangifte vennootschapsbelasting", "Corporate income tax return"),
    ApprovalKind.VAT: Text("Aangifte omzetbelasting", "VAT return"),
    ApprovalKind.INTRA_COMMUNITY: Text("Opgaaf intracommunautaire prestaties", "Intra-Community supplies statement"),
    ApprovalKind.PAYROLL_TAX: Text("Aangifte loonheffingen", "Payroll tax return"),
    ApprovalKind.ANNUAL_ACCOUNTS: Text("Jaarrekening", "Annual accounts"),
    ApprovalKind.REPRESENTATION: Text("Bevestiging bij de jaarrekening (LOR)", "Letter of representation"),
    ApprovalKind.MINUTES: Text("Notulen", "Minutes"),
    ApprovalKind.FILING_ACCOUNTS: Text("Publicatiestukken", "Accounts to be filed"),
    ApprovalKind.OTHER: Text("Overig", "Other"),
}

MODES = {
    ApproverMode.ONE_OF: Text("Eén van de genoemde personen", "One of the people named"),
    ApproverMode.ALL: Text("Alle genoemde personen", "All people named"),
    ApproverMode.IN_ORDER: Text("Alle genoemde personen, na elkaar", "All people named, one after the other"),
}

STATES = {
    ApprovalState.OPEN: Text("Wacht op akkoord", "Waits for approval"),
    ApprovalState.PARTLY: Text("Deels akkoord", "Approved in part"),
    ApprovalState.APPROVED: Text("Akkoord", "Approved"),
    ApprovalState.REFUSED: Text("Niet akkoord", "Refused"),
    ApprovalState.WITHDRAWN: Text("Ingetrokken door het kantoor", "Withdrawn by the office"),
    ApprovalState.EXPIRED: Text("Verlopen", "Expired"),
    ApprovalState.REPLACED: Text("Vervangen: er is een nieuwe versie", "Replaced: there is a new version"),
    ApprovalState.READY: Text("Klaar voor verzending", "Ready to be sent"),
    ApprovalState.SUBMITTED: Text("Aangeleverd", "Submitted"),
    ApprovalState.ACCEPTED: Text("Geaccepteerd", "Accepted"),
    ApprovalState.REJECTED: Text("Afgewezen", "Rejected"),
}

TURNS = {
    Turn.AGREE_IN_PART: Text("Een van de personen ging akkoord", "One of the people agreed"),
    Turn.AGREE: Text("Iedereen die nodig was ging akkoord", "Everybody who was needed agreed"),
    Turn.REFUSE: Text("Iemand ging niet akkoord", "Somebody did not agree"),
    Turn.WITHDRAW: Text("Het kantoor trok het verzoek in", "The office withdrew the request"),
    Turn.EXPIRE: Text("De laatste dag ging voorbij", "The last day went by"),
    Turn.REPLACE: Text("Er kwam een nieuwe versie van een document", "A new version of a document came"),
    Turn.READY: Text("Klaargezet voor verzending", "Made ready to be sent"),
    Turn.SUBMIT: Text("Aangeleverd bij de uitvragende partij", "Submitted to the requesting party"),
    Turn.ACCEPT: Text("Geaccepteerd door de uitvragende partij", "Accepted by the requesting party"),
    Turn.REJECT: Text("Afgewezen door de uitvragende partij", "Rejected by the requesting party"),
}

# What stands in the chain of a request, besides turns.
_EVENTS = {
    "asked": Text("Akkoord gevraagd", "Approval asked"),
    "delegated": Text("Vervanger aangewezen", "Somebody to stand in was named"),
    "code-sent": Text("Code per sms verstuurd", "Code sent by text message"),
    "code-refused": Text("Code niet aangenomen", "Code not accepted"),
    "decided": Text("Beslissing vastgelegd", "Decision recorded"),
    "certified": Text("Bewijs gemaakt", "Certificate made"),
}


def event_text(what: str, language: Language = "nl") -> str:
    """'turned.refuse' is what that turn says."""
    _, is_turn, turn = what.partition(f"{TURNED}.")
    text = TURNS[Turn(turn)] if is_turn else _EVENTS[what]
    return text.said_in(language)


VERDICTS = {
    Verdict.AGREED: Text("Akkoord", "Agreed"),
    Verdict.REFUSED: Text("Niet akkoord", "Not agreed"),
}

MANNERS = {
    Manner.PAPER: Text("Op papier", "On paper"),
    Manner.PHONE: Text("Telefonisch", "By telephone"),
    Manner.COUNTER: Text("Aan de balie", "At the counter"),
}

HITCHES = {
    Hitch.NOT_HERE: Text("Dit verzoek is er niet, of niet voor u", "There is no such request for you"),
    Hitch.CLOSED: Text(
        "Dit verzoek staat niet meer open. Er is niets verzonden", "This request is not open any more. Nothing was sent"
    ),
    Hitch.CHANGED: Text(
        "Dit verzoek is intussen gewijzigd. Er is niets verzonden: bekijk het opnieuw",
        "This request has changed meanwhile. Nothing was sent: look at it again",
    ),
    Hitch.NO_RIGHT: Text(
        "U hebt geen recht om te accorderen. Neem contact op met het kantoor",
        "You have no right to approve. Please contact the office",
    ),
    Hitch.DECIDED: Text("U hebt hierover al beslist", "You have decided on this already"),
    Hitch.NOT_YOUR_TURN: Text("Iemand anders beslist eerst", "Somebody else decides first"),
    Hitch.NOT_OPENED: Text("Bekijk eerst elk document", "Look at every document first"),
    Hitch.NOT_DOWNLOADED: Text(
        "Niet alle bladzijden van elk document zijn hier te zien: download het bestand en bekijk het helemaal",
        "Not all pages of each document can be seen here: download the file and look at all of it",
    ),
    Hitch.NOT_ALL_SAID: Text(
        "Kies bij elk document van het verzoek: akkoord of niet akkoord",
        "Choose for each document of the request: agree or do not agree",
    ),
    Hitch.REASON_MISSING: Text("Vertel waarom u niet akkoord gaat", "Tell why you do not agree"),
}

FLAWS = {
    Flaw.FILE_CHANGED: Text("Het bestand is niet het bewijs dat wij maakten", "The file is not the one we made"),
    Flaw.NOT_CERTIFIED: Text("Dit bewijs staat niet in ons logboek", "This certificate is not in our log"),
    Flaw.DATA_CHANGED: Text("De gegevens in het bewijs zijn gewijzigd", "The data in the certificate were changed"),
    Flaw.STATEMENT_CHANGED: Text("De verklaring is gewijzigd", "The statement was changed"),
    Flaw.DOCUMENT_CHANGED: Text("Een document is gewijzigd", "A document was changed"),
    Flaw.DOCUMENT_MISSING: Text("Een document is er niet meer", "A document is not there any more"),
    Flaw.CHAIN_BROKEN: Text("De keten van gebeurtenissen is verbroken", "The chain of events is broken"),
    Flaw.AUDIT_BROKEN: Text("Het logboek van het kantoor klopt niet", "The office's log does not hold"),
}

SEND_RESULTS = {
    SendResult.ALL_SENT: Text(
        "Het verzenden is geslaagd: uw beslissing is bij het kantoor",
        "Sending succeeded: the office has your decision",
    ),
    SendResult.SOME_SENT: Text(
        "Het verzenden is deels geslaagd: een deel van uw beslissingen is bij het kantoor. "
        "Hieronder staat wat niet is verzonden, en waarom",
        "Sending succeeded in part: the office has some of your decisions. Below is what was not sent, and why",
    ),
    SendResult.NONE_SENT: Text(
        "Het verzenden is niet geslaagd: er is niets vastgelegd. Hieronder staat waarom",
        "Sending failed: nothing was recorded. Below is why",
    ),
    SendResult.CODE_REFUSED: Text(
        "Het verzenden is niet geslaagd: de code klopt niet of is niet meer geldig. Er is niets vastgelegd",
        "Sending failed: the code is not right or no longer valid. Nothing was recorded",
    ),
}

DELIVERY_STATES = {
    DeliveryState.WAITING: Text("Wacht op verzending", "Waits to be sent"),
    DeliveryState.DELIVERED: Text("Bezorgd", "Delivered"),
    DeliveryState.GIVEN_UP: Text("Opgegeven na herhaalde pogingen", "Given up after many attempts"),
}

WEBHOOK_EVENTS = {
    WebhookEvent.APPROVAL_CHANGED: Text("Een accordering veranderde", "An approval changed"),
    WebhookEvent.DOCUMENT_FILED: Text("Een document kwam in een map", "A document came into a folder"),
    WebhookEvent.DOCUMENT_MOVED: Text("Een document werd verplaatst", "A document was moved"),
    WebhookEvent.DOCUMENT_VERSIONED: Text("Een document kreeg een andere versie", "A document has another version"),
    WebhookEvent.DOCUMENT_BINNED: Text("Een document ging naar de prullenbak", "A document went to the bin"),
    WebhookEvent.DOCUMENT_RESTORED: Text("Een document kwam terug uit de prullenbak", "A document came out of the bin"),
    WebhookEvent.DOCUMENT_DESTROYED: Text("Een document werd vernietigd", "A document was destroyed"),
    WebhookEvent.INBOX_ARRIVED: Text("Een document kwam in de inbox", "A document came into the inbox"),
    WebhookEvent.UPLOAD_JUDGED: Text("Een upload werd gecontroleerd", "An upload was checked"),
}

FAILURES = {
    Failure.NO_ADDRESS: Text("De naam heeft geen adres", "The name has no address"),
    Failure.FORBIDDEN_ADDRESS: Text("Dat adres is niet toegestaan", "That address is not allowed"),
    Failure.UNREACHABLE: Text("Niet bereikbaar", "Cannot be reached"),
    Failure.TOO_SLOW: Text("Het antwoord duurde te lang", "The answer took too long"),
    Failure.NOT_HTTP: Text("Het antwoord was niet te begrijpen", "The answer could not be understood"),
    Failure.BAD_CERTIFICATE: Text("Het certificaat is niet geldig", "The certificate is not valid"),
}

APPROVAL_TEXTS: Mapping[type[StrEnum], Mapping[Any, Text]] = {
    Party: PARTIES,
    ApprovalKind: KINDS,
    ApproverMode: MODES,
    ApprovalState: STATES,
    Turn: TURNS,
    Verdict: VERDICTS,
    Manner: MANNERS,
    Hitch: HITCHES,
    Flaw: FLAWS,
    SendResult: SEND_RESULTS,
    DeliveryState: DELIVERY_STATES,
    Failure: FAILURES,
    WebhookEvent: WEBHOOK_EVENTS,
}
