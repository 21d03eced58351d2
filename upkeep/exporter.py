"""The page that Prometheus reads: what the programs of this machine counted, and how the house stands."""

from collections.abc import Iterator
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from adapters import meters
from adapters.house import House
from upkeep.figures import FIGURES, Figures

PAGE_HEAD = (
    "# Metrics",
    "",
    "`dossier metrics`, and `dossier serve` where `DOSSIER_METRICS_LISTEN` says a place, show them to Prometheus at",
    "`/metrics`. None holds a name, an address or a subject; an office is named by its mail domain.",
    "Counts go on over restarts of one program, and begin anew with `dossier serve`. What was asked from the database",
    "is the same on every machine: take `max`, not `sum`.",
    "",
    "This page is written by `make metrics-page`; dashboards and rules are in `ops`.",
    "",
    "| Name | Kind | Labels | What |",
    "|---|---|---|---|",
)


def registry(house: House) -> CollectorRegistry:
    made = CollectorRegistry()
    made.register(_Asked(Figures(house)))
    counted = meters.folder_of(house.settings)
    if counted.exists():
        MultiProcessCollector(made, str(counted))  # type: ignore[no-untyped-call]  # the library has no types here
    return made


class _Asked(Collector):
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def describe(self) -> Iterator[Metric]:
        return iter(())  # asked when it is read, not when it is registered

    def collect(self) -> Iterator[Metric]:
        families = {name: GaugeMetricFamily(name, said.help, labels=said.labels) for name, said in FIGURES.items()}
        for each in self._figures.ask(datetime.now(UTC)):
            families[each.name].add_metric(each.labels, each.value)
        yield from families.values()


def names() -> dict[str, tuple[str, tuple[str, ...], str]]:
    """Of everything on the page: its kind, its labels and what it is."""
    asked = {name: ("gauge", said.labels, said.help) for name, said in FIGURES.items()}
    counted = {}
    for each in meters.COUNTED:
        kind = type(each).__name__.lower()
        name = f"{each._name}_total" if kind == "counter" else each._name  # noqa: SLF001 - the library gives no other way to ask
        counted[name] = (kind, tuple(each._labelnames), each._documentation)  # noqa: SLF001 - as above
    return dict(sorted({**asked, **counted}.items()))


def page() -> str:
    """docs/metrics.md."""
    rows = (f"| `{name}` | {kind} | {', '.join(labels)} | {says} |" for name, (kind, labels, says) in names().items())
    return "\n".join([*PAGE_HEAD, *rows, ""])
