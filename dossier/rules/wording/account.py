"""What happened to a login, as the letter about it says: by the first word of its notice's occurrence."""

from dossier.rules.text import Language, Text

_CHANGES = {
    "password-set": Text("Uw wachtwoord is gewijzigd", "Your password was changed"),
    "pin-set": Text("Uw pincode is gewijzigd", "Your PIN was changed"),
    "app-set": Text("Er is een authenticator-app ingesteld", "An authenticator app was set up"),
    "app-bound": Text("Er is een telefoon gekoppeld", "A phone was bound"),
    "app-revoked": Text("Er is een telefoon ontkoppeld", "A phone was revoked"),
    "passkey-added": Text("Er is een toegangssleutel toegevoegd", "A passkey was added"),
    "passkey-removed": Text("Er is een toegangssleutel verwijderd", "A passkey was removed"),
    "recovery-codes-made": Text(
        "Er zijn nieuwe herstelcodes gemaakt; de oude zijn niet meer geldig",
        "New recovery codes were made; the old ones are not valid any more",
    ),
    "address-changed": Text("Uw e-mailadres is gewijzigd", "Your mail address was changed"),
    "mobile-changed": Text("Uw mobiele nummer is gewijzigd", "Your mobile number was changed"),
    "approval-right-changed": Text("Uw recht om te accorderen is gewijzigd", "Your right to approve was changed"),
    "sessions-ended": Text("U bent overal uitgelogd", "You were signed out everywhere"),
    "unlocked": Text("De blokkade van uw account is opgeheven", "The lock of your account was lifted"),
    "factor-reset-asked": Text(
        "Er is gevraagd om uw tweede stap opnieuw in te stellen", "Somebody asked to set up your second step anew"
    ),
    "factors-reset": Text(
        "Uw tweede stap is teruggezet: u stelt hem opnieuw in bij het inloggen",
        "Your second step was reset: you set it up anew when you log in",
    ),
}
_LOCKED = "locked-"  # before what was tried too often
_LOCKS = {
    "password": Text("Te vaak een verkeerd wachtwoord: voorlopig geblokkeerd", "Too many wrong passwords: locked"),
    "pin": Text("Te vaak een verkeerde pincode: voorlopig geblokkeerd", "Too many wrong PINs: locked"),
}
_CODES = Text("Te vaak een verkeerde code: voorlopig geblokkeerd", "Too many wrong codes: locked")


def account_change(occurrence: str, language: Language) -> str:
    """'password-set 2026-11-22T10:00:00' is what was done. "": something that has no words."""
    what = occurrence.partition(" ")[0]
    _, is_lock, tried = what.partition(_LOCKED)
    text = _LOCKS.get(tried, _CODES) if is_lock else _CHANGES.get(what)
    return text.said_in(language) if text else ""
