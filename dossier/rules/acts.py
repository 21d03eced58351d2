"""Who does something, and when: what the audit trail needs of every change, and what they may do."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Act:
    actor: str  # a person's id, or the program: door, worker, cli
    now: datetime  # aware UTC
    roles: frozenset[str] = frozenset()  # of the person: dossier.rules.powers says what each may; a program may all
    only: frozenset[UUID] | None = None  # administrations that the person is restricted to; None: all

    @property
    def by_program(self) -> bool:
        """Whether no person does it: programs on this machine call themselves by a word."""
        try:
            UUID(self.actor)
        except ValueError:
            return True
        return False
