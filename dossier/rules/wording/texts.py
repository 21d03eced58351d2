"""What we say, in Dutch and in English, for every state and every reason of `dossier.rules.states`.

Staff and clients read the Dutch. A text says what is so, and where something can be done, what that is.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dossier.rules.balance import Imbalance
from dossier.rules.states import DocumentState, DoorTally, Fate, Flag, Outcome, Reason, ScanState, Why
from dossier.rules.text import Language, Text
from dossier.rules.wording.approving import APPROVAL_TEXTS
from dossier.rules.wording.factors import FACTOR_TEXTS
from dossier.rules.wording.handed import HANDED_TEXTS
from dossier.rules.wording.handling import HANDLING_TEXTS
from dossier.rules.wording.keeping import KEEPING_TEXTS
from dossier.rules.wording.login import LOGIN_TEXTS
from dossier.rules.wording.notices import NOTICE_TEXTS
from dossier.rules.wording.records import RECORD_TEXTS
from dossier.rules.wording.scopes import SCOPE_TEXTS
from dossier.rules.wording.searching import SEARCHING_TEXTS
from dossier.rules.wording.senders import SENDER_TEXTS
from dossier.rules.wording.uploads import UPLOAD_TEXTS
from dossier.rules.wording.work import WORK_TEXTS

OUTCOMES = {
    Outcome.WAITING: Text("Wordt verwerkt", "Being processed"),
    Outcome.FILED: Text("Verwerkt", "Processed"),
    Outcome.PARKED: Text("Vastgelopen", "Set apart"),
    Outcome.QUARANTINED: Text("In quarantaine", "In quarantine"),
}

REASONS = {
    Reason.ARRIVED: Text("Ontvangen, nog niet gelezen", "Received, not yet read"),
    Reason.READ: Text("Gelezen, nog niet gescand", "Read, not yet scanned"),
    Reason.SCANNER_AWAY: Text(
        "Nog niet gescand: de virusscanner is niet bereikbaar. We proberen het vanzelf opnieuw",
        "Not yet scanned: the virus scanner cannot be reached. We try again by ourselves",
    ),
    Reason.BY_HAND: Text(
        "Een medewerker zette de hele mail in de inbox", "A colleague put the whole mail into the inbox"
    ),
    Reason.CAME_BACK: Text("Bericht over een eigen mail die terugkwam", "Word of a mail of our own that came back"),
    Reason.IN_INBOX: Text("De documenten zijn in de inbox gezet", "The documents were put in the inbox"),
    Reason.IN_FOLDER: Text("De documenten zijn in een map gezet", "The documents were put in a folder"),
    Reason.NO_DOCUMENT: Text(
        "Er zat geen document bij, alleen een begeleidende tekst", "There was no document, only a covering text"
    ),
    Reason.INFECTED: Text(
        "De virusscanner heeft iets gevonden; het bestand is niet te openen",
        "The virus scanner found something; the file cannot be opened",
    ),
    Reason.BEYOND_SCANNER: Text(
        "Te groot voor de virusscanner, dus niet gescand; het bestand is niet te openen",
        "Too large for the virus scanner, so not scanned; the file cannot be opened",
    ),
    Reason.BLOCKED_SENDER: Text("De afzender is geblokkeerd", "The sender is blocked"),
    Reason.UNKNOWN_SENDER: Text(
        "De afzender is niet bekend bij deze administratie", "The sender is not known in this administration"
    ),
    Reason.UNAUTHENTICATED: Text(
        "Niet vast te stellen of de mail echt van deze afzender komt",
        "It cannot be established that the mail really comes from this sender",
    ),
    Reason.SENDER_UNCHECKED: Text(
        "De afzender kon niet worden gecontroleerd: er kwam geen antwoord",
        "The sender could not be checked: no answer came",
    ),
    Reason.FOREIGN_DOMAIN: Text(
        "De afzender mailt niet vanaf een toegestaan domein", "The sender does not mail from an allowed domain"
    ),
    Reason.MISDIRECTED: Text(
        "Lijkt voor een andere administratie bedoeld", "Seems to be meant for another administration"
    ),
    Reason.FAILED_THREE_TIMES: Text(
        "Verwerken is drie keer mislukt. De mail is bewaard en kan opnieuw worden verwerkt",
        "Processing failed three times. The mail is kept and can be processed again",
    ),
    Reason.TOOK_TOO_LONG: Text(
        "Verwerken duurde te lang. De mail is bewaard en kan opnieuw worden verwerkt",
        "Processing took too long. The mail is kept and can be processed again",
    ),
    Reason.KILLED_ITS_WORKER: Text(
        "Verwerken brak het programma af. De mail is bewaard; laat de beheerder ernaar kijken",
        "Processing broke off the program. The mail is kept; have the administrator look at it",
    ),
    Reason.RAW_SPOILED: Text(
        "De bewaarde mail is niet meer zoals hij binnenkwam. Zet hem terug uit een back-up, en probeer het opnieuw",
        "The stored mail is not as it came any more. Restore it from a backup, and try again",
    ),
    Reason.RAW_MISSING: Text(
        "De oorspronkelijke mail is niet terug te vinden in de opslag; waarschuw de beheerder",
        "The original mail cannot be found in the store; alert the administrator",
    ),
}

FATES = {
    Fate.STRUCTURE: Text("Omhulsel van andere delen", "Holds other parts"),
    Fate.BODY: Text("Begeleidende tekst", "Covering text"),
    Fate.ALTERNATIVE: Text("Dezelfde tekst in een andere opmaak", "The same text in another form"),
    Fate.DOCUMENT: Text("Document", "Document"),
    Fate.UNPACKED: Text("Uitgepakt", "Unpacked"),
    Fate.FOLDED: Text("Weggevouwen plaatje uit de handtekening", "Picture of the signature, folded away"),
    Fate.REPORT: Text("Bericht van een mailserver", "Report of a mail server"),
    Fate.SIGNATURE: Text("Digitale handtekening", "Digital signature"),
    Fate.REFERENCE: Text("Verwijzing naar iets buiten de mail", "Reference to something outside the mail"),
    Fate.INFECTED: Text("Besmet, in quarantaine", "Infected, in quarantine"),
    Fate.SET_ASIDE: Text("Bewaard, maar niet geopend", "Kept, but not opened"),
}

WHYS = {
    Why.MULTIPART: Text("het bestaat uit delen", "it consists of parts"),
    Why.FIRST_TEXT: Text("het is de tekst van de mail", "it is the text of the mail"),
    Why.SAME_TEXT: Text("de tekst staat er al", "the text is there already"),
    Why.ATTACHED: Text("het is als bijlage meegestuurd", "it was attached"),
    Why.NAMED: Text("het heeft een bestandsnaam", "it has a file name"),
    Why.INLINE_FILE: Text("het is een bestand, al staat het in de tekst", "it is a file, though placed in the text"),
    Why.NO_OTHER_DOCUMENT: Text("de mail zelf is het document", "the mail itself is the document"),
    Why.FROM_CONTAINER: Text("het zat in een ander bestand", "it was inside another file"),
    Why.FROM_TEXT: Text("het zat als code in de tekst", "it was encoded in the text"),
    Why.CONTAINER_OPENED: Text("de inhoud staat er los bij", "its contents are listed separately"),
    Why.CONTAINER_UNREADABLE: Text("het was niet uit te pakken", "it could not be unpacked"),
    Why.SMALL_INLINE_PICTURE: Text("het is een klein plaatje in de tekst", "it is a small picture in the text"),
    Why.FOLDED_BEFORE: Text("hetzelfde plaatje is eerder weggevouwen", "the same picture was folded away before"),
    Why.UNLOCKED: Text(
        "met een wachtwoord geopend: de inhoud is een eigen document",
        "opened with a password: what was in it is a document of its own",
    ),
    Why.UNFOLDED_BY_STAFF: Text("een medewerker heeft het teruggezet", "a colleague brought it back"),
    Why.DELIVERY_REPORT: Text("het hoort bij een bezorgbericht", "it belongs to a delivery report"),
    Why.DETACHED_SIGNATURE: Text("het is een losse handtekening", "it is a detached signature"),
    Why.ELSEWHERE: Text("de inhoud zelf is niet meegestuurd", "the content itself was not sent along"),
    Why.EMPTY: Text("het is leeg", "it is empty"),
    Why.VIRUS: Text("de virusscanner heeft iets gevonden", "the virus scanner found something"),
    Why.BUDGET_DEPTH: Text("het zit te diep in andere bestanden", "it is too deep inside other files"),
    Why.BUDGET_COUNT: Text("de mail heeft te veel delen", "the mail has too many parts"),
    Why.BUDGET_BYTES: Text("uitgepakt is het te groot", "unpacked it is too large"),
    Why.BUDGET_RATIO: Text("het zwelt bij uitpakken verdacht op", "it swells suspiciously when unpacked"),
    Why.BUDGET_TIME: Text("lezen duurde te lang", "reading took too long"),
    Why.HOSTILE_MARKUP: Text("de XML haalt andere inhoud binnen", "the XML pulls in other content"),
}

FLAGS = {
    Flag.BSN_IN_NAME: Text(
        "In de bestandsnaam lijkt een burgerservicenummer te staan: geef het bestand liever een andere naam",
        "The file name seems to hold a citizen service number (BSN): better give the file another name",
    ),
    Flag.DAMAGED: Text("Beschadigd: mogelijk niet volledig", "Damaged: possibly incomplete"),
    Flag.LOCKED: Text("Beveiligd met een wachtwoord", "Locked with a password"),
    Flag.ACTIVE: Text("Kan programmacode bevatten: open het met zorg", "May hold program code: open with care"),
    Flag.TYPE_MISMATCH: Text(
        "De inhoud is iets anders dan de naam doet denken", "The content is not what the name suggests"
    ),
    Flag.NAME_CLEANED: Text("De naam is aangepast om veilig te zijn", "The name was changed to be safe"),
    Flag.NAME_MISLEADING: Text("De naam kan misleidend zijn", "The name may mislead"),
    Flag.AMBIGUOUS: Text(
        "Andere programma's kunnen deze mail anders lezen", "Other programs may read this mail differently"
    ),
    Flag.ENCRYPTED_MESSAGE: Text("Versleuteld bericht: niet gescand", "Encrypted message: not scanned"),
    Flag.SIGNED: Text("Digitaal ondertekend; de handtekening is niet gecontroleerd", "Signed; signature not checked"),
}

SCAN_STATES = {
    ScanState.PENDING: Text("Nog niet gescand", "Not yet scanned"),
    ScanState.CLEAN: Text("Gescand, geen virus gevonden", "Scanned, no virus found"),
    ScanState.INFECTED: Text("Virus gevonden", "Virus found"),
    ScanState.NO_SCANNER: Text("Niet gescand: er is geen virusscanner ingesteld", "Not scanned: none is configured"),
    ScanState.BEYOND_LIMITS: Text("Niet gescand: te groot voor de virusscanner", "Not scanned: too large to scan"),
}

DOCUMENT_STATES = {
    DocumentState.INBOX: Text("In de inbox", "In the inbox"),
    DocumentState.FILED: Text("In een map", "In a folder"),
    DocumentState.QUARANTINED: Text("In quarantaine", "In quarantine"),
    DocumentState.FOLDED: Text("Weggevouwen", "Folded away"),
    DocumentState.BINNED: Text("In de prullenbak", "In the bin"),
    DocumentState.DESTROYED: Text("Vernietigd", "Destroyed"),
}

DOOR_TALLIES = {
    DoorTally.ACCEPTED: Text("Aangenomen", "Accepted"),
    DoorTally.REFUSED_UNKNOWN: Text("Geweigerd: adres bestaat niet", "Refused: no such address"),
    DoorTally.REFUSED_CLOSED: Text("Geweigerd: dossier staat uit", "Refused: dossier is switched off"),
    DoorTally.REFUSED_POLICY: Text("Geweigerd: niet toegestaan", "Refused: not allowed"),
    DoorTally.NEAR_MISS: Text("Geweigerd: adres lijkt op een bestaand adres", "Refused: close to an existing address"),
    DoorTally.TRY_LATER: Text("Gevraagd het later opnieuw te proberen", "Asked to try again later"),
}

IMBALANCES = {
    Imbalance.DOES_NOT_ADD_UP: Text("De telling klopt niet", "The numbers do not add up"),
    Imbalance.NUMBER_MISSING: Text(
        "Een aangenomen mail ontbreekt: een volgnummer van de ontvanger is er niet",
        "An accepted mail is missing: a number that the receiver gave is not there",
    ),
    Imbalance.NOBODY_WORKS_ON_IT: Text(
        "Een mail wacht, maar niemand werkt eraan", "A mail waits and nobody works on it"
    ),
    Imbalance.DOCUMENT_MISSING: Text("Een verwerkte mail mist een document", "A filed mail lacks a document"),
    Imbalance.UPLOAD_MISSING: Text("Een geüpload bestand is zoek", "An uploaded file is nowhere"),
    Imbalance.RAW_MISSING: Text("De oorspronkelijke mail ontbreekt in de opslag", "The raw mail is not in the store"),
}

# By class first: members of two lists may have the same value, and then they are equal as dictionary keys.
TEXTS: Mapping[type[StrEnum], Mapping[Any, Text]] = {
    Outcome: OUTCOMES,
    Reason: REASONS,
    Fate: FATES,
    Why: WHYS,
    Flag: FLAGS,
    ScanState: SCAN_STATES,
    DocumentState: DOCUMENT_STATES,
    DoorTally: DOOR_TALLIES,
    Imbalance: IMBALANCES,
    **SENDER_TEXTS,
    **HANDED_TEXTS,
    **HANDLING_TEXTS,
    **KEEPING_TEXTS,
    **SCOPE_TEXTS,
    **SEARCHING_TEXTS,
    **APPROVAL_TEXTS,
    **FACTOR_TEXTS,
    **LOGIN_TEXTS,
    **UPLOAD_TEXTS,
    **NOTICE_TEXTS,
    **RECORD_TEXTS,
    **WORK_TEXTS,
}


def worded(member: StrEnum) -> Text:
    """What we say for this state or reason, in each language."""
    return TEXTS[type(member)][member]


def wording(member: StrEnum, language: Language = "nl") -> str:
    """What we say for this state or reason."""
    return worded(member).said_in(language)
