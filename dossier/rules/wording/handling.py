"""What we say of steps, obstacles, records, labels and rights."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dossier.rules.handling import Destination, Obstacle, RecordKind, StepKind
from dossier.rules.retention import Label
from dossier.rules.rights import Because, Level, Role, Setting
from dossier.rules.text import Text

STEP_KINDS = {
    StepKind.DOCUMENT_MOVED: Text("Document verplaatst", "Document moved"),
    StepKind.DOCUMENT_RENAMED: Text("Document hernoemd", "Document renamed"),
    StepKind.DOCUMENT_NOTED: Text("Notitie bij document gewijzigd", "Note on document changed"),
    StepKind.DOCUMENT_RETAINED: Text("Bewaartermijn van document gewijzigd", "Retention of document changed"),
    StepKind.DOCUMENT_HELD: Text("Vernietigingsstop gewijzigd", "Hold changed"),
    StepKind.DOCUMENT_BINNED: Text("Document in de prullenbak gelegd", "Document put in the bin"),
    StepKind.DOCUMENT_RESTORED: Text("Document uit de prullenbak gehaald", "Document taken out of the bin"),
    StepKind.DOCUMENT_REPLACED: Text("Nieuwe versie van document", "New version of document"),
    StepKind.DOCUMENT_RELOCATED: Text(
        "Document naar een andere administratie verplaatst", "Document moved to another administration"
    ),
    StepKind.DOCUMENT_UNLOCKED: Text("Beveiligd bestand geopend", "Locked file opened"),
    StepKind.MAIL_READ: Text("Tekst van een mail gelezen", "Text of a mail read"),
    StepKind.FOLDER_MADE: Text("Map gemaakt", "Folder made"),
    StepKind.FOLDER_CHANGED: Text("Map gewijzigd", "Folder changed"),
    StepKind.FOLDER_ORDERED: Text("Mappen in een andere volgorde gezet", "Folders put in another order"),
    StepKind.FOLDER_MOVED: Text("Map verplaatst", "Folder moved"),
    StepKind.FOLDER_LOCKED: Text("Map vergrendeld", "Folder locked"),
    StepKind.FOLDER_REOPENED: Text("Map ontgrendeld", "Folder opened again"),
    StepKind.FOLDER_DELETED: Text("Map verwijderd", "Folder deleted"),
    StepKind.RECORD_LINKED: Text("Document aan administratiegegeven gekoppeld", "Document linked to a record"),
    StepKind.RECORD_UNLINKED: Text("Document van administratiegegeven losgemaakt", "Document unlinked from a record"),
    StepKind.RECORD_DELETED: Text("Administratiegegeven verwijderd", "Record deleted"),
    StepKind.UPLOAD_WITHDRAWN: Text("Upload teruggenomen", "Upload taken back"),
    StepKind.PAGES_SPLIT: Text("Document gesplitst", "Document split"),
    StepKind.PAGES_MERGED: Text("Documenten samengevoegd", "Documents merged"),
    StepKind.PAGES_CHANGED: Text("Pagina's van document gewijzigd", "Pages of document changed"),
    StepKind.TEMPLATE_ADDED: Text("Mappen uit een template toegevoegd", "Folders of a template added"),
    StepKind.TEMPLATE_PUSHED: Text("Gewijzigde template doorgevoerd", "Changed template pushed"),
}

OBSTACLES = {
    Obstacle.PERMANENT: Text("Wordt blijvend bewaard", "Is kept for ever"),
    Obstacle.TERM_RUNS: Text("De bewaartermijn loopt nog", "The retention term still runs"),
    Obstacle.TERM_NOT_BEGUN: Text(
        "De bewaartermijn is nog niet begonnen: vul in tot wanneer het actueel was",
        "The retention term has not begun: say until when it was current",
    ),
    Obstacle.UNKNOWN_LABEL: Text("Het bewaarlabel is onbekend", "The retention label is not known"),
    Obstacle.HOLD: Text("Er geldt een vernietigingsstop", "It is on hold"),
    Obstacle.LOCKED: Text("De map is vergrendeld", "The folder is locked"),
    Obstacle.CLAIMED: Text("Een collega is ermee bezig", "A colleague is at work on it"),
    Obstacle.FILING_RULE: Text(
        "Een archiveerregel verwijst naar deze map: wijzig eerst die regel",
        "A filing rule points to this folder: change that rule first",
    ),
    Obstacle.OPEN_APPROVAL: Text("Wacht op akkoord van de cliënt", "Waits for the approval of the client"),
    Obstacle.ON_RECORD: Text("Hangt aan een gegeven van de administratie", "Hangs on a record of the bookkeeping"),
    Obstacle.MOVED_ON: Text("Verplaatst naar een andere administratie", "Moved to another administration"),
    Obstacle.NOT_YOURS: Text(
        "Hieronder staat een map waar u geen toegang toe hebt", "Below is a folder that you have no access to"
    ),
}

DESTINATIONS = {
    Destination.INBOX: Text("Terug naar de inbox", "Back to the inbox"),
    Destination.BIN: Text("Naar de prullenbak", "To the bin"),
}

RECORD_KINDS = {
    RecordKind.FIXED_ASSET: Text("Vast actief", "Fixed asset"),
    RecordKind.ENTRY: Text("Boeking", "Entry"),
    RecordKind.RELATION: Text("Relatie", "Relation"),
    RecordKind.INVOICE: Text("Factuur", "Invoice"),
    RecordKind.EMPLOYEE: Text("Medewerker", "Employee"),
}

LABELS = {
    Label.PERMANENT: Text("Blijvend bewaren", "Keep for ever"),
    Label.FISCAL: Text("Fiscaal: 7 jaar na het boekjaar", "Fiscal: 7 years after the book year"),
    Label.FISCAL_AFTER_RELATION: Text("Fiscaal: 7 jaar na einde relatie", "Fiscal: 7 years after the relation"),
    Label.FISCAL_AFTER_EXPIRY: Text("Fiscaal: 7 jaar na afloop", "Fiscal: 7 years after expiry"),
    Label.REAL_ESTATE: Text("Onroerende zaken: 10 jaar", "Real estate: 10 years"),
    Label.ONE_STOP_SHOP: Text("Eénloketsysteem: 10 jaar", "One-stop shop: 10 years"),
    Label.QUALITY: Text("Kwaliteitsdossier: 7 jaar", "Quality file: 7 years"),
    Label.PAYROLL: Text("Loonadministratie: 7 jaar", "Payroll: 7 years"),
    Label.PAYROLL_IDENTITY: Text("Loon-identiteit: 5 jaar na uitdienst", "Payroll identity: 5 years after leaving"),
    Label.PERSONNEL: Text("Personeelsdossier: 2 jaar na uitdienst", "Personnel file: 2 years after leaving"),
    Label.CUSTOMER_DUE_DILIGENCE: Text("Wwft: 5 jaar na einde relatie", "Wwft: 5 years after the relation"),
}

LEVELS = {
    Level.NONE: Text("Geen toegang", "No access"),
    Level.PASSAGE: Text("Doorgang: alleen de mapnaam", "Passage: the name of the folder only"),
    Level.UPLOAD: Text("Alleen uploaden", "Upload only"),
    Level.VIEW: Text("Zien", "View"),
    Level.VIEW_UPLOAD: Text("Zien en uploaden", "View and upload"),
}

SETTINGS = {
    Setting.FOLLOW: Text("Volgt de map", "Follows the folder"),
    Setting.HIDE: Text("Verborgen", "Hidden"),
    Setting.SHOW: Text("Getoond", "Shown"),
}

ROLES = {
    Role.ADMINISTRATOR: Text("Beheerder", "Administrator"),
    Role.STAFF_MEMBER: Text("Medewerker", "Staff member"),
    Role.CUSTOMER_DUE_DILIGENCE: Text("Wwft-cliëntenonderzoek", "Customer due diligence (Wwft)"),
}

BECAUSES = {
    Because.STAFF: Text("Medewerker van het kantoor", "Works at the office"),
    Because.ROLE_MISSING: Text("Mist de rol die de map vraagt", "Lacks the role that the folder asks"),
    Because.OTHER_ADMINISTRATIONS: Text("Werkt alleen voor andere administraties", "Works for other administrations"),
    Because.CLIENT: Text("Gebruiker van deze cliënt", "User of this client"),
    Because.STRANGER: Text("Hoort niet bij dit dossier", "Does not belong to this dossier"),
    Because.EXPIRED: Text("De toegang is verlopen", "The access has expired"),
    Because.DOSSIER_OFF: Text("Het dossier staat uit", "The dossier is switched off"),
    Because.OFFICE_ONLY: Text("De map is alleen voor het kantoor", "The folder is for the office only"),
    Because.NOT_GRANTED: Text("Geen recht gegeven", "Nothing was granted"),
    Because.CLOSED_ABOVE: Text("Een bovenliggende map is dicht", "A folder above is closed"),
    Because.PASSAGE: Text("Mag alleen doorgang", "May only pass"),
    Because.UPLOAD_ONLY: Text("Mag alleen uploaden", "May only upload"),
    Because.GRANTED: Text("Recht op de map", "A right on the folder"),
    Because.HIDDEN: Text("Voor deze persoon verborgen", "Hidden for this person"),
    Because.SHOWN: Text("Voor deze persoon getoond", "Shown to this person"),
    Because.NOT_FILED: Text("Staat niet in een map: alleen voor het kantoor", "Not in a folder: for the office only"),
}

HANDLING_TEXTS: Mapping[type[StrEnum], Mapping[Any, Text]] = {
    StepKind: STEP_KINDS,
    Obstacle: OBSTACLES,
    Destination: DESTINATIONS,
    RecordKind: RECORD_KINDS,
    Label: LABELS,
    Level: LEVELS,
    Setting: SETTINGS,
    Role: ROLES,
    Because: BECAUSES,
}
