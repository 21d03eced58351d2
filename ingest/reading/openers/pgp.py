"""PGP messages (RFC 9580): recognised and marked, never decrypted here."""

from typing import BinaryIO

from dossier.rules.states import Flag, Why
from ingest.reading.limits import Budget
from ingest.reading.openers.seam import Opened, Trouble


def take_apart(stream: BinaryIO, budget: Budget) -> Opened:
    yield Trouble(Why.CONTAINER_UNREADABLE, Flag.ENCRYPTED_MESSAGE, "pgp: encrypted")
