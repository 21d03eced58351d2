"""Lists that come by the page, put together."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Protocol, TypeVar
from uuid import UUID

PAGE = 500


class Keyed(Protocol):
    @property
    def id(self) -> UUID: ...


Line = TypeVar("Line", bound=Keyed)


def every_page(page: Callable[[UUID | None], tuple[Line, ...]]) -> Iterator[Line]:
    """All lines. `page` gives those before a line's id, the first ones for None, and nothing at the end."""
    lines = page(None)
    while lines:
        yield from lines
        lines = page(lines[-1].id)


def up_to(lines: Iterator[Line], limit: int) -> list[Line]:
    """The first `limit` lines; 0: all of them."""
    return list(islice(lines, limit or None))
