"""What we say of the scopes of a token."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dossier.rules.scopes import Scope
from dossier.rules.text import Text

SCOPES = {
    Scope.ADMINISTRATIONS_READ: Text("Administraties bekijken", "See administrations"),
    Scope.FOLDERS_READ: Text("Mappen bekijken", "See folders"),
    Scope.FOLDERS_WRITE: Text("Mappen maken, wijzigen en verwijderen", "Make, change and delete folders"),
    Scope.USERS_READ: Text("Gebruikers van cliënten bekijken", "See the users of clients"),
    Scope.DOCUMENTS_READ: Text("Documenten bekijken en downloaden", "See and download documents"),
    Scope.DOCUMENTS_WRITE: Text("Documenten uploaden en wijzigen", "Upload and change documents"),
    Scope.INBOX_READ: Text("De inbox bekijken", "See the inbox"),
    Scope.INBOX_WRITE: Text("De inbox verwerken", "Work in the inbox"),
    Scope.GRANTS_READ: Text("Rechten van cliënten bekijken", "See the rights of clients"),
    Scope.GRANTS_WRITE: Text("Rechten van cliënten wijzigen", "Change the rights of clients"),
    Scope.RECORDS_READ: Text("Boekingen en vaste activa bekijken", "See bookings and fixed assets"),
    Scope.RECORDS_WRITE: Text(
        "Boekingen en vaste activa wijzigen, en er documenten aan hangen",
        "Change bookings and assets, and link documents to them",
    ),
    Scope.APPROVALS_READ: Text("Accorderingen bekijken", "See approvals"),
    Scope.APPROVALS_WRITE: Text(
        "Om akkoord vragen en aanlevering bijhouden", "Ask for approval and note what was sent"
    ),
    Scope.MAILS_READ: Text("Ontvangen mails bekijken", "See the mails received"),
    Scope.MAILS_RECEIVE: Text("Mail inleveren", "Hand in mail"),
    Scope.WEBHOOKS_READ: Text("Webhooks bekijken", "See webhooks"),
    Scope.WEBHOOKS_WRITE: Text("Webhooks toevoegen en verwijderen", "Add and remove webhooks"),
}

SCOPE_TEXTS: Mapping[type[StrEnum], Mapping[Any, Text]] = {Scope: SCOPES}
