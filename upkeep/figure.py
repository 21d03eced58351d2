"""A figure for Prometheus: what it is called, and what it said."""

from typing import NamedTuple


class Figure(NamedTuple):
    help: str
    labels: tuple[str, ...] = ()


class Reading(NamedTuple):
    name: str
    value: float
    labels: tuple[str, ...] = ()
