"""Hours in minutes: a steady rate of mails of mixed sizes, then a burst of large ones, on the embedded default.

    python benchmarks/soak.py [--seconds 600] [--rate 4] [--burst 100] [--burst-megabytes 20] [--picture FILE.svg]

Prints the way from 250 to the inbox, how long the queues took to drain, the CPU of a mail by program, and the memory of
each program in the first and the last third of the steady load. The picture shows memory and waiting work over time.
"""

import argparse
import random
import smtplib
import sqlite3
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import lines
from latency import elapsed_ms
from meters import cpu_seconds, memory_bytes, tree
from PIL import Image
from servers import RECIPIENT, Whole

EVERY_SECONDS = 2.0
DRAIN_SECONDS = 900
SIZES = ((4_000, 50), (150_000, 35), (2_000_000, 12), (10_000_000, 3))  # bytes of the attachment, of a hundred mails
PROGRAMS = {
    "ingest.smtp": "door", "worker-light": "light worker", "worker-heavy": "heavy worker", "beat": "beat",
    "portal.serve": "portal", "valkey": "broker",
}  # fmt: skip


def scan_of(size_bytes: int) -> bytes:
    """A PDF of a page or more, as a scanner makes them: pictures that cannot be compressed further."""
    side = max(16, int((min(size_bytes, 2_000_000) / 1.6) ** 0.5))
    page = Image.frombytes("L", (side, side), random.randbytes(side * side))
    held = BytesIO()
    pages = [page] * max(0, size_bytes // 2_000_000 - 1)
    page.save(held, "PDF", save_all=True, append_images=pages, quality=90)
    return held.getvalue() + b"%" + random.randbytes(8).hex().encode() + b"\n"


def letter(attachment: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "client@example.org", RECIPIENT, f"Stuk {random.random()}"
    message.set_content("Hierbij het stuk.\n")
    message.add_attachment(attachment, maintype="application", subtype="pdf", filename="stuk.pdf")
    return message.as_bytes()


@dataclass
class Samples:
    """What was seen every two seconds. `memory`: program to MB."""

    at: list[float] = field(default_factory=list)
    waiting: list[float] = field(default_factory=list)
    memory: dict[str, list[float]] = field(default_factory=dict)


class Watch(threading.Thread):
    def __init__(self, system: Whole, programs: dict[str, int]) -> None:
        super().__init__(daemon=True)
        self.system, self.programs, self.seen = system, programs, Samples()
        self.done = threading.Event()

    def run(self) -> None:
        began = time.monotonic()
        while not self.done.wait(EVERY_SECONDS):
            self.seen.at.append(time.monotonic() - began)
            self.seen.waiting.append(waiting(self.system))
            for name, pid in self.programs.items():
                self.seen.memory.setdefault(name, []).append(memory_bytes(pid) / 1e6)


def waiting(system: Whole) -> int:
    """Mails in the spool and pieces of work that nobody has finished."""
    with sqlite3.connect(f"file:{system.database}?mode=ro", uri=True) as link:
        rows = link.execute("SELECT count(*) FROM hand_over WHERE parked_at IS NULL").fetchone()[0]
    return int(rows) + sum(1 for each in (system.folder / "spool" / "new").iterdir())


def programs_of(system: Whole) -> dict[str, int]:
    """Each program's name and the root of its processes."""
    found: dict[str, int] = {}
    for pid in tree(system.pid)[1:]:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().replace("\0", " ")
        for sign, name in PROGRAMS.items():
            if sign in words:
                found.setdefault(name, pid)
                break
    return found


def steadily(rate: float, seconds: float, job: Callable[[], None]) -> int:
    """Runs the job so many times a second. Gives how often; raises what a job raised."""
    with ThreadPoolExecutor(16) as pool:
        start, jobs = time.monotonic(), []
        for number in range(int(rate * seconds)):
            time.sleep(max(0.0, start + number / rate - time.monotonic()))
            jobs.append(pool.submit(job))
        for each in jobs:
            each.result()
    return len(jobs)


def drained(system: Whole) -> float:
    """Seconds until nothing waits. Raises TimeoutError."""
    began = time.monotonic()
    while waiting(system):
        if time.monotonic() - began > DRAIN_SECONDS:
            raise TimeoutError(f"{waiting(system)} still wait")
        time.sleep(0.2)
    return time.monotonic() - began


def kept(system: Whole) -> dict[str, int]:
    """Bytes on disk."""
    parts = {
        "database": list(system.folder.glob("dossier.sqlite*")),
        "blobs": list((system.folder / "blobs").rglob("*")),
    }
    return {name: sum(each.stat().st_size for each in files if each.is_file()) for name, files in parts.items()}


def now() -> str:
    """As the database writes times; the next second has begun when it returns."""
    time.sleep(1.1)
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())


def send(system: Whole, raw: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", system.port, timeout=600) as link:
        link.sendmail("client@example.org", [RECIPIENT], raw)


def thirds(values: Sequence[float]) -> tuple[float, float]:
    """The median of the first and of the last third."""
    third = max(1, len(values) // 3)
    return statistics.median(values[:third]), statistics.median(values[-third:])


def steady(system: Whole, watch: Watch, rate: float, seconds: float) -> None:
    attachments = {size: scan_of(size) for size, _ in SIZES}
    sizes = [size for size, share in SIZES for _ in range(share)]
    before = {name: cpu_seconds(pid) for name, pid in watch.programs.items()}
    kept_before = kept(system)
    began = now()
    sent = steadily(rate, seconds, lambda: send(system, letter(attachments[random.choice(sizes)])))
    last = len(watch.seen.at)
    wait = drained(system)
    times = sorted(elapsed_ms(system.database, began, sent, DRAIN_SECONDS))
    p99 = times[int(len(times) * 0.99)]
    half = statistics.median(times)
    print(f"{sent} mails at {rate:g} a second: p50 {half:.0f} ms, p99 {p99:.0f} ms; drained in {wait:.1f} s")
    print(f"\n{'program':14}{'CPU ms a mail':>16}{'MB, first third':>18}{'last third':>12}")
    for name, pid in watch.programs.items():
        first, final = thirds(watch.seen.memory[name][:last])
        print(f"{name:14}{(cpu_seconds(pid) - before[name]) / sent * 1000:16.1f}{first:18.0f}{final:12.0f}")
    grown = {name: (bytes_ - kept_before[name]) / sent / 1000 for name, bytes_ in kept(system).items()}
    print("kept of a mail: " + ", ".join(f"{name} {kilobytes:.0f} KB" for name, kilobytes in grown.items()))


def burst(system: Whole, connections: int, megabytes: int) -> None:
    """All at once: each connection brings one large mail."""
    raw = letter(random.randbytes(megabytes * 1_000_000 * 3 // 4))
    began, start = now(), time.monotonic()
    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(lambda _: send(system, raw + random.randbytes(8).hex().encode()), range(connections)))
    accepted = time.monotonic() - start
    elapsed_ms(system.database, began, connections, DRAIN_SECONDS)
    settled = time.monotonic() - start
    print(
        f"\n{connections} connections x {megabytes} MB: all heard 250 in {accepted:.0f} s, all filed in {settled:.0f} s"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=600)
    options.add_argument("--rate", type=float, default=4, help="mails a second")
    options.add_argument("--burst", type=int, default=100, help="connections at once; 0: no burst")
    options.add_argument("--burst-megabytes", type=int, default=20)
    options.add_argument("--picture", type=Path, help="an SVG of memory and waiting work")
    given = options.parse_args()
    with Whole() as system:
        steadily(2, 5, lambda: send(system, letter(scan_of(150_000))))  # warm: each program has done its work once
        drained(system)
        watch = Watch(system, programs_of(system))
        watch.start()
        steady(system, watch, given.rate, given.seconds)
        if given.burst:
            burst(system, given.burst, given.burst_megabytes)
            print(f"drained {drained(system):.0f} s later")
        watch.done.set()
        watch.join()
        peak = {name: max(values) for name, values in watch.seen.memory.items()}
        print("peak MB: " + ", ".join(f"{name} {value:.0f}" for name, value in peak.items()))
        if given.picture:
            panels = {"memory, MB": watch.seen.memory, "waiting": {"waiting": watch.seen.waiting}}
            given.picture.write_text(lines.picture(watch.seen.at, panels))


if __name__ == "__main__":
    main()
