"""What a provider reads about the recipients of a mail: no more than SMTP says."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dossier.rules.states import Handed
from dossier.rules.text import Text

HANDED = {
    Handed.ACCEPTED: Text("Aangenomen", "Accepted"),
    Handed.CLOSED: Text("Dit dossier neemt geen e-mail aan", "This dossier does not accept mail"),
    Handed.UNKNOWN: Text("Dit adres bestaat niet", "This address does not exist"),
    Handed.NOT_A_DOSSIER: Text(
        "Dit is geen dossieradres: voor de @ hoort .dossier te staan",
        "This is not the address of a dossier: it needs .dossier before the @",
    ),
    Handed.NOT_OURS: Text("Dit adres hoort niet bij ons", "This address is not ours, and we do not relay"),
    Handed.IN_CIRCLES: Text(
        "Deze e-mail gaat in een kring rond: een doorstuurregel wijst terug",
        "This mail goes in circles: a forwarding rule points back",
    ),
    Handed.EMPTY: Text("Er zat geen e-mail in het verzoek", "There was no mail in the request"),
}

HANDED_TEXTS: Mapping[type[StrEnum], Mapping[Any, Text]] = {Handed: HANDED}
