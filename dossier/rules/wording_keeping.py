"""What we say of keeping and destroying, in Dutch and English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dossier.rules.auditing import Flaw
from dossier.rules.retention import Ground, Start, Verdict
from dossier.rules.text import Text

FLAWS = {
    Flaw.CHANGED: Text("Een gebeurtenis is veranderd of verplaatst", "An event was changed or moved"),
    Flaw.MISSING: Text("Er ontbreekt een gebeurtenis", "An event is missing"),
    Flaw.CUT_OFF: Text("De laatste gebeurtenissen ontbreken", "The last events are missing"),
    Flaw.REWRITTEN: Text("De keten is opnieuw geschreven", "The chain was written anew"),
    Flaw.FORGED_ANCHOR: Text("Een anker is niet door ons verzegeld", "An anchor was not sealed by us"),
}

KEEPING_TEXTS: Mapping[type[StrEnum], Mapping[Any, Text]] = {
    Flaw: FLAWS,
    Start: {
        Start.BOOK_YEAR: Text("Einde van het boekjaar", "End of the book year"),
        Start.END_OF_RELATION: Text("Einde van de relatie met de cliënt", "End of the relation with the client"),
        Start.SAID: Text("De dag die bij het document staat", "The day that stands with the document"),
    },
    Ground: {
        Ground.TERM_ENDED: Text("De bewaartermijn is voorbij", "The retention term has ended"),
        Ground.BINNED: Text("Ligt lang genoeg in de prullenbak", "Was in the bin long enough"),
    },
    Verdict: {
        Verdict.DESTROY: Text("Vernietigen", "Destroy"),
        Verdict.KEEP: Text("Langer bewaren", "Keep on"),
        Verdict.HOLD: Text("Vernietigingsstop", "Hold"),
    },
}
