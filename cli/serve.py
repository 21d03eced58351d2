"""`dossier serve`: everything on one machine. `dossier smtp|worker|beat|portal`: one role, for production."""

import os
from contextlib import nullcontext
from typing import Annotated

import typer

from cli import roles
from cli.opening import DataOption, database_of, settings_of
from cli.roles import Role
from cli.show import say
from dossier.rules.queues import Queue
from settings import Settings

SmtpOption = Annotated[str | None, typer.Option("--smtp", metavar="HOST:PORT", help="Where to receive mail.")]
HttpOption = Annotated[str | None, typer.Option("--http", metavar="HOST:PORT", help="Where to show the portal.")]
MetricsOption = Annotated[
    str | None, typer.Option("--metrics", metavar="HOST:PORT", help="Where to show figures to Prometheus.")
]
ALL_QUEUES = ",".join(Queue)
QueuesOption = Annotated[str, typer.Option("--queues", help="Comma list of the queues to work on.")]


def serve(
    data: DataOption = None, smtp: SmtpOption = None, http: HttpOption = None, metrics: MetricsOption = None
) -> None:
    """Run all of it: receiver, workers, beat and portal. Ctrl-C stops cleanly."""
    from adapters.broker import BundledBroker
    from adapters.meters import measure
    from cli.serving import Serving

    settings = settings_of(data, smtp_listen=smtp, http_listen=http, metrics_listen=metrics)
    measure(settings, anew=True)
    with database_of(settings, new=True):
        pass  # only to make its tables before anybody needs them
    with nullcontext() if settings.broker_url else BundledBroker(settings) as broker:
        code = Serving(settings, broker).run()
    say("Stopped. Every accepted mail is kept, and goes on at the next start.")
    raise typer.Exit(code)


def smtp(data: DataOption = None, smtp: SmtpOption = None) -> None:
    """Run the receiver only."""
    _become(settings_of(data, smtp_listen=smtp), roles.door())


def worker(queues: QueuesOption = ALL_QUEUES, data: DataOption = None) -> None:
    """Run a worker only."""
    if unknown := set(queues.split(",")) - set(Queue):
        raise typer.BadParameter(f"no such queue: {', '.join(sorted(unknown))}")
    settings = settings_of(data)
    _become(settings, roles.worker(settings, [Queue(each) for each in queues.split(",")]))


def beat(data: DataOption = None) -> None:
    """Run the clock only: it rings the sweeper and the housekeeping. Two of them do no harm."""
    settings = settings_of(data)
    _become(settings, roles.beat(settings))


def portal(data: DataOption = None, http: HttpOption = None) -> None:
    """Run the portal only."""
    _become(settings_of(data, http_listen=http), roles.portal())


def migrate(data: DataOption = None) -> None:
    """Make the tables, or bring them up to date. Several may run at once."""
    with database_of(settings_of(data), new=True):
        say("The database is up to date.")


def _become(settings: Settings, role: Role) -> None:
    from adapters.meters import measure

    measure(settings)
    os.execv(role.command[0], role.command)  # noqa: S606 - our own program
