"""What `dossier verify` finds wrong."""

from datetime import UTC, datetime

from adapters.house import House
from upkeep.verify import Level, verify


def wrong(house: House, **how: bool) -> dict[str, tuple[str, ...]]:
    return {each.check: each.found for each in verify(house, datetime.now(UTC), **how) if each.level is Level.WRONG}
