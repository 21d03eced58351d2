"""Hosts of our own on one Linux machine: network namespaces with addresses, cables and switches. Needs root.

Two networks, as in a machine room: the street, where mail comes from, and the yard, where the servers are. Both live in
a namespace of their own together with this program (`enter`), so that the machine's own network is never touched.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

STREET, YARD = "10.91.0", "10.92.0"  # /24 each, nowhere but in these namespaces
SERVERS = f"{YARD}.1"
INSIDE = "HOSTS_INSIDE"


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def enter() -> None:
    """Go on in a network namespace of our own: begins the program again there, and returns in that one."""
    if os.environ.get(INSIDE):
        return
    program = [sys.executable, "-m", "benchmarks.hosts", *sys.argv[1:]]
    os.execvpe("unshare", ["unshare", "--net", *program], {**os.environ, INSIDE: "1"})


def make_switches() -> None:
    ip("link", "set", "lo", "up")
    for name, network in (("street", STREET), ("yard", YARD)):
        ip("link", "add", name, "type", "bridge")
        ip("addr", "add", f"{network}.1/24", "dev", name)
        ip("link", "set", name, "up")


class Machine:
    """A host with a cable to the street and one to the yard."""

    def __init__(self, name: str, number: int) -> None:
        self.name, self.namespace = name, f"hosts-{os.getpid()}-{name}"
        self.street, self.yard = f"{STREET}.{number}", f"{YARD}.{number}"
        self.programs: dict[str, subprocess.Popen[bytes]] = {}
        ip("netns", "add", self.namespace)
        self._within("ip", "link", "set", "lo", "up")
        for switch, address in (("street", self.street), ("yard", self.yard)):
            ours, theirs = f"{switch}-{name}", switch
            ip("link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", self.namespace)
            ip("link", "set", ours, "master", switch, "up")
            self._within("ip", "addr", "add", f"{address}/24", "dev", theirs)
            self._within("ip", "link", "set", theirs, "up")

    def run(self, name: str, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        words = ["ip", "netns", "exec", self.namespace, *command]
        with log.open("ab") as said:
            self.programs[name] = subprocess.Popen(words, env=environment, stdout=said, stderr=said)

    def pull(self, switch: str) -> None:
        """Its cable out of this switch: what is sent just disappears, and no connection is closed."""
        ip("link", "set", f"{switch}-{self.name}", "nomaster")

    def plug(self, switch: str) -> None:
        ip("link", "set", f"{switch}-{self.name}", "master", switch)

    def die(self) -> None:
        """As when its power fails: both cables are dead, and all that ran on it is gone, without a word."""
        self.pull("street")
        self.pull("yard")
        while pids := subprocess.check_output(["ip", "netns", "pids", self.namespace], text=True).split():
            for pid in pids:
                os.kill(int(pid), signal.SIGKILL)
            for program in self.programs.values():
                program.wait(10)
        self.programs.clear()

    def remove(self) -> None:
        self.die()
        ip("netns", "del", self.namespace)

    def _within(self, *words: str) -> None:
        subprocess.run(["ip", "netns", "exec", self.namespace, *words], check=True, capture_output=True)
