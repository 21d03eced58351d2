"""From 250 to the inbox: how long a mail takes, idle and at a steady load, on the embedded default.

    python benchmarks/latency.py [--seconds 30] [--rate 5]

Each mail is a text with a PDF of 100 KB. The times are the ones the system itself wrote down:
`delivery.received_at` (the sender heard 250) and `delivery.settled_at` (the documents stand in the inbox).
"""

import argparse
import secrets
import smtplib
import sqlite3
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

from servers import RECIPIENT, Whole

PDF_BYTES = 100_000
SETTLE_SECONDS = 120
ELAPSED = (
    "SELECT (julianday(settled_at) - julianday(received_at)) * 86400000.0 FROM delivery"
    " WHERE received_at >= ? AND settled_at IS NOT NULL ORDER BY received_at"
)


def letter() -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "client@example.org", RECIPIENT, "Factuur"
    message.set_content("Hierbij de factuur.\n")
    pdf = b"%PDF-1.4\n" + secrets.token_bytes(PDF_BYTES)
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename="factuur.pdf")
    return message.as_bytes()


def send(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as link:
        link.sendmail("client@example.org", [RECIPIENT], letter())


def load(port: int, rate: float, seconds: float) -> str:
    """Send at a steady rate. Gives the moment it began, as the database writes times."""
    began = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    with ThreadPoolExecutor(8) as pool:
        start = time.monotonic()
        jobs = []
        for number in range(int(rate * seconds)):
            time.sleep(max(0.0, start + number / rate - time.monotonic()))
            jobs.append(pool.submit(send, port))
        for job in jobs:
            job.result()
    return began


def elapsed_ms(database: Path, began: str, mails: int, patience: float = SETTLE_SECONDS) -> list[float]:
    """Waits until all mails are settled. Raises TimeoutError."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as link:
            found = [row[0] for row in link.execute(ELAPSED, (began,))]
        if len(found) >= mails:
            return found
        time.sleep(0.5)
    raise TimeoutError(f"{len(found)} of {mails} mails settled")


def show(name: str, times: list[float]) -> None:
    ranked = sorted(times)
    p99 = ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))]
    print(f"{name:24}{len(times):7}{statistics.median(times):10.0f}{p99:10.0f}{ranked[-1]:10.0f}", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=30)
    options.add_argument("--rate", type=float, default=5, help="mails a second of the steady load")
    given = options.parse_args()
    with Whole() as system:
        elapsed_ms(system.database, load(system.port, 1, 3), 3)  # warm: the workers have started
        print(f"{'load':24}{'mails':>7}{'p50 ms':>10}{'p99 ms':>10}{'max ms':>10}")
        for name, rate in (("idle (1 a second)", 1.0), (f"steady ({given.rate:g} a second)", given.rate)):
            time.sleep(1.1)  # the next load begins in a new second
            began = load(system.port, rate, given.seconds)
            show(name, elapsed_ms(system.database, began, int(rate * given.seconds)))


if __name__ == "__main__":
    main()
