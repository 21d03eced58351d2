"""What we call the work that stations owe beside mail and uploads, in Dutch and in English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dossier.rules.text import Text
from dossier.rules.work import SideWork

WORK_TEXTS: Mapping[type[StrEnum], Mapping[Any, Text]] = {
    SideWork: {
        SideWork.CERTIFICATE: Text("Bewijs van een akkoord maken", "Make the proof of an approval"),
        SideWork.TELL: Text("Melden dat er documenten in een map staan", "Tell that documents stand in a folder"),
        SideWork.RECEIPT: Text("Ontvangstbevestiging aan een afzender sturen", "Send a receipt to a sender"),
        SideWork.SEND: Text("E-mails met meldingen versturen", "Send mails with notices"),
        SideWork.LOGIN_LETTER: Text("E-mail over inloggen versturen", "Send a mail about signing in"),
        SideWork.PUSH: Text("Melding op een telefoon tonen", "Show a message on a phone"),
        SideWork.WEBHOOK: Text("Een ander programma op de hoogte brengen", "Tell another program"),
        SideWork.RESCAN: Text("Een bestand opnieuw op virussen controleren", "Scan a file for viruses again"),
        SideWork.UNLOCK: Text("Een vergrendeld bestand openen", "Open a locked file"),
        SideWork.DERIVE: Text("Tekst en afbeeldingen van een bestand maken", "Make text and pictures of a file"),
    }
}
