"""Every fault that is on the bench."""

from benchmarks.faults import (  # noqa: F401 - each puts its faults there
    on_broker,
    on_clock,
    on_database,
    on_disk,
    on_door,
    on_neighbours,
    on_office,
    on_work,
    processes,
    steps,
)
from benchmarks.faults.bench import FAULTS

__all__ = ["FAULTS"]
