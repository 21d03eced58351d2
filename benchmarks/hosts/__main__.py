"""Several hosts, and what happens to them while mail comes in.

    make hosts, or: python -m benchmarks.hosts [--mails 300] [--seconds 60]

Each host is a network namespace with its own address, data folder, receiver, workers, beat and portal. They share
PostgreSQL, Redis and S3, and nothing else. While a flood of mails goes to whichever host answers: the cable between one
host and the servers is pulled and put back, a host loses its power, another one is added, and the first one returns
with its disk. At the end each mail that heard 250 must be one mail with exactly its documents, and the balance green.

Needs root and Linux, for the namespaces; ends by itself. Exit code 1: something was lost or doubled.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

from benchmarks.faults.cargo import Flood
from benchmarks.faults.neighbours import wait_until
from benchmarks.hosts import network
from benchmarks.hosts.installation import Installation


def story(site: Installation, flood: Flood, say: Callable[[str], None]) -> None:
    """What happens, each at a share of the mails accepted."""

    def at(share: float, what: str) -> None:
        if not flood.wait_for(share, 300):
            raise TimeoutError(f"{share:.0%} of the mails were not accepted in time: {what}")
        say(what)

    at(0.1, "the cable between host b and the servers is pulled")
    site.hosts["b"].pull("yard")
    before = flood.accepted
    time.sleep(12)
    say(f"  meanwhile {flood.accepted - before} mails were accepted; it is put back")
    site.hosts["b"].plug("yard")
    at(0.4, "host a loses its power")
    site.switch_off("a")
    at(0.5, "host c is added")
    site.add("c", 4)
    flood.doors.append(site.doors[-1])  # as when it gets an MX record
    at(0.75, "host a returns, with its disk")
    site.switch_on("a")
    flood.finish()
    for name in site.hosts:
        wait_until(lambda name=name: urlopen(site.portal(name) + "/readyz", timeout=5).status == 200, f"{name} ready")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--mails", type=int, default=300)
    options.add_argument("--seconds", type=float, default=60)
    given = options.parse_args()
    network.enter()
    began = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {what}", flush=True)

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hosts-")))
        site = stack.enter_context(Installation(folder))
        site.add("a", 2)
        site.add("b", 3)
        say("hosts a and b run")
        flood = Flood(site.doors, site.target.address, given.mails, given.seconds)
        story(site, flood, say)
        say(f"{flood.accepted} of {given.mails} mails heard 250, in {sum(each.tries for each in flood.parcels)} tries")
        findings = site.findings(flood.parcels)
        say("nothing lost, nothing doubled, the balance is green" if not findings else "WRONG")
        print(*findings, sep="\n")
        say(f"mails by run of a receiver: {site.taken_in()}")
    sys.exit(bool(findings))


if __name__ == "__main__":
    main()
