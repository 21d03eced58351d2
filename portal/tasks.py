"""Open tasks (Meldingen): what waits for this person, and leaves the list when it is done (S1-9, S1-10)."""

from dataclasses import dataclass

from dossier.guests import Guest


@dataclass(frozen=True, slots=True)
class Task:
    text: str
    count: int
    address: str


def tasks_of(guest: Guest) -> tuple[Task, ...]:
    return ()


def open_tasks(guest: Guest) -> int:
    return sum(each.count for each in tasks_of(guest))
