"""What staff are told about a part of a mail."""

from dossier.rules.states import Fate, Flag, Why
from dossier.rules.telling_parts import told


def test_of_a_locked_file_nobody_hears_that_it_could_not_be_unpacked():
    assert told(Fate.DOCUMENT, Why.CONTAINER_UNREADABLE, (Flag.LOCKED,)) == (Flag.LOCKED,)
    assert told(Fate.DOCUMENT, Why.CONTAINER_UNREADABLE, (Flag.DAMAGED,)) == (Why.CONTAINER_UNREADABLE, Flag.DAMAGED)


def test_only_files_that_somebody_may_open_can_hold_program_code():
    for text in (Fate.BODY, Fate.ALTERNATIVE):
        assert told(text, Why.SAME_TEXT, (Flag.ACTIVE, Flag.DAMAGED)) == (Why.SAME_TEXT, Flag.DAMAGED)
    assert Flag.ACTIVE in told(Fate.DOCUMENT, Why.ATTACHED, (Flag.ACTIVE,))
