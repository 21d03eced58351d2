"""What we say of uploads and of documents made of pages."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dossier.rules.text import Text
from dossier.rules.uploads import Snag, UploadState

UPLOAD_STATES = {
    UploadState.COMING_IN: Text("Nog niet volledig ontvangen", "Not yet received in full"),
    UploadState.WAITING: Text("Ontvangen, wordt nog op virussen gecontroleerd", "Received, still to be scanned"),
    UploadState.RECEIVED: Text("Ontvangen", "Received"),
    UploadState.QUARANTINED: Text(
        "Apart gezet: niet goedgekeurd door de virusscanner; het kantoor kijkt ernaar",
        "Set apart: not passed by the virus scanner; the office looks at it",
    ),
    UploadState.WITHDRAWN: Text("Door u teruggenomen", "Taken back by you"),
}

SNAGS = {
    Snag.WAITING: Text("Wacht op de virusscanner", "Waits for the virus scanner"),
    Snag.SET_APART: Text("Apart gezet: kon niet worden beoordeeld", "Set apart: could not be judged"),
    Snag.QUARANTINED: Text("In quarantaine", "In quarantine"),
}

UPLOAD_TEXTS: Mapping[type[StrEnum], Mapping[Any, Text]] = {UploadState: UPLOAD_STATES, Snag: SNAGS}
