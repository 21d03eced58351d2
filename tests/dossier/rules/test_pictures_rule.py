import pytest

from dossier.rules.pictures import fate_here, may_come_back, state_in_inbox
from dossier.rules.states import DocumentState, Fate, ScanState, Why


@pytest.mark.parametrize(
    ("fate", "scan_state", "folded", "state"),
    [
        (Fate.DOCUMENT, ScanState.CLEAN, False, DocumentState.INBOX),
        (Fate.DOCUMENT, ScanState.CLEAN, True, DocumentState.FOLDED),
        (Fate.FOLDED, ScanState.NO_SCANNER, False, DocumentState.INBOX),
        (Fate.DOCUMENT, ScanState.PENDING, True, DocumentState.QUARANTINED),
        (Fate.INFECTED, ScanState.INFECTED, True, DocumentState.QUARANTINED),
    ],
)
def test_where_a_document_starts(fate, scan_state, folded, state):
    assert state_in_inbox(fate, scan_state, folded=folded) is state


@pytest.mark.parametrize(
    ("fate", "state", "said"),
    [
        (Fate.DOCUMENT, DocumentState.FOLDED, (Fate.FOLDED, Why.FOLDED_BEFORE)),
        (Fate.FOLDED, DocumentState.INBOX, (Fate.DOCUMENT, Why.UNFOLDED_BY_STAFF)),
        (Fate.FOLDED, DocumentState.FILED, (Fate.DOCUMENT, Why.UNFOLDED_BY_STAFF)),
        (Fate.FOLDED, DocumentState.FOLDED, (Fate.FOLDED, Why.NAMED)),
        (Fate.FOLDED, None, (Fate.FOLDED, Why.NAMED)),
        (Fate.DOCUMENT, DocumentState.FILED, (Fate.DOCUMENT, Why.NAMED)),
        (Fate.BODY, None, (Fate.BODY, Why.NAMED)),
    ],
)
def test_what_became_of_a_part_in_one_administration(fate, state, said):
    assert fate_here(fate, Why.NAMED, state) == said


def test_what_holds_nothing_stays_folded():
    assert may_come_back(Fate.FOLDED, Why.SMALL_INLINE_PICTURE)
    assert not may_come_back(Fate.FOLDED, Why.EMPTY)
    assert not may_come_back(Fate.DOCUMENT, Why.ATTACHED)
