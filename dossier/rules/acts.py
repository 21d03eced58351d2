"""Who does something, and when: what the audit trail needs of every change."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Act:
    actor: str  # a person's id, or the program: door, worker, cli
    now: datetime  # aware UTC
