"""Who does something, and when: what the audit trail needs of every change, and what they may do."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

BEARER = "token:"  # before the id of the token of an office, with which a program of others acts


@dataclass(frozen=True, slots=True)
class Act:
    actor: str  # a person's id, BEARER with the id of an office's token, or the program: door, worker, cli
    now: datetime  # aware UTC
    roles: frozenset[str] = frozenset()  # of the person: dossier.rules.powers says what each may; a program may all
    only: frozenset[UUID] | None = None  # administrations that the person is restricted to; None: all

    @property
    def person_id(self) -> UUID | None:
        """None: no person does it."""
        try:
            return UUID(self.actor)
        except ValueError:
            return None

    @property
    def by_program(self) -> bool:
        """Whether a program on this machine does it, which calls itself by a word. Programs of others bear a token."""
        return self.person_id is None and not self.actor.startswith(BEARER)
