"""One file that came by itself, looked at as a part of a mail is: what it is, and what people must know of it."""

import time
from dataclasses import dataclass
from typing import BinaryIO

from dossier.rules.states import Flag, Why
from ingest.reading.containers import Child, Opened, Trouble, find_opener
from ingest.reading.limits import BeyondBudget, Budget, Limits
from ingest.reading.sniff import HEAD_BYTES, detect, is_active, mismatch

_BOMBS = (Why.BUDGET_RATIO, Why.HOSTILE_MARKUP)  # beyond another limit it is only too much to look at


@dataclass(frozen=True, slots=True)
class Looked:
    detected_type: str
    flags: frozenset[Flag]
    is_bomb: bool  # it swells or fetches: nobody should open it


def look(stream: BinaryIO, name: str, declared_type: str, *, limits: Limits | None = None) -> Looked:
    """Nothing is kept of what it holds. Never raises for what is in it."""
    head = stream.read(HEAD_BYTES)
    detected = detect(head, stream, name)
    flags = {Flag.ACTIVE} if is_active(detected, name) else set()
    if mismatch(detected, declared_type, name):
        flags.add(Flag.TYPE_MISMATCH)
    opener = find_opener(name, declared_type, detected, head)
    budget = Budget(limits or Limits(), time.monotonic)
    troubles = _troubles(opener.open(stream, budget)) if opener else []
    flags |= {each.flag for each in troubles if each.flag}
    return Looked(detected, frozenset(flags), is_bomb=any(each.why in _BOMBS for each in troubles))


def _troubles(opened: Opened) -> list[Trouble]:
    """What is wrong with it, or with something in it."""
    found: list[Trouble] = []
    for item in opened:
        if isinstance(item, Trouble):
            found.append(item)
        elif isinstance(item, Child):
            try:
                for _ in item.chunks:
                    pass
            except BeyondBudget as beyond:
                return [*found, Trouble(beyond.why)]
            if item.trouble:
                found.append(item.trouble)
    return found
