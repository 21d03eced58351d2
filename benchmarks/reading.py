"""Time and memory of reading one mail: our reader beside bare mail-parser, the standard library and fast-mail-parser.

    python benchmarks/reading.py [ROUNDS]

The mails are made here, with files that ours need not look into (but the zip), since no other reader looks into any.
Every reader has to hand out each attachment decoded; ours also hashes it, tells its type and writes it to a file.
Memory is the peak beyond the bytes of the mail (tracemalloc: Python's allocations).
Goals against mail-parser: from 200 KB up at most 0.33 of its time and 0.25 of its memory; below, 1.2 of its time.
"""

import base64
import email
import email.policy
import hashlib
import io
import logging
import os
import random
import statistics
import sys
import tempfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable
from email.message import EmailMessage
from typing import BinaryIO

import mailparser

from ingest.reading.letter import Kept
from ingest.reading.read import read

try:
    import fast_mail_parser  # type: ignore[import-not-found]  # installed by hand where the comparison is wanted
except ImportError:  # a peer, not a dependency
    fast_mail_parser = None

LARGE_BYTES = 200_000
RANDOM = random.Random(20)


class ScratchStore:
    """Hashes, and writes to one scratch file, readable until the next: the other readers write nothing."""

    def __init__(self, scratch: BinaryIO) -> None:
        self._scratch = scratch

    def keep(self, chunks: Iterable[bytes]) -> Kept:
        digest, size_bytes = hashlib.sha256(), 0
        self._scratch.seek(0)
        for chunk in chunks:
            digest.update(chunk)
            size_bytes += self._scratch.write(chunk)
        self._scratch.flush()
        return Kept(digest.hexdigest(), size_bytes)

    def open(self, sha256: str) -> BinaryIO:
        return os.fdopen(os.dup(self._scratch.fileno()), "rb")


def make_mail(*sizes_bytes: int, recipients: int = 1) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Bakkerij Jansen <administratie@bakkerij-jansen.example>"
    mail["To"] = ", ".join(f"Dossier {number} <dossier{number}@inbox.example>" for number in range(recipients))
    mail["Subject"] = "Facturen van de maand mét een accent"
    mail["Date"] = "Mon, 02 Nov 2026 09:30:00 +0100"
    mail["Message-ID"] = "<1@bakkerij-jansen.example>"
    for hop in range(5):
        mail["Received"] = (
            f"from mx{hop}.example by mx{hop + 1}.example with ESMTPS id {hop}; Mon, 02 Nov 2026 09:30:0{hop} +0100"
        )
    mail.set_content("Goedemiddag,\n\nHierbij de facturen.\n" * 20)
    for number, size_bytes in enumerate(sizes_bytes):
        content = b"%!PS" + RANDOM.randbytes(size_bytes)
        mail.add_attachment(content, maintype="application", subtype="postscript", filename=f"bon {number}.ps")
    return mail


def make_zip(size_bytes: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("scan.bin", RANDOM.randbytes(size_bytes))
    return file.getvalue()


def nested(size_bytes: int) -> EmailMessage:
    mail = make_mail()
    mail.add_attachment(make_mail(size_bytes))
    return mail


def with_zip(size_bytes: int) -> EmailMessage:
    mail = make_mail()
    mail.add_attachment(make_zip(size_bytes), maintype="application", subtype="zip", filename="scans.zip")
    return mail


MAILS: dict[str, Callable[[], EmailMessage]] = {
    "text, 3 KB": make_mail,
    "file, 200 KB": lambda: make_mail(200_000),
    "five files, 10 MB": lambda: make_mail(*[2_000_000] * 5),
    "zip, 15 MB": lambda: with_zip(15_000_000),
    "attached mail, 300 KB": lambda: nested(300_000),
    "500 recipients": lambda: make_mail(recipients=500),
    "100 attachments, 4 KB each": lambda: make_mail(*[4_000] * 100),
}


def with_mail_parser(raw: bytes) -> None:
    for attachment in mailparser.parse_from_bytes(raw).attachments:
        base64.b64decode(attachment["payload"])


def with_standard_library(raw: bytes) -> None:
    for part in email.message_from_bytes(raw, policy=email.policy.default).walk():
        part.get_filename()
        part.get_payload(decode=True)


def with_fast_mail_parser(raw: bytes) -> None:
    for attachment in fast_mail_parser.parse_email(raw).attachments:
        len(attachment.content)


def main(rounds: int) -> None:
    logging.disable(logging.ERROR)  # mail-parser logs each header
    with tempfile.TemporaryFile() as scratch:
        store = ScratchStore(scratch)
        readers: dict[str, Callable[[bytes], object]] = {
            "dossier": lambda raw: read(raw, store),
            "mail-parser": with_mail_parser,
            "stdlib": with_standard_library,
        }
        if fast_mail_parser:
            readers["fast-mail-parser"] = with_fast_mail_parser
        print(
            f"{'mail':28}{'KB':>8}"
            + "".join(f"{name + ' ms/MB':>24}" for name in readers)
            + "  time ratio, memory ratio"
        )
        for title, make in MAILS.items():
            compare(title, make().as_bytes(), readers, rounds)


def compare(title: str, raw: bytes, readers: dict[str, Callable[[bytes], object]], rounds: int) -> None:
    """One line: the readers take turns, medians of the rounds; ratios are ours against mail-parser."""
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, reader in readers.items():
            started = time.perf_counter()
            reader(raw)
            seconds[name].append(time.perf_counter() - started)
    median = {name: statistics.median(times) for name, times in seconds.items()}
    peak = {name: peak_bytes(reader, raw) for name, reader in readers.items()}
    cells = "".join(f"{median[name] * 1e3:16.2f} /{peak[name] / 1e6:6.2f}" for name in readers)
    time_ratio = median["dossier"] / median["mail-parser"]
    memory_ratio = peak["dossier"] / peak["mail-parser"]
    is_met = time_ratio <= 0.33 and memory_ratio <= 0.25 if len(raw) >= LARGE_BYTES else time_ratio <= 1.2
    print(
        f"{title:28}{len(raw) / 1e3:8.0f}{cells}  {time_ratio:.2f} {memory_ratio:.2f} {'met' if is_met else 'NOT MET'}"
    )


def peak_bytes(reader: Callable[[bytes], object], raw: bytes) -> int:
    tracemalloc.start()
    reader(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
