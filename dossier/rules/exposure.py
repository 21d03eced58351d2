"""From what everybody could see at one moment after the other to spans of time per person. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dossier.rules.rights import Because


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when one person could see it, through one and the same thing."""

    person_id: UUID
    as_client: bool
    because: Because
    from_at: datetime
    until_at: datetime  # the end of what was asked, or the moment it ended


Sights = Mapping[tuple[UUID, bool], Because]  # (person, as client): through what they see it


def spans(moments: Iterable[tuple[datetime, Sights]], end: datetime) -> tuple[Span, ...]:
    """`moments`: in order, each with who sees it from then on; the last one holds until `end`. In order of time."""
    running: dict[tuple[UUID, bool], tuple[Because, datetime]] = {}
    found: list[Span] = []
    for at, sights in [*moments, (end, {})]:
        for who, (because, since) in list(running.items()):
            if sights.get(who) is not because:
                found.append(Span(*who, because, since, at))
                del running[who]
        for who, because in sights.items():
            running.setdefault(who, (because, at))
    return tuple(sorted(found, key=lambda each: (each.from_at, each.until_at, each.person_id, each.as_client)))
