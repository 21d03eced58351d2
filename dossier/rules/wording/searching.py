"""What we say of what is made from documents."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dossier.rules.deriving import DerivationState, Derived, Unmade
from dossier.rules.searching import Field
from dossier.rules.text import Text

DERIVED = {
    Derived.TEXT: Text("Tekst om in te zoeken", "Text to search in"),
    Derived.PREVIEW: Text("Voorbeeld van de pagina's", "Preview of the pages"),
}

DERIVATION_STATES = {
    DerivationState.PENDING: Text("Wordt gemaakt", "Being made"),
    DerivationState.MADE: Text("Gemaakt", "Made"),
    DerivationState.NONE: Text("Niet te maken", "Cannot be made"),
    DerivationState.FAILED: Text("Mislukt", "Failed"),
}

UNMADE = {
    Unmade.LOCKED: Text("Het bestand is vergrendeld met een wachtwoord", "The file is locked with a password"),
    Unmade.NOT_TRUSTED: Text("De virusscanner keurde het niet goed", "The virus scanner did not call it clean"),
    Unmade.NOTHING_IN_IT: Text(
        "Er staat niets in dat wij kunnen lezen, bijvoorbeeld een scan zonder tekst",
        "There is nothing in it that we can read, such as a scan without text",
    ),
    Unmade.BYTES_GONE: Text("Het bestand is er niet meer", "The file is no longer there"),
    Unmade.FAILED_THREE_TIMES: Text("Drie keer geprobeerd en niet gelukt", "Tried three times without success"),
    Unmade.KILLED_ITS_WORKER: Text(
        "Het programma stopte er twee keer mee; wij proberen het niet vanzelf opnieuw",
        "The program died of it twice; we do not try again by ourselves",
    ),
    Unmade.TOOK_TOO_LONG: Text("Het duurde te lang", "It took too long"),
}

FIELDS = {
    Field.NAME: Text("Naam", "Name"),
    Field.SHARED_NOTE: Text("Notitie voor de cliënt", "Note for the client"),
    Field.OFFICE_NOTE: Text("Notitie van kantoor", "Note of the office"),
    Field.SENDER: Text("Afzender", "Sender"),
    Field.SUBJECT: Text("Onderwerp", "Subject"),
    Field.CONTENT: Text("Tekst van het document", "Text of the document"),
}

SEARCHING_TEXTS: Mapping[type[StrEnum], Mapping[Any, Text]] = {
    Field: FIELDS,
    Derived: DERIVED,
    DerivationState: DERIVATION_STATES,
    Unmade: UNMADE,
}
