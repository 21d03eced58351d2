"""What stands around the rows: disk, spool, certificate, programs and neighbours, the last backup. Of this machine."""

import shutil
from collections.abc import Iterator
from datetime import datetime

from adapters import last_backup, last_verify
from adapters.certificate import ends_at, what_is_wrong
from adapters.house import House
from adapters.programs import door_greets, portal_lives
from dossier.readiness import Readiness
from dossier.rules.errors import TryLater
from ingest.spool import unreadable
from upkeep.figure import Figure, Reading

IN_LINE_SECONDS = 60  # younger files are on their way, or were taken back

FIGURES = {
    "dossier_up": Figure(
        "Whether it answers: database, blobs, broker, scanner; of ours those of DOSSIER_PARTS: door, portal, "
        "worker (somebody swept within a minute).",
        ("part",),
    ),
    "dossier_spool_files": Figure("Files of accepted mail that is not imported yet."),
    "dossier_spool_bytes": Figure("Bytes of these files."),
    "dossier_spool_oldest_seconds": Figure("How old the oldest of these files is."),
    "dossier_spool_damaged": Figure("Files of accepted mail that the disk spoiled, or cannot read."),
    "dossier_disk_free_bytes": Figure("Free bytes where the data folder is."),
    "dossier_disk_floor_bytes": Figure("Free bytes below which no mail is taken (452)."),
    "dossier_certificate_expiry_timestamp_seconds": Figure(
        "When the certificate of the receiver ends. 0: its files cannot be used."
    ),
    "dossier_verify_timestamp_seconds": Figure("When every byte was looked through last. 0: never."),
    "dossier_verify_wrong": Figure("Checks of that look that found something wrong."),
    "dossier_backup_timestamp_seconds": Figure("When the last whole backup was made. 0: never."),
}


class Surroundings:
    """What is asked for together. Each on its own: what cannot be had of one takes none of the others away."""

    def __init__(self, house: House) -> None:
        programs = {"door": lambda: door_greets(house.settings), "portal": lambda: portal_lives(house.settings)}
        ours = house.settings.parts.split(",")
        self._readiness = Readiness(house, {name: ask for name, ask in programs.items() if name in ours})
        self.asks = (self._neighbours, spool, disk, certificate, backup, verify)

    def _neighbours(self, house: House, now: datetime) -> Iterator[Reading]:
        return neighbours(house, self._readiness)


def disk(house: House, now: datetime) -> Iterator[Reading]:
    yield Reading("dossier_disk_free_bytes", shutil.disk_usage(house.settings.data).free)
    yield Reading("dossier_disk_floor_bytes", house.settings.disk_floor)


def certificate(house: House, now: datetime) -> Iterator[Reading]:
    chain, key = house.settings.tls_certificate, house.settings.tls_key
    wrong = what_is_wrong(chain, key, now)
    if chain and not wrong:
        yield Reading("dossier_certificate_expiry_timestamp_seconds", ends_at(chain).timestamp())
    elif wrong:
        yield Reading("dossier_certificate_expiry_timestamp_seconds", 0.0)


def backup(house: House, now: datetime) -> Iterator[Reading]:
    made_at = last_backup.made_at(house.notes)
    yield Reading("dossier_backup_timestamp_seconds", made_at.timestamp() if made_at else 0.0)


def verify(house: House, now: datetime) -> Iterator[Reading]:
    verified = last_verify.made(house.notes)
    yield Reading("dossier_verify_timestamp_seconds", verified.at.timestamp() if verified else 0.0)
    yield Reading("dossier_verify_wrong", len(verified.wrong) if verified else 0)


def neighbours(house: House, readiness: Readiness) -> Iterator[Reading]:
    for part, answers in readiness.ask().items():
        yield Reading("dossier_up", float(answers), (part,))
    try:
        scanner = house.scanner.ping()
    except TryLater:
        yield Reading("dossier_up", 0.0, ("scanner",))
    else:
        if scanner is not None:  # None: none is configured
            yield Reading("dossier_up", 1.0, ("scanner",))


def spool(house: House, now: datetime) -> Iterator[Reading]:
    folder = house.settings.spool_dir
    found = []
    for each in (folder / "new").glob("*"):
        try:
            found.append(each.stat())
        except FileNotFoundError:  # imported meanwhile
            continue
    oldest = min((each.st_mtime for each in found), default=now.timestamp())
    yield Reading("dossier_spool_files", len(found))
    yield Reading("dossier_spool_bytes", sum(each.st_size for each in found))
    yield Reading("dossier_spool_oldest_seconds", max(now.timestamp() - oldest, 0.0))
    damaged = sum(1 for _ in (folder / "damaged").glob("*"))
    yield Reading("dossier_spool_damaged", damaged + unreadable(folder, now.timestamp() - IN_LINE_SECONDS))
