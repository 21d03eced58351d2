"""HTML table rows -> cells with places, so that no two of them meet (HTML Living Standard 4.9.12)."""

from collections.abc import Sequence
from typing import Any

WIDEST = 40  # columns, and what one cell may span

Cell = dict[str, Any]  # colspan, rowspan, align, blocks; after placing also x and y


def place(rows: Sequence[Sequence[Cell]]) -> int:
    """Gives each cell its x and y, cuts its spans to what is free, and returns the number of columns."""
    taken: set[tuple[int, int]] = set()
    columns = 0
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (x, y) in taken:
                x += 1
            width = _free_width(taken, x, y, cell["colspan"])
            height = min(cell["rowspan"], len(rows) - y)
            taken.update((x + right, y + down) for right in range(width) for down in range(height))
            cell.update(x=x, y=y, colspan=width, rowspan=height)
            x += width
            columns = max(columns, x)
    return columns


def _free_width(taken: set[tuple[int, int]], x: int, y: int, wanted: int) -> int:
    return next((width for width in range(1, wanted) if (x + width, y) in taken), wanted)
