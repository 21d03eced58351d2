"""When an outgoing letter is tried again, and the address to which it comes back."""

import re
from base64 import b32decode, b32encode
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

RETURNS = "b"  # b+...: where letters come back to
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=1)
SIGNATURE_CHARACTERS = 24  # of the hex digest: 96 bits

Mark = Callable[[str], str]  # a keyed digest as hex: adapters.seals
IsMark = Callable[[str, str, int], bool]  # whether it begins so, with any key that we have

_RETURN = re.compile(rf"{RETURNS}\+([a-z2-7]{{26}})\.([0-9a-f]{{{SIGNATURE_CHARACTERS}}})", re.IGNORECASE)


def next_try(since: datetime, now: datetime, life: timedelta) -> datetime | None:
    """Half as long as it waits already, from a minute to an hour. None: it has waited long enough."""
    waited = now - since
    return None if waited >= life else now + min(max(waited / 2, SHORTEST), LONGEST)


def return_address(letter_id: UUID, domain: str, mark: Mark) -> str:
    """Where a letter comes back to (VERP): the letter and a signature, so that nobody can make one up."""
    name = b32encode(letter_id.bytes).decode().rstrip("=").lower()
    return f"{RETURNS}+{name}.{mark(_signed(letter_id))[:SIGNATURE_CHARACTERS]}@{domain}"


def is_return(local: str) -> bool:
    """Whether this is such an address, made here or not."""
    return local.lower().startswith(f"{RETURNS}+")


def returned_letter(local: str, is_mark: IsMark) -> UUID | None:
    """The letter that an address of ours stands for. None: it was not made here."""
    found = _RETURN.fullmatch(local)
    if found is None:
        return None
    letter_id = UUID(bytes=b32decode(found[1].upper() + "======"))
    return letter_id if is_mark(found[2].lower(), _signed(letter_id), SIGNATURE_CHARACTERS) else None


def _signed(letter_id: UUID) -> str:
    return f"bounce {letter_id}"
