"""What we say of keeping and destroying, in Dutch and English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dossier.rules.auditing import Flaw
from dossier.rules.clocks import Trust
from dossier.rules.leaks import LeakKind, LeakStep, Risk
from dossier.rules.retention import Ground, Start, Verdict
from dossier.rules.text import Text

FLAWS = {
    Flaw.CHANGED: Text("Een gebeurtenis is veranderd of verplaatst", "An event was changed or moved"),
    Flaw.MISSING: Text("Er ontbreekt een gebeurtenis", "An event is missing"),
    Flaw.CUT_OFF: Text("De laatste gebeurtenissen ontbreken", "The last events are missing"),
    Flaw.REWRITTEN: Text("De keten is opnieuw geschreven", "The chain was written anew"),
    Flaw.FORGED_ANCHOR: Text("Een anker is niet door ons verzegeld", "An anchor was not sealed by us"),
}

LEAK_KINDS = {
    LeakKind.WRONG_DOSSIER: Text("Stuk in het verkeerde dossier", "Document in the wrong dossier"),
    LeakKind.MISDIRECTED_MAIL: Text("Mail bij de verkeerde administratie", "Mail in the wrong administration"),
    LeakKind.WRONG_RIGHT: Text("Te ruim recht gegeven", "A right that went too far"),
    LeakKind.FOREIGN_LOGIN: Text("Iemand anders was aangemeld", "Somebody else was logged in"),
    LeakKind.LOST: Text("Gegevens weg of niet bereikbaar", "Data gone or out of reach"),
    LeakKind.OTHER: Text("Iets anders", "Something else"),
}

TRUSTS = {
    Trust.BELIEVED: Text("De klok klopt met andere klokken", "The clock agrees with other clocks"),
    Trust.UNPROVEN: Text(
        "De klok moet eerst drie dagen gelijkmatig lopen", "The clock has to run steadily for three days first"
    ),
    Trust.CONTRADICTED: Text("Een andere klok spreekt deze klok tegen", "Another clock contradicts this one"),
}

RISKS = {
    Risk.NOT_JUDGED: Text("Nog niet beoordeeld", "Not judged yet"),
    Risk.UNLIKELY: Text("Risico onwaarschijnlijk: melden hoeft niet", "Risk unlikely: need not be reported"),
    Risk.LIKELY: Text("Risico: melden bij de AP", "Risk: to be reported to the authority"),
    Risk.HIGH: Text("Hoog risico: ook de betrokkenen inlichten", "High risk: to be told to the people too"),
}

LEAK_STEPS = {
    LeakStep.OPENED: Text("Ontdekt", "Discovered"),
    LeakStep.DOCUMENT: Text("Document, met wie het kon zien en zag", "Document, with who could see it and did"),
    LeakStep.FOUND_OUT: Text("Uitgezocht", "Found out"),
    LeakStep.RISK: Text("Risico beoordeeld", "Risk judged"),
    LeakStep.TOLD_AUTHORITY: Text("Gemeld bij de AP", "Reported to the authority"),
    LeakStep.TOLD_PEOPLE: Text("Betrokkenen ingelicht", "People told"),
    LeakStep.DECIDED: Text("Besloten", "Decided"),
    LeakStep.CLOSED: Text("Afgesloten", "Closed"),
    LeakStep.REOPENED: Text("Heropend", "Opened again"),
}

KEEPING_TEXTS: Mapping[type[StrEnum], Mapping[Any, Text]] = {
    Flaw: FLAWS,
    LeakKind: LEAK_KINDS,
    Risk: RISKS,
    Trust: TRUSTS,
    LeakStep: LEAK_STEPS,
    Start: {
        Start.BOOK_YEAR: Text("Einde van het boekjaar", "End of the book year"),
        Start.END_OF_RELATION: Text("Einde van de relatie met de cliënt", "End of the relation with the client"),
        Start.SAID: Text("De dag die bij het document staat", "The day that stands with the document"),
    },
    Ground: {
        Ground.TERM_ENDED: Text("De bewaartermijn is voorbij", "The retention term has ended"),
        Ground.BINNED: Text("Ligt lang genoeg in de prullenbak", "Was in the bin long enough"),
        Ground.CLIENT_LEFT: Text(
            "Bleef voor altijd bewaard, maar de cliënt is weg", "Kept for ever, but the client left"
        ),
    },
    Verdict: {
        Verdict.DESTROY: Text("Vernietigen", "Destroy"),
        Verdict.KEEP: Text("Langer bewaren", "Keep on"),
        Verdict.HOLD: Text("Vernietigingsstop", "Hold"),
    },
}
