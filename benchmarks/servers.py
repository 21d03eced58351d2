"""The servers that are measured: our door, and a Postfix of our own beside it. Loopback only."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

START_SECONDS = 30
RECIPIENT = "bakkerij-jansen.dossier@inbox.localhost"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_greeting(port: int) -> None:
    """Until a 220 comes. Raises TimeoutError."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as link:
            link.settimeout(5)
            if link.recv(3) == b"220":
                link.sendall(b"\r\nQUIT\r\n")
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing greets on port {port}")


class Server:
    """A server in a folder of its own. `pid` is the root of its process tree."""

    name = "server"
    recipient = RECIPIENT

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"bench-{self.name}-"))
        self.port = free_port()
        self.pid = 0

    def start(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        raise NotImplementedError

    def settle(self) -> None:
        """Wait until it has worked off what the last load left behind."""

    def __enter__(self) -> Self:
        self.start()
        wait_for_greeting(self.port)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Door(Server):
    """`dossier smtp` on the embedded default: its importer runs, its limits are on (only higher)."""

    name = "door"

    def __init__(self, **settings: str) -> None:
        super().__init__()
        limits = {
            "CONNECTION_LIMIT_PER_ADDRESS": "300",
            "MAILS_PER_SENDER_PER_MINUTE": "10000000",
            "MAILS_PER_DOSSIER_PER_MINUTE": "10000000",
            "LOG_LEVEL": "warning",
        }
        given = {f"DOSSIER_{name}": value for name, value in (limits | settings).items()}
        self.environment = os.environ | {
            "DOSSIER_DATA": str(self.folder),
            "DOSSIER_SMTP_LISTEN": f"127.0.0.1:{self.port}",
            **given,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> list[str]:
        return [str(Path(sys.executable).with_name("dossier")), *words]

    def start(self) -> None:
        subprocess.run(self.command("demo", "--empty"), env=self.environment, check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen(
            self.command("smtp"), env=self.environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        self.pid = self.process.pid

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(60)

    def settle(self) -> None:
        end = time.monotonic() + 120
        while any((self.folder / "spool" / "new").iterdir()) and time.monotonic() < end:
            time.sleep(0.2)


class Whole(Door):
    """`dossier serve` on the embedded default, with the demo office: all programs, the broker included."""

    name = "whole"

    def __init__(self, **settings: str) -> None:
        super().__init__(HTTP_LISTEN=f"127.0.0.1:{free_port()}", **settings)

    @property
    def database(self) -> Path:
        return self.folder / "dossier.sqlite"

    def start(self) -> None:
        subprocess.run(self.command("demo", "--empty"), env=self.environment, check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen(self.command("serve"), env=self.environment, stdout=subprocess.DEVNULL)
        self.pid = self.process.pid


class Postfix(Server):
    """Postfix that queues with fsync. `hold`: acceptance only; otherwise its queue manager discards each mail,
    as our importer takes each mail out of the spool.
    """

    name = "postfix"
    hold = False
    recipient = "rcpt@perf.test"
    services = (
        "pickup unix n - n 60 1 pickup",
        "cleanup unix n - n - 0 cleanup",
        "qmgr unix n - n 300 1 qmgr",
        "rewrite unix - - n - - trivial-rewrite",
        "bounce unix - - n - 0 bounce",
        "defer unix - - n - 0 bounce",
        "proxymap unix - - n - - proxymap",
        "anvil unix - - n - 1 anvil",
        "discard unix - - n - - discard",
        "error unix - - n - - error",
        "retry unix - - n - - error",
        "tlsmgr unix - - n 1000? 1 tlsmgr",
        "showq unix n - n - - showq",
    )

    @staticmethod
    def installed() -> bool:
        return shutil.which("postfix") is not None and shutil.which("smtp-source") is not None and os.geteuid() == 0

    def _configure(self) -> Path:
        conf, spool, data = (self.folder / part for part in ("conf", "spool", "data"))
        for each in (conf, spool, data):
            each.mkdir(parents=True)
        self.folder.chmod(0o755)
        owner = pwd.getpwnam("postfix")
        os.chown(data, owner.pw_uid, owner.pw_gid)
        (conf / "main.cf").write_text(
            textwrap.dedent(f"""\
                compatibility_level = 3.6
                queue_directory = {spool}
                data_directory = {data}
                command_directory = /usr/sbin
                daemon_directory = /usr/lib/postfix/sbin
                mail_owner = postfix
                setgid_group = postdrop
                myhostname = peer.test
                mydestination =
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                mynetworks = 127.0.0.0/8
                message_size_limit = 67108864
                smtpd_recipient_restrictions = {"static:HOLD, " if self.hold else ""}permit_mynetworks, reject
                smtpd_relay_restrictions = permit_mynetworks, reject
                smtpd_client_connection_count_limit = 0
                default_process_limit = 200
                in_flow_delay = 0
                default_transport = discard:
                alias_maps =
                alias_database =
                smtputf8_enable = no
                """)
        )
        lines = (f"127.0.0.1:{self.port} inet n - n - - smtpd", *self.services)
        (conf / "master.cf").write_text("\n".join(lines) + "\n")
        return conf

    def start(self) -> None:
        conf = self._configure()
        subprocess.run(["postfix", "-c", str(conf), "start"], check=True, capture_output=True)
        self.pid = int((self.folder / "spool" / "pid" / "master.pid").read_text())

    def stop(self) -> None:
        subprocess.run(["postfix", "-c", str(self.folder / "conf"), "stop"], check=False, capture_output=True)

    def settle(self) -> None:
        spool = self.folder / "spool"
        for mail in (spool / "hold").rglob("*"):
            if mail.is_file():
                mail.unlink()
        end = time.monotonic() + 120
        while any(each.is_file() for queue in ("incoming", "active") for each in (spool / queue).rglob("*")):
            if time.monotonic() > end:
                raise TimeoutError("postfix does not empty its queue")
            time.sleep(0.2)


class HoldingPostfix(Postfix):
    """Only accepts: the most that Postfix can reach, with nothing done to the mail afterwards."""

    name = "postfix-hold"
    hold = True
