"""What we say of factors."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dossier.rules.factors import Denial, Factor, Purpose
from dossier.rules.text import Text

FACTORS = {
    Factor.TOTP: Text("Authenticator-app", "Authenticator app"),
    Factor.SMS: Text("Sms-code", "Code by SMS"),
    Factor.RECOVERY: Text("Herstelcode", "Recovery code"),
    Factor.PIN: Text("Pincode", "PIN"),
    Factor.PASSKEY: Text("Toegangssleutel", "Passkey"),
}

PURPOSES = {
    Purpose.LOGIN: Text("Inloggen", "Logging in"),
    Purpose.APPROVE: Text("Accorderen", "Approving"),
    Purpose.CHANGE_MOBILE: Text("Mobiel nummer wijzigen", "Changing the mobile number"),
    Purpose.CHANGE_APPROVAL_RIGHT: Text("Accorderingsrecht wijzigen", "Changing the right to approve"),
    Purpose.CHANGE_FACTORS: Text("Tweede stap wijzigen", "Changing the second step"),
    Purpose.BIND_DEVICE: Text("Apparaat koppelen", "Binding a device"),
}

DENIALS = {
    Denial.WRONG: Text("De code klopt niet", "The code is not right"),
    Denial.WRONG_PIN: Text("De pincode klopt niet", "The PIN is not right"),
    Denial.USED: Text(
        "Deze code is al gebruikt: wacht op de volgende", "This code has been used: wait for the next one"
    ),
    Denial.EXPIRED: Text("De code is verlopen: vraag een nieuwe", "The code has expired: ask for a new one"),
    Denial.LOCKED: Text("Te vaak geprobeerd", "Too many tries"),
    Denial.NOT_FOR_THIS: Text("Een herstelcode is alleen om in te loggen", "A recovery code is for logging in only"),
    Denial.NOT_SET_UP: Text("Dit is nog niet ingesteld", "This has not been set up yet"),
    Denial.NO_MOBILE: Text("Er is geen mobiel nummer bekend", "No mobile number is known"),
    Denial.MOBILE_CHANGED: Text(
        "Het mobiele nummer is pas gewijzigd: gebruik zolang de app",
        "The mobile number was changed lately: use the app for now",
    ),
    Denial.WAIT: Text("Er is net een code verstuurd: een ogenblik", "A code was just sent: a moment"),
    Denial.TOO_MANY_SENT: Text(
        "Er zijn te veel codes verstuurd: probeer de app", "Too many codes were sent: try the app"
    ),
    Denial.SMS_FAILED: Text(
        "De sms kon niet worden verstuurd: probeer de app", "The SMS could not be sent: try the app"
    ),
}

FACTOR_TEXTS: Mapping[type[StrEnum], Mapping[Any, Text]] = {Factor: FACTORS, Purpose: PURPOSES, Denial: DENIALS}
