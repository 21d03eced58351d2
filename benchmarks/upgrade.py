"""An upgrade while mail comes in: the programs of an older commit, their tables moved, then one by one replaced.

    make upgrade, or: python -m benchmarks.upgrade [--since REVISION] [--mails 120] [--seconds 40]

Both run on the packages of this environment, beside a real PostgreSQL and Redis; by default the older one is from
before the newest change of tables. Ends by itself. Exit code 1: something was lost, doubled or not in the books.
"""

import argparse
import os
import smtplib
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

from sqlalchemy import select
from system import free_port

from adapters.house import House, open_house
from benchmarks.faults import proof
from benchmarks.faults.cargo import Flood
from benchmarks.faults.neighbours import PostgreSQL, RedisServer, wait_until
from cli import roles
from models import MailAddress
from settings import Settings, load

ROOT = Path(__file__).parents[1]
MAIL_NAME = "verhuizing"
BEFORE_NEWEST_TABLES = ["git", "log", "--diff-filter=A", "-1", "--format=%H~1", "--", "models/migrations/versions"]


class Programs:
    """The programs of one checkout."""

    def __init__(self, code: Path, environment: dict[str, str], log: Path) -> None:
        self.environment = {**os.environ, **environment, "PYTHONPATH": str(code)}
        self.code, self.log = code, log
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def dossier(self, *words: str) -> None:
        command = [str(Path(sys.executable).with_name("dossier")), *words]
        subprocess.run(command, env=self.environment, cwd=self.code, check=True, stdout=subprocess.DEVNULL)

    def start(self, role: roles.Role) -> None:
        with self.log.open("ab") as said:
            self.running[role.name] = subprocess.Popen(
                role.command, env=self.environment, cwd=self.code, stdout=said, stderr=said
            )

    def stop(self, *names: str) -> None:
        """Each finishes what it has in hand."""
        for name in names:
            program = self.running.pop(name)
            program.terminate()
            program.wait(90)

    def stop_all(self) -> None:
        self.stop(*self.running)


def unpacked(since: str, folder: Path) -> Path:
    revision = since or subprocess.check_output(BEFORE_NEWEST_TABLES, cwd=ROOT, text=True).strip()
    folder.mkdir()
    archive = subprocess.Popen(["git", "archive", revision], cwd=ROOT, stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", folder], stdin=archive.stdout, check=True)
    if archive.wait():
        raise SystemExit(f"git has no {revision} here")
    return folder


def story(old: Programs, new: Programs, flood: Flood) -> None:
    """Tables first, then who works, then who receives: at each moment somebody can do each of these."""
    began = time.monotonic()

    def at(share: float, what: str) -> None:
        if not flood.wait_for(share, 300):
            raise TimeoutError(f"{share:.0%} of the mails were not accepted in time: {what}")
        print(f"{time.monotonic() - began:6.1f} s  {flood.accepted:4} accepted  {what}", flush=True)

    settings = load(data=Path(new.environment["DOSSIER_DATA"]))
    at(0.2, "the tables are moved; the old programs go on")
    new.dossier("migrate")
    at(0.4, "new workers start beside the old ones, which finish what they have")
    new.start(roles.worker(settings, children=1, name="new"))
    new.start(roles.beat(settings))
    old.stop("worker", "beat")
    at(0.6, "the new receiver takes the place of the old one; who calls in between calls again")
    old.stop("door")
    new.start(roles.door())
    flood.finish()
    at(0, "every sender has heard 250")


def quiet(house: House, spool: Path) -> bool:
    return not any((spool / "new").iterdir()) and not list(proof.unfinished(house))


def settings_in(folder: Path, stack: ExitStack) -> Settings:
    """Of an installation whose database and broker run."""
    (folder / "postgres").mkdir(mode=0o700)
    database, broker = PostgreSQL(folder / "postgres"), RedisServer(folder / "broker")
    for server in (database, broker):
        stack.callback(server.stop)
        server.start()
    return load(
        data=folder / "data",
        database_url=database.url(),
        broker_url=f"redis://{broker.place}/0",
        smtp_listen=f"127.0.0.1:{free_port()}",
        mails_per_sender_per_minute=1_000_000,
        mails_per_dossier_per_minute=1_000_000,
    )


def findings(settings: Settings, flood: Flood) -> list[str]:
    """What is lost or doubled, once nothing is owed any more. Empty: all is well."""
    house = open_house(settings)
    with closing(house.database):
        wait_until(lambda: quiet(house, settings.spool_dir), "every mail to be filed", 240)
        with house.database.read() as session:
            of_name = select(MailAddress.administration_id).where(MailAddress.mail_name == MAIL_NAME)
            target = session.scalars(of_name).one()
        return [
            *proof.documents(house, target, flood.parcels, (), proof.Proof()),
            *proof.unfinished(house),
            *proof.answers(flood.parcels),
        ]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--since", default="", help="the commit whose programs run first")
    options.add_argument("--mails", type=int, default=120)
    options.add_argument("--seconds", type=float, default=40)
    given = options.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="upgrade-")))
        settings = settings_in(folder, stack)
        told = settings.model_dump(exclude_defaults=True)
        environment = {f"DOSSIER_{name.upper()}": str(value) for name, value in told.items()}
        old = Programs(unpacked(given.since, folder / "old"), environment, folder / "old.log")
        new = Programs(ROOT, environment, folder / "new.log")
        stack.callback(new.stop_all)
        stack.callback(old.stop_all)
        for words in (["migrate"], ["demo"], ["administration", "add", "Verhuizing B.V.", "--mail-name", MAIL_NAME]):
            old.dossier(*words)
        for role in (roles.door(), roles.worker(settings, children=1), roles.beat(settings)):
            old.start(role)
        wait_until(lambda: smtplib.SMTP(*settings.smtp_listen.split(":"), timeout=5), "the old receiver", 120)
        flood = Flood([settings.smtp_listen], f"{MAIL_NAME}.dossier@{settings.domain}", given.mails, given.seconds)
        story(old, new, flood)
        found = findings(settings, flood)
        new.dossier("balance", "--deep")  # raises when it is red
    print(*(found or ["nothing lost, nothing doubled, the balance is green"]), sep="\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
