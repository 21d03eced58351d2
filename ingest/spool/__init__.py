"""The spool: where a mail is safe before its sender hears 250, until the database has it.

tmp/<run>/    what a running receiver is writing; nobody was promised anything about it
new/          accepted: every file was fsynced, renamed here, and this folder fsynced, before any 250
damaged/      files that the disk spoiled after that; kept for a person
archive/      what was imported, for some days: for a database that is restored from an older backup
"""

from ingest.spool.commit import Committer, SpoolFault, SpoolFull, fault
from ingest.spool.doorbell import Doorbell
from ingest.spool.draft import Draft
from ingest.spool.envelope import Envelope, Recipient
from ingest.spool.reader import Batch, Spool, Spooled, envelopes, unreadable
from ingest.spool.run import Run

__all__ = [
    "Batch",
    "Committer",
    "Doorbell",
    "Draft",
    "Envelope",
    "Recipient",
    "Run",
    "Spool",
    "SpoolFault",
    "SpoolFull",
    "Spooled",
    "envelopes",
    "fault",
    "unreadable",
]
