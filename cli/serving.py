"""What `dossier serve` does while it runs: looks after the programs and the broker, and says when it is up."""

import socket
import time

from adapters.broker import BundledBroker
from cli import roles
from cli.exits import Exit
from cli.hints import hint
from cli.opening import database_of
from cli.roles import Role
from cli.show import complain, say
from cli.supervisor import Supervisor
from dossier.office.administrations import list_all
from dossier.rules.errors import TryLater
from dossier.rules.mail_names import SUFFIX
from settings import Settings

UP_WITHIN = 30.0  # seconds in which the door and the portal are expected to answer
SHOWN_ADDRESSES = 8  # the screen stays one screen


class Serving:
    def __init__(self, settings: Settings, broker: BundledBroker | None) -> None:
        """`broker` None: one that is not ours is configured."""
        self._settings = settings
        self._broker = broker
        figures = [roles.metrics()] if settings.metrics_listen else []
        programs = (roles.door(), roles.beat(settings), *roles.workers(settings), roles.portal(), *figures)
        self._supervisor = Supervisor(programs, on_death=self._on_death)
        self._deadline = time.monotonic() + UP_WITHIN
        self._starting = True
        self._code = Exit.FINE

    def run(self) -> Exit:
        """Until SIGINT or SIGTERM."""
        self._supervisor.watch_signals()
        self._supervisor.run(self._tend)
        return self._code

    def _tend(self) -> None:
        try:
            self._keep_broker()
            if self._starting:
                self._look_whether_up()
        except TryLater as error:
            complain(f"{error}; trying again.")

    def _keep_broker(self) -> None:
        if self._broker is not None and not self._broker.running():
            complain("The broker died and is started again; no mail is lost by that.")
            self._broker.start()

    def _look_whether_up(self) -> None:
        silent = [place for place in (self._settings.smtp_listen, self._settings.http_listen) if not _answers(place)]
        if not silent:
            greet(self._settings)
            self._starting = False
        elif time.monotonic() > self._deadline:
            complain(f"Nothing answers on {' and '.join(silent)} yet: see above. dossier doctor may tell why.")
            self._starting = False

    def _on_death(self, role: Role, status: int) -> None:
        # At the start: it has said why, and would say it again and again. (`_starting` may be fooled by a stranger.)
        if status == Exit.BAD_SETTING and time.monotonic() < self._deadline:
            self._code = Exit.BAD_SETTING
            self._supervisor.stop()
            return
        how = f"was killed by signal {-status}" if status < 0 else f"ended with exit code {status}"
        complain(f"{role.name} {how} and is started again.")


def greet(settings: Settings) -> None:
    """What listens where, and what to try. Raises TryLater."""
    with database_of(settings) as database:
        on = [each.address for each in list_all(database, settings.domain) if each.dossier_on]
    say(f"mail      smtp://{settings.smtp_listen}")
    say(f"portal    {settings.portal_url}/   health: /healthz /readyz")
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
