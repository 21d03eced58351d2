"""One sentence for each happening: what it is, how often, and in which dossier. `{n}`: how many, `{dossier}`: where."""

from collections.abc import Callable
from gettext import NullTranslations

from dossier.rules.happenings import Happening, Lane

Heading = Callable[[NullTranslations, int], str]

HEADINGS: dict[Happening, Heading] = {
    Happening.DOCUMENT_VISIBLE: lambda t, n: t.ngettext(
        "A new document is ready for you in the dossier of {dossier}",
        "{n} new documents are ready for you in the dossier of {dossier}",
        n,
    ),
    Happening.DOCUMENT_CHANGED: lambda t, n: t.ngettext(
        "A document in the dossier of {dossier} has a new version",
        "{n} documents in the dossier of {dossier} have a new version",
        n,
    ),
    Happening.DOCUMENT_WITHDRAWN: lambda t, n: t.ngettext(
        "A document that we wrote to you about is no longer in the dossier of {dossier}",
        "{n} documents that we wrote to you about are no longer in the dossier of {dossier}",
        n,
    ),
    Happening.FIRST_ACCESS: lambda t, n: t.ngettext(
        "A folder in the dossier of {dossier} was opened for you",
        "{n} folders in the dossier of {dossier} were opened for you",
        n,
    ),
    Happening.APPROVAL_ASKED: lambda t, n: t.ngettext(
        "Your approval is asked in the dossier of {dossier}",
        "Your approval is asked {n} times in the dossier of {dossier}",
        n,
    ),
    Happening.APPROVAL_REMINDER: lambda t, n: t.ngettext(
        "Reminder: your approval is still needed in the dossier of {dossier}",
        "Reminder: your approval is still needed {n} times in the dossier of {dossier}",
        n,
    ),
    Happening.APPROVAL_DECIDED: lambda t, n: t.ngettext(
        "A decision was given in the dossier of {dossier}",
        "{n} decisions were given in the dossier of {dossier}",
        n,
    ),
    Happening.APPROVAL_EXPIRED: lambda t, n: t.ngettext(
        "A request for approval in the dossier of {dossier} has expired",
        "{n} requests for approval in the dossier of {dossier} have expired",
        n,
    ),
    Happening.UPLOADED: lambda t, n: t.ngettext(
        "Something was uploaded in the dossier of {dossier}",
        "{n} uploads came in in the dossier of {dossier}",
        n,
    ),
    Happening.MAIL_RECEIVED: lambda t, n: t.ngettext(
        "A mail was received in the dossier of {dossier}",
        "{n} mails were received in the dossier of {dossier}",
        n,
    ),
    Happening.MAIL_PARKED: lambda t, n: t.ngettext(
        "A mail to the dossier of {dossier} needs attention",
        "{n} mails to the dossier of {dossier} need attention",
        n,
    ),
    Happening.MAIL_QUARANTINED: lambda t, n: t.ngettext(
        "A mail to the dossier of {dossier} is in quarantine",
        "{n} mails to the dossier of {dossier} are in quarantine",
        n,
    ),
    Happening.ACCOUNT_CHANGED: lambda t, n: t.ngettext(
        "Your account was changed", "Your account was changed {n} times", n
    ),
    Happening.NEW_DEVICE: lambda t, n: t.ngettext(
        "Somebody logged in to your account from a new device",
        "Somebody logged in to your account from {n} new devices",
        n,
    ),
    Happening.INVITED: lambda t, n: t.ngettext(
        "You were given an account for the portal", "You were given an account for the portal", n
    ),
    Happening.ADDRESS_STOPPED: lambda t, n: t.ngettext(
        "A mail address does not take our mail any more",
        "{n} mail addresses do not take our mail any more",
        n,
    ),
    Happening.SMS_FAILED: lambda t, n: t.ngettext(
        "A text message could not be delivered", "{n} text messages could not be delivered", n
    ),
    Happening.WEBHOOK_FAILED: lambda t, n: t.ngettext("A webhook does not answer", "{n} webhooks do not answer", n),
    Happening.DOCUMENT_INFECTED: lambda t, n: t.ngettext(
        "A virus was found in a document in the dossier of {dossier}: nobody can open it any more",
        "A virus was found in {n} documents in the dossier of {dossier}: nobody can open them any more",
        n,
    ),
}


def of_another_account(t: NullTranslations, n: int) -> str:
    """For administrators, who hear of the accounts of others."""
    return t.ngettext("An account in your office was changed", "Accounts in your office were changed {n} times", n)


SUBJECTS: dict[Lane, Callable[[NullTranslations], str]] = {
    Lane.ACTION: lambda t: t.gettext("Your attention is asked"),
    Lane.NEWS: lambda t: t.gettext("News from your dossier"),
    Lane.ACCOUNT: lambda t: t.gettext("About your account"),
}
