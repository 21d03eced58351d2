"""Accepted mails a second and CPU per mail: our door against Postfix, in turn, in one run.

    python benchmarks/door.py [--cells 4k-20,100k-20-d] [--rounds 3] [--hold]

Postfix queues each mail with fsync and then discards it, as our importer takes each mail out of the spool.
With --hold it only queues: the most it can reach, a harder comparison.
Needs root and Debian's postfix (the server and its load driver smtp-source). A cell is SIZE-CONNECTIONS;
with -d each connection carries many mails. Both servers fsync before 250. Loads are bounded.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from meters import PeakMemory, cpu_seconds
from servers import Door, HoldingPostfix, Postfix, Server

SIZES_BYTES = {"4k": 4096, "100k": 102_400, "5m": 5_000_000, "20m": 20_000_000}
CELLS = "4k-1,4k-20,4k-20-d,4k-100,100k-1,100k-20,100k-20-d,100k-100,5m-1,5m-20,5m-100,20m-20"
MAILS = {("4k", 1): 200, ("100k", 1): 80, ("5m", 1): 8, ("4k", 20): 1500, ("100k", 20): 300, ("5m", 20): 40}
GOALS = {"4k": 2.0, "100k": 1.4, "5m": 1.2, "20m": 1.2}


@dataclass(frozen=True)
class Measured:
    mails_a_second: float
    cpu_ms_per_mail: float  # until the last 250
    settled_ms_per_mail: float  # until the spool, or Postfix' queue, is empty again
    peak_bytes: int


def run_cell(server: Server, cell: str) -> Measured:
    """One bounded load. Raises CalledProcessError when the server refused a mail."""
    size, connections, *many = cell.split("-")
    mails = MAILS.get((size, int(connections)), {"4k": 1500, "100k": 300, "5m": 100, "20m": 20}[size])
    command = ["smtp-source", "-s", connections, "-m", str(mails), "-l", str(SIZES_BYTES[size]), "-M", "client.test"]
    command += ["-f", "sender@perf.test", "-t", server.recipient, *(["-d"] if many else []), f"127.0.0.1:{server.port}"]
    os.sync()
    cpu_before, started = cpu_seconds(server.pid), time.perf_counter()
    with PeakMemory(server.pid) as peak:
        subprocess.run(command, check=True, timeout=300)
    seconds = time.perf_counter() - started
    cpu = cpu_seconds(server.pid) - cpu_before
    server.settle()
    cpu_settled = cpu_seconds(server.pid) - cpu_before
    return Measured(mails / seconds, cpu / mails * 1000, cpu_settled / mails * 1000, peak.bytes)


def middle(runs: list[Measured], field: str) -> float:
    return statistics.median(getattr(run, field) for run in runs)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cells", default=CELLS)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--hold", action="store_true")
    given = options.parse_args()
    if not Postfix.installed():
        sys.exit("skipped: needs root, postfix and smtp-source (Debian package postfix)")
    print(ROW.format(*HEADER))
    peer = HoldingPostfix() if given.hold else Postfix()
    with Door() as door, peer as postfix:
        for cell in given.cells.split(","):
            runs: dict[str, list[Measured]] = {door.name: [], postfix.name: []}
            for _ in range(given.rounds):  # in turn, so that noise of the machine meets both
                for server in (door, postfix):
                    runs[server.name].append(run_cell(server, cell))
            show(cell, runs[door.name], runs[postfix.name])


HEADER = ("cell", "mails/s", "postfix", "ratio", "goal", "CPU ms", "postfix", "ratio", "settled", "postfix", "MB")
ROW = "{:10}|{:8}{:8}{:6}{:>5} |{:7}{:8}{:6} |{:8}{:8} |{:4}"


def show(cell: str, ours: list[Measured], theirs: list[Measured]) -> None:
    speed, peer_speed = middle(ours, "mails_a_second"), middle(theirs, "mails_a_second")
    cpu, peer_cpu = middle(ours, "cpu_ms_per_mail"), middle(theirs, "cpu_ms_per_mail")
    settled, peer_settled = middle(ours, "settled_ms_per_mail"), middle(theirs, "settled_ms_per_mail")
    figures = (
        *(f"{speed:.0f}", f"{peer_speed:.0f}", f"{speed / peer_speed:.2f}", f"{GOALS[cell.partition('-')[0]]}"),
        *(f"{cpu:.2f}", f"{peer_cpu:.2f}", f"{cpu / peer_cpu:.2f}"),
        *(f"{settled:.2f}", f"{peer_settled:.2f}", f"{max(run.peak_bytes for run in ours) / 1e6:.0f}"),
    )
    print(ROW.format(cell, *figures), flush=True)


if __name__ == "__main__":
    main()
