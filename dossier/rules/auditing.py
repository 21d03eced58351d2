"""What can be wrong with an audit trail."""

from enum import StrEnum


class Flaw(StrEnum):
    CHANGED = "changed"  # an event is not what was written, or stands in another place
    MISSING = "missing"
    CUT_OFF = "cut-off"  # the last ones are gone: the office row or an anchor knows of more
    REWRITTEN = "rewritten"  # whole in itself, and not what an anchor says
    FORGED_ANCHOR = "forged-anchor"
