"""Headings of the report for an access request (inzageverzoek), for people who are no programmers."""

from dossier.rules.text import Text

# Per table. A table without a heading is shown under its own name: nothing that is held is left out for want of words.
HEADINGS = {
    "person": Text("Uw gegevens", "Your data"),
    "staff_role": Text("Uw rollen in het kantoor", "Your roles in the office"),
    "staff_restriction": Text("Administraties waartoe u beperkt bent", "Administrations you are restricted to"),
    "client_member": Text("De cliënten waarvoor u optreedt", "The clients that you act for"),
    "folder_grant": Text("Uw rechten op mappen", "Your rights on folders"),
    "document_setting": Text("Uw rechten op documenten", "Your rights on documents"),
    "opening": Text("Documenten die u hebt geopend", "Documents that you opened"),
    "notice": Text("Meldingen aan u", "Notices to you"),
    "letter": Text("Mails die wij u stuurden", "Mails that we sent you"),
    "login_session": Text("Uw aanmeldingen", "Your logins"),
    "device": Text("Uw onthouden browsers", "Your remembered browsers"),
    "app_device": Text("Uw telefoons met de app", "Your phones with the app"),
    "push_subscription": Text("Uw telefoons die taken melden", "Your phones that tell of tasks"),
    "passkey": Text("Uw toegangssleutels", "Your passkeys"),
    "sms_code": Text("Sms-codes die wij u stuurden", "Codes that we sent you by text message"),
    "approver": Text("Documenten waarvoor uw akkoord is gevraagd", "Documents that you were asked to approve"),
    "approval_decision": Text("Uw beslissingen", "Your decisions"),
    "mail": Text("Mails die van uw adres kwamen", "Mails that came from your address"),
    "audit_event": Text("Wat u deed en wat over u is vastgelegd", "What you did and what was recorded about you"),
}
TITLE = Text("Overzicht van uw persoonsgegevens", "Overview of your personal data")
HELD_BY = Text("Vastgelegd bij", "Held by")
NOTHING = Text("Niets vastgelegd", "Nothing is held")


def heading(table: str) -> Text:
    return HEADINGS.get(table, Text(table, table))
