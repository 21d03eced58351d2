"""What we say of passwords and logins."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dossier.rules.passwords import Weakness
from dossier.rules.signing_in import LetterKind, LetterState, NextStep, Readiness, TwoStep
from dossier.rules.text import Text

WEAKNESSES = {
    Weakness.TOO_SHORT: Text(
        "Kies een wachtwoord van minstens 12 tekens", "Choose a password of 12 characters or more"
    ),
    Weakness.TOO_LONG: Text("Kies een wachtwoord van hoogstens 256 tekens", "Choose one of 256 characters at most"),
    Weakness.TOO_PLAIN: Text("Kies een wachtwoord met meer verschillende tekens", "Choose one with more variety"),
    Weakness.NAMES_OWNER: Text(
        "Kies een wachtwoord waarin uw naam of die van het kantoor niet de hoofdzaak is",
        "Choose a password that is not made of your name or that of the office",
    ),
    Weakness.LEAKED: Text(
        "Dit wachtwoord staat op een lijst van uitgelekte wachtwoorden: kies een ander",
        "The password is on a list of leaked ones: choose another",
    ),
}

TWO_STEPS = {
    TwoStep.YES: Text("Ja", "Yes"),
    TwoStep.OPTIONAL: Text("Optioneel", "Optional"),
    TwoStep.NO: Text("Nee", "No"),
}

NEXT_STEPS = {
    NextStep.NOTHING: Text("Ingelogd", "Logged in"),
    NextStep.GIVE_CODE: Text("Vul de code van uw app of sms in", "Give the code of your app or SMS"),
    NextStep.SET_UP: Text("Stel eerst de tweede stap in", "Set up the second step first"),
}

READINESS = {
    Readiness.NOTHING: Text("Nog niets ingesteld", "Nothing set up yet"),
    Readiness.NUMBER_KNOWN: Text("Alleen een mobiel nummer bekend", "Only a mobile number is known"),
    Readiness.SET_UP: Text("Ingesteld", "Set up"),
}

LETTER_KINDS = {
    LetterKind.INVITATION: Text("Uitnodiging", "Invitation"),
    LetterKind.RESET: Text("Nieuw wachtwoord", "New password"),
    LetterKind.NEW_ADDRESS: Text("Nieuw e-mailadres bevestigen", "New mail address to be confirmed"),
    LetterKind.ADDRESS_CHANGED: Text("Mailadres gewijzigd", "Mail address changed"),
}

LETTER_STATES = {
    LetterState.ASKED: Text("Wordt verstuurd", "Is being sent"),
    LetterState.INVITED: Text("Uitgenodigd", "Invited"),
    LetterState.SEEN: Text("Bekeken", "Seen"),
    LetterState.ACCEPTED: Text("Geaccepteerd", "Accepted"),
    LetterState.EXPIRED: Text("Verlopen", "Expired"),
    LetterState.BOUNCED: Text("Niet aangekomen", "Did not arrive"),
    LetterState.WITHDRAWN: Text("Ingetrokken, of vervangen door een nieuwere", "Withdrawn, or replaced by a newer one"),
}

LOGIN_TEXTS: Mapping[type[StrEnum], Mapping[Any, Text]] = {
    Weakness: WEAKNESSES,
    TwoStep: TWO_STEPS,
    NextStep: NEXT_STEPS,
    Readiness: READINESS,
    LetterKind: LETTER_KINDS,
    LetterState: LETTER_STATES,
}
