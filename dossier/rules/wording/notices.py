"""What we say of notices and of the letters that they go in."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dossier.rules.bounces import Return
from dossier.rules.happenings import Happening, Lane, Lapse, LetterState, NoticeState, Pace
from dossier.rules.text import Text

HAPPENINGS = {
    Happening.DOCUMENT_VISIBLE: Text("Nieuw document", "New document"),
    Happening.DOCUMENT_CHANGED: Text("Nieuwe versie van een document", "New version of a document"),
    Happening.DOCUMENT_WITHDRAWN: Text("Document ingetrokken", "Document withdrawn"),
    Happening.APPROVAL_ASKED: Text("Akkoord gevraagd", "Approval asked"),
    Happening.APPROVAL_REMINDER: Text("Herinnering aan een akkoord", "Reminder of an approval"),
    Happening.APPROVAL_DECIDED: Text("Akkoord gegeven of geweigerd", "Approval given or refused"),
    Happening.APPROVAL_EXPIRED: Text("Vraag om akkoord verlopen", "Request for approval expired"),
    Happening.FIRST_ACCESS: Text("Toegang tot een map", "Access to a folder"),
    Happening.UPLOADED: Text("Bestanden geüpload", "Files uploaded"),
    Happening.MAIL_RECEIVED: Text("Mail ontvangen", "Mail received"),
    Happening.MAIL_PARKED: Text("Mail die aandacht vraagt", "Mail that needs attention"),
    Happening.MAIL_QUARANTINED: Text("Mail in quarantaine", "Mail in quarantine"),
    Happening.ACCOUNT_CHANGED: Text("Account gewijzigd", "Account changed"),
    Happening.NEW_DEVICE: Text("Ingelogd op een nieuw apparaat", "Login from a new device"),
    Happening.INVITED: Text("Uitnodiging", "Invitation"),
    Happening.ADDRESS_STOPPED: Text("Mailadres neemt geen mail meer aan", "Mail address takes no more mail"),
    Happening.SMS_FAILED: Text("Sms niet bezorgd", "Text message not delivered"),
    Happening.WEBHOOK_FAILED: Text("Webhook antwoordt niet", "Webhook does not answer"),
    Happening.DOCUMENT_INFECTED: Text("Virus gevonden in een document", "Virus found in a document"),
}

LANES = {
    Lane.ACTION: Text("Te doen", "To do"),
    Lane.NEWS: Text("Nieuws", "News"),
    Lane.ACCOUNT: Text("Over uw account", "About your account"),
}

PACES = {
    Pace.AT_ONCE: Text("Direct", "At once"),
    Pace.HOURLY: Text("Gebundeld per uur", "Together, every hour"),
    Pace.DAILY: Text("Dagelijks", "Daily"),
    Pace.WEEKLY: Text("Wekelijks", "Weekly"),
    Pace.OFF: Text("Uit", "Off"),
}

NOTICE_STATES = {
    NoticeState.WAITING: Text("Wacht op verzending", "Waits to be sent"),
    NoticeState.SENT: Text("Verzonden", "Sent"),
    NoticeState.LAPSED: Text("Vervallen voor verzending", "Fell out before it was sent"),
    NoticeState.CORRECTED: Text("Verzonden en later rechtgezet", "Sent, and corrected since"),
    NoticeState.NOT_SENT: Text("Niet verzonden", "Not sent"),
}

LAPSES = {
    Lapse.NOT_VISIBLE: Text("Niet meer zichtbaar voor de ontvanger", "No longer visible to the reader"),
    Lapse.SEEN: Text("Al geopend", "Opened already"),
    Lapse.VISIBLE_AGAIN: Text("Weer zichtbaar", "Visible again"),
    Lapse.SETTLED: Text("Al afgehandeld", "Settled already"),
    Lapse.NO_ENTRY: Text("De ontvanger heeft geen toegang meer", "The reader has no entry any more"),
    Lapse.ADDRESS_STOPPED: Text("Het e-mailadres neemt geen mail aan", "The mail address takes no mail"),
    Lapse.SWITCHED_OFF: Text("Uitgezet door de ontvanger", "Switched off by the reader"),
    Lapse.RESTORED: Text(
        "Reservekopie teruggezet: kan al verzonden zijn", "Backup restored: may have been sent already"
    ),
}

LETTER_STATES = {
    LetterState.WAITING: Text("Wacht op verzending", "Waits to be sent"),
    LetterState.SENT: Text("Verzonden", "Sent"),
    LetterState.EMPTY: Text("Niet nodig: alles was vervallen", "Not needed: everything fell out"),
    LetterState.NOT_SENT: Text("Niet verzonden", "Not sent"),
    LetterState.BOUNCED: Text("Teruggekomen", "Came back"),
}

RETURNS = {
    Return.HARD: Text("Het adres neemt geen mail aan", "The address takes no mail"),
    Return.SOFT: Text("Deze mail kwam niet aan", "This mail did not arrive"),
    Return.DELAYED: Text("Nog niet bezorgd, men probeert het nog", "Not delivered yet, they are still trying"),
    Return.COMPLAINT: Text("De ontvanger noemt het spam", "Its reader calls it spam"),
    Return.AUTOMATIC: Text("Automatisch antwoord: de mail kwam aan", "Automatic answer: the mail arrived"),
    Return.FORGED: Text("Vervalst retouradres", "Forged return address"),
    Return.NOT_SENT: Text("Over een mail die wij niet verzonden", "About a mail that we did not send"),
    Return.UNKNOWN: Text("Geen bericht dat wij kunnen lezen", "No report that we can read"),
}

NOTICE_TEXTS: Mapping[type[StrEnum], Mapping[Any, Text]] = {
    Happening: HAPPENINGS,
    Lane: LANES,
    Pace: PACES,
    NoticeState: NOTICE_STATES,
    Lapse: LAPSES,
    LetterState: LETTER_STATES,
    Return: RETURNS,
}
