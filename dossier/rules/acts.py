"""Who does something, and when: what the audit trail needs of every change, and what they may do."""

from dataclasses import dataclass
from datetime import datetime

PROGRAMS = frozenset({"cli", "door", "worker", "beat", "test"})  # on this machine; no person's id looks like these


@dataclass(frozen=True, slots=True)
class Act:
    actor: str  # a person's id, or the program: door, worker, cli
    now: datetime  # aware UTC
    roles: frozenset[str] = frozenset()  # of the person: dossier.rules.powers says what each may; a program may all
