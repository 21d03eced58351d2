"""`dossier metrics`: the figures for Prometheus, on a page of their own."""

import sys
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from cli.opening import DataOption, settings_of
from cli.show import say
from settings import BadSetting

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

ListenOption = Annotated[str | None, typer.Option("--listen", metavar="HOST:PORT", help="Where to show them.")]


def metrics(
    listen: ListenOption = None,
    once: Annotated[bool, typer.Option("--once", help="Print them once, and listen nowhere.")] = False,
    data: DataOption = None,
) -> None:
    """Show Prometheus how the house stands. Give it a place that only your own machines can reach."""
    from prometheus_client import generate_latest

    from adapters.house import open_house
    from adapters.logs import configure
    from upkeep.exporter import registry

    settings = settings_of(data, metrics_listen=listen)
    found = registry(open_house(settings))
    if once:
        sys.stdout.write(generate_latest(found).decode())
    else:
        configure(settings, "metrics")
        _serve(settings.metrics_listen, found)


def _serve(place: str, found: "CollectorRegistry") -> None:
    """Until it is killed: it has nothing to lose."""
    from prometheus_client import start_http_server

    host, _, port = place.rpartition(":")
    try:
        start_http_server(int(port), host.strip("[]"), found)
    except (OSError, ValueError) as error:
        raise BadSetting(f"DOSSIER_METRICS_LISTEN = {place}: {error}. Give host:port, e.g. 127.0.0.1:9464.") from None
    say(f"metrics   http://{place}/metrics")
    Event().wait()
