"""A mail that goes in circles: each hop adds a Received field, and a forwarding rule that points back never ends."""

import re

HOP_LIMIT = 100  # Received headers (RFC 5321 6.3)
_HOP = re.compile(rb"^received:", re.IGNORECASE | re.MULTILINE)
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")


def goes_in_circles(head: bytes) -> bool:
    """`head`: the first bytes of a mail, enough to hold its headers."""
    end = _END_OF_HEADERS.search(head)
    return len(_HOP.findall(head, 0, end.start() if end else len(head))) > HOP_LIMIT
