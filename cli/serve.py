"""`dossier serve`: everything on one machine. `dossier smtp|worker|beat|portal`: one role, for production."""

import os
import socket
import time
from typing import TYPE_CHECKING, Annotated

import typer

from cli import roles
from cli.hints import hint
from cli.opening import DataOption, database_of, settings_of
from cli.roles import Role
from cli.show import complain, say
from dossier.rules.errors import TryLater
from dossier.rules.mail_names import SUFFIX
from dossier.rules.queues import Queue
from settings import Settings

if TYPE_CHECKING:
    from adapters.broker import BundledBroker

SmtpOption = Annotated[str | None, typer.Option("--smtp", metavar="HOST:PORT", help="Where to receive mail.")]
HttpOption = Annotated[str | None, typer.Option("--http", metavar="HOST:PORT", help="Where to show the portal.")]
ALL_QUEUES = ",".join(Queue)
QueuesOption = Annotated[str, typer.Option("--queues", help="Comma list of the queues to work on.")]

UP_WITHIN = 30.0  # seconds in which the door and the portal are expected to answer
SHOWN_ADDRESSES = 8  # the screen stays one screen


def serve(data: DataOption = None, smtp: SmtpOption = None, http: HttpOption = None) -> None:
    """Run all of it: receiver, workers, beat and portal. Ctrl-C stops cleanly."""
    from adapters.broker import BundledBroker
    from cli.supervisor import Supervisor

    settings = settings_of(data, smtp_listen=smtp, http_listen=http)
    with database_of(settings, new=True):
        pass  # only to make its tables before anybody needs them
    all_roles = (roles.door(), roles.beat(settings), *roles.workers(settings), roles.portal())
    supervisor = Supervisor(all_roles, on_death=_tell_death)
    supervisor.watch_signals()
    greeting = Greeting(settings)
    if settings.broker_url:
        supervisor.run(greeting.look)
    else:
        with BundledBroker(settings) as broker:

            def tend() -> None:
                _keep(broker)
                greeting.look()

            supervisor.run(tend)
    say("Stopped. Every accepted mail is kept, and goes on at the next start.")


def smtp(data: DataOption = None, smtp: SmtpOption = None) -> None:
    """Run the receiver only."""
    settings_of(data, smtp_listen=smtp)
    _become(roles.door())


def worker(queues: QueuesOption = ALL_QUEUES, data: DataOption = None) -> None:
    """Run a worker only."""
    if unknown := set(queues.split(",")) - set(Queue):
        raise typer.BadParameter(f"no such queue: {', '.join(sorted(unknown))}")
    _become(roles.worker(settings_of(data), [Queue(each) for each in queues.split(",")]))


def beat(data: DataOption = None) -> None:
    """Run the clock only: it rings the sweeper and the housekeeping. Two of them do no harm."""
    _become(roles.beat(settings_of(data)))


def portal(data: DataOption = None, http: HttpOption = None) -> None:
    """Run the portal only."""
    settings_of(data, http_listen=http)
    _become(roles.portal())


def migrate(data: DataOption = None) -> None:
    """Make the tables, or bring them up to date. Several may run at once."""
    with database_of(settings_of(data), new=True):
        say("The database is up to date.")


class Greeting:
    """Says what listens where and what to try, once both doors answer."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._awaited = [settings.smtp_listen, settings.http_listen]
        self._deadline = time.monotonic() + UP_WITHIN

    def look(self) -> None:
        if not self._awaited:
            return
        self._awaited = [place for place in self._awaited if not _answers(place)]
        if not self._awaited:
            self._greet()
        elif time.monotonic() > self._deadline:
            complain(f"Nothing answers on {' and '.join(self._awaited)} yet: see above. dossier doctor may tell why.")
            self._awaited = []

    def _greet(self) -> None:
        from dossier.administrations import list_all

        settings = self._settings
        with database_of(settings) as database:
            on = [each.address for each in list_all(database, settings.domain) if each.dossier_on]
        say(f"mail      smtp://{settings.smtp_listen}")
        say(f"portal    http://{settings.http_listen}/   health: /healthz /readyz")
        say(f"kept in   {settings.data}")
        if not on:
            say(f"Nobody can be mailed yet. In another terminal: {hint(settings, 'demo')}")
            return
        say("\nDocuments can be mailed to:")
        for address in on[:SHOWN_ADDRESSES]:
            say(f"  {address}")
        say("\nTry, in another terminal, or with any mail client:")
        say(f"  {hint(settings, f'send README.md --to {on[0]}', door=True)}")
        say(f"  {hint(settings, 'inbox ' + on[0].partition(SUFFIX)[0])}\nCtrl-C stops.")


def _answers(place: str) -> bool:
    host, _, port = place.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=1):
            return True
    except OSError:
        return False


def _keep(broker: "BundledBroker") -> None:
    if not broker.running():
        complain("The broker died and is started again; no mail is lost by that.")
        try:
            broker.start()
        except TryLater as error:
            complain(str(error))


def _tell_death(role: Role, status: int) -> None:
    how = f"was killed by signal {-status}" if status < 0 else f"ended with exit code {status}"
    complain(f"{role.name} {how} and is started again.")


def _become(role: Role) -> None:
    os.execv(role.command[0], role.command)  # noqa: S606 - our own program
