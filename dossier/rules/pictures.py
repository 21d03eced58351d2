"""Signature pictures: what the memory of an administration changes in what reading decided. Pure."""

from dossier.rules.filing import may_be_opened
from dossier.rules.states import DocumentState, Fate, ScanState, Why


def is_picture(content_type: str) -> bool:
    return content_type.startswith("image/")


def may_come_back(fate: Fate, why: Why) -> bool:
    """Whether a folded part can become a document: one that holds nothing stays folded."""
    return fate is Fate.FOLDED and why is not Why.EMPTY


def state_in_inbox(fate: Fate, scan_state: ScanState, *, folded: bool) -> DocumentState:
    """Where a new document starts. `folded`: staff folded a picture of the same bytes here before.

    What may not be opened goes into quarantine whatever it is: nothing is hidden that a person must look at.
    """
    if not may_be_opened(fate, scan_state):
        return DocumentState.QUARANTINED
    return DocumentState.FOLDED if folded else DocumentState.INBOX


def fate_here(fate: Fate, why: Why, state: DocumentState | None, *, locked: bool = False) -> tuple[Fate, Why]:
    """What became of a part in one administration; `state` of its document there, None when it has none.

    Reading decides once for the mail, staff for their administration. `locked`: the part asks a password.
    """
    if fate is Fate.DOCUMENT and state is DocumentState.FOLDED:
        return Fate.FOLDED, Why.UNLOCKED if locked else Why.FOLDED_BEFORE
    if fate is Fate.FOLDED and state not in {None, DocumentState.FOLDED}:
        return Fate.DOCUMENT, Why.UNFOLDED_BY_STAFF
    return fate, why
