"""How much one mail may cost us: the limits, and the budget that counts over the whole mail."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from dossier.rules.states import Why

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one mail, everything in it counted together."""

    mime_depth: int = 50  # multipart and message/rfc822 inside each other
    container_depth: int = 5  # zip in zip, .msg in zip, ...; a part of the mail itself is depth 0
    parts: int = 1000  # nodes of the mail's own tree; as many again out of all its containers
    inflated_bytes: int = 500 * MIB  # all that containers put out
    ratio: int = 200  # output of one container against its own size
    ratio_floor_bytes: int = 16 * MIB  # below this no ratio is judged: a small file of spaces is no bomb
    time: timedelta = timedelta(seconds=60)


class BeyondBudget(Exception):  # noqa: N818 - says what happened; raised only out of a child's chunks
    """A child turned out too big while its bytes were flowing: keep nothing of it, set its container aside."""

    def __init__(self, why: Why) -> None:
        super().__init__(str(why))
        self.why = why


class Budget:
    """What is left of the limits for this mail. Asks answer with the reason of refusal, or None for "go on"."""

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        self.limits = limits
        self._monotonic = monotonic  # seconds
        self._deadline = monotonic() + limits.time.total_seconds()
        self._parts = 0  # of the mail itself
        self._unpacked = 0  # out of containers: an archive full of files must not cost the mail its own parts
        self._inflated_bytes = 0

    def part(self, container_depth: int = 0) -> Why | None:
        """Count one node of the tree. Called by the walker, once for each part."""
        if container_depth:
            if why := self.room_for(1):
                return why
            self._unpacked += 1
        elif self._parts >= self.limits.parts:
            return Why.BUDGET_COUNT
        else:
            self._parts += 1
        return self.time()

    def room_for(self, parts: int) -> Why | None:
        """Ask before opening a container that announces so many parts; counts nothing."""
        return Why.BUDGET_COUNT if self._unpacked + parts > self.limits.parts else None

    def mime_depth(self, depth: int) -> Why | None:
        return Why.BUDGET_DEPTH if depth > self.limits.mime_depth else None

    def container_depth(self, depth: int) -> Why | None:
        """Ask before opening; a container that is itself a part of the mail is at depth 1."""
        return Why.BUDGET_DEPTH if depth > self.limits.container_depth else None

    def time(self) -> Why | None:
        return Why.BUDGET_TIME if self._monotonic() > self._deadline else None

    def inflate(self, size_bytes: int) -> Why | None:
        """Count real bytes that came out of a container; declared sizes are never believed."""
        self._inflated_bytes += size_bytes
        if self._inflated_bytes > self.limits.inflated_bytes:
            return Why.BUDGET_BYTES
        return self.time()

    def inflatable_bytes(self) -> int:
        """How much may still come out of containers; never negative."""
        return max(0, self.limits.inflated_bytes - self._inflated_bytes)

    def meter(self, packed_bytes: int) -> "Meter":
        """For one container of that size."""
        return Meter(self, packed_bytes)


class Meter:
    """Counts what one container puts out, against its own size and against the whole budget."""

    def __init__(self, budget: Budget, packed_bytes: int) -> None:
        self._budget = budget
        self._may_bytes = max(budget.limits.ratio * packed_bytes, budget.limits.ratio_floor_bytes)
        self._out_bytes = 0

    def spend(self, size_bytes: int) -> Why | None:
        self._out_bytes += size_bytes
        if self._out_bytes > self._may_bytes:
            return Why.BUDGET_RATIO
        return self._budget.inflate(size_bytes)

    def left_bytes(self) -> int:
        """How much this container may still put out; never negative."""
        return max(0, min(self._may_bytes - self._out_bytes, self._budget.inflatable_bytes()))

    def pour(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass the chunks on, counted. Raises BeyondBudget."""
        for chunk in chunks:
            if why := self.spend(len(chunk)):
                raise BeyondBudget(why)
            yield chunk
