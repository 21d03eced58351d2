"""Reading a mail: from its bytes to a Letter, with an answer for every part of it."""

import time
from collections.abc import Callable
from mmap import mmap

from ingest.reading.fates import fold_pictures
from ingest.reading.fields import Fields
from ingest.reading.heading import read_heading, shown_fields
from ingest.reading.kinds import OUTLOOK, TNEF
from ingest.reading.letter import Letter, Store
from ingest.reading.limits import Budget, Limits
from ingest.reading.place import Place
from ingest.reading.walker import Walker

LIMITS = Limits()

# A whole "mail" that starts so is an Outlook .msg or a winmail.dat, not RFC 5322.
_CONTAINERS = {b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": OUTLOOK, b"\x78\x9f\x3e\x22": TNEF}


def read(
    raw: bytes | mmap | memoryview, store: Store, limits: Limits = LIMITS, clock: Callable[[], float] = time.monotonic
) -> Letter:
    """The letter in these bytes: RFC 5322, an Outlook .msg or a bare winmail.dat.

    Never raises for what a sender did; only the store's OSError passes. `clock` gives monotonic seconds.
    """
    buffer = bytes(raw) if isinstance(raw, memoryview) else raw
    walker = Walker(store, Budget(limits, clock))
    outer_type = next((kind for magic, kind in _CONTAINERS.items() if buffer[: len(magic)] == magic), None)
    if outer_type:
        walker.container(buffer, outer_type)
    else:
        walker.message(buffer, 0, len(buffer), Place())
    fields, hint = (walker.letter.root.fields, walker.letter.hint) if walker.letter else (Fields(), None)
    heading = read_heading(fields, hint)
    return Letter(
        subject=heading.subject,
        sender=heading.sender,
        to=heading.to,
        cc=heading.cc,
        date=heading.date,
        message_id=heading.message_id,
        in_reply_to=heading.in_reply_to,
        text="\n\n".join(text for text in walker.texts if text.strip()),
        parts=fold_pictures(walker.shelf.parts),
        received_hops=heading.received_hops,
        auto_submitted=heading.auto_submitted,
        defects=heading.defects,
        headers=shown_fields(fields, hint),
    )
