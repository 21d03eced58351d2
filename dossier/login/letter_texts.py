"""The words of invitations, and of letters for a new password or a new address."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dossier.rules.signing_in import LetterKind
from models import Person

DUTCH_TIME = ZoneInfo("Europe/Amsterdam")

INVITATION_NL = """Beste {name},

{office} nodigt u uit voor het portaal. Daar vindt u uw stukken en kunt u stukken aanleveren.

Kies via deze link een wachtwoord:
{link}

De link werkt tot {until} en is alleen voor u. Stuur deze mail niet door.
Verwacht u deze uitnodiging niet? Bel dan het kantoor op een nummer dat u al kent.
"""
INVITATION_EN = """Dear {name},

{office} invites you to its portal, where you find your documents and can hand in new ones.

Choose a password with this link:
{link}

The link works until {until} and is for you only. Please do not forward this mail.
You did not expect this invitation? Call the office on a number that you know already.
"""
RESET_NL = """Beste {name},

Voor uw login bij {office} is een nieuw wachtwoord gevraagd. U kiest het via deze link:
{link}

De link werkt tot {until}. Hebt u dit niet gevraagd? Dan hoeft u niets te doen: uw wachtwoord blijft zoals het is.
"""
RESET_EN = """Dear {name},

A new password was asked for your login at {office}. Choose it with this link:
{link}

The link works until {until}. You did not ask this? Then do nothing: your password stays as it is.
"""
NEW_ADDRESS_NL = """Beste {name},

Dit adres is opgegeven als uw nieuwe e-mailadres bij {office}. Bevestig dat via deze link:
{link}

De link werkt tot {until}. Tot u bevestigt, verandert er niets. Hebt u dit niet gevraagd? Dan hoeft u niets te doen.
"""
NEW_ADDRESS_EN = """Dear {name},

This address was given as your new mail address at {office}. Confirm it with this link:
{link}

The link works until {until}. Nothing changes until you confirm. You did not ask this? Then do nothing.
"""
ADDRESS_CHANGED_NL = """Beste {name},

Uw e-mailadres bij {office} is gewijzigd. Vanaf nu schrijven wij naar het nieuwe adres. Dit adres is niet meer geldig.

Hebt u dit niet zelf gedaan? Bel dan direct het kantoor op een nummer dat u al kent.
"""
ADDRESS_CHANGED_EN = """Dear {name},

Your mail address at {office} was changed. From now on we write to the new one, and this one counts no more.

You did not do this yourself? Call the office at once, on a number that you know already.
"""
LETTERS = {
    (LetterKind.INVITATION, "nl"): ("Uitnodiging voor het portaal van {office}", INVITATION_NL),
    (LetterKind.INVITATION, "en"): ("Invitation to the portal of {office}", INVITATION_EN),
    (LetterKind.RESET, "nl"): ("Nieuw wachtwoord voor {office}", RESET_NL),
    (LetterKind.RESET, "en"): ("New password for {office}", RESET_EN),
    (LetterKind.NEW_ADDRESS, "nl"): ("Bevestig uw nieuwe e-mailadres bij {office}", NEW_ADDRESS_NL),
    (LetterKind.NEW_ADDRESS, "en"): ("Confirm your new mail address at {office}", NEW_ADDRESS_EN),
    (LetterKind.ADDRESS_CHANGED, "nl"): ("Uw e-mailadres bij {office} is gewijzigd", ADDRESS_CHANGED_NL),
    (LetterKind.ADDRESS_CHANGED, "en"): ("Your mail address at {office} was changed", ADDRESS_CHANGED_EN),
}


def letter(kind: LetterKind, person: Person, office: str, link: str, until: datetime) -> tuple[str, str]:
    """Subject and text, in the language of the person."""
    subject, text = LETTERS[kind, "en" if person.language == "en" else "nl"]
    local = f"{until.astimezone(DUTCH_TIME):%d-%m-%Y %H:%M}"
    return subject.format(office=office), text.format(name=person.name, office=office, link=link, until=local)
