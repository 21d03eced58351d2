"""What staff are told about one part of a mail: why it met its fate, and what to know before they trust it. Pure."""

from collections.abc import Collection

from dossier.rules.states import Fate, Flag, Why

_TEXTS = frozenset({Fate.BODY, Fate.ALTERNATIVE})  # never opened as a file: what a browser could run does not count


def told(fate: Fate, why: Why, flags: Collection[Flag]) -> tuple[Why | Flag, ...]:
    """Each thing once: of a file that is locked nobody need hear that it could not be unpacked."""
    locked = why is Why.CONTAINER_UNREADABLE and Flag.LOCKED in flags
    left_out = {Flag.ACTIVE} if fate in _TEXTS else set()
    return (*(() if locked else (why,)), *(each for each in flags if each not in left_out))
