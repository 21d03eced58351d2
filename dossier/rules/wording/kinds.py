"""What we say of kinds of client users (dossier.rules.kinds)."""

from dossier.rules.kinds import BOOKKEEPING, DIRECTOR, PAYROLL, UPLOAD_ONLY
from dossier.rules.text import Language, Text

KINDS = {
    DIRECTOR: Text("Directie", "Management"),
    BOOKKEEPING: Text("Administratie", "Bookkeeping"),
    PAYROLL: Text("Salarisadministratie", "Payroll"),
    UPLOAD_ONLY: Text("Alleen uploaden", "Uploading only"),
}
_NAMED = {
    "vennoot": Text("Vennoot {name}", "Partner {name}"),
    "extern": Text("Extern: {name}", "External: {name}"),
}


def kind_name(kind: str, language: Language = "nl") -> str:
    """'vennoot:A' is Vennoot A. A kind of an older version is said as it is."""
    if kind in KINDS:
        return KINDS[kind].said_in(language)
    family, _, name = kind.partition(":")
    return _NAMED[family].said_in(language).format(name=name) if family in _NAMED else kind
