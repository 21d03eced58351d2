"""What a mail may be at most, by whatever door it comes."""

import re

MEGABYTE = 1_000_000
HOP_LIMIT = 100  # Received headers (RFC 5321 6.3)
_BASE64_WITH_LINE_ENDS = 1.37  # 4/3, and CR LF after every 76 characters (RFC 2045 6.8)
_HOP = re.compile(rb"^received:", re.IGNORECASE | re.MULTILINE)
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")


def on_the_wire(files_bytes: int) -> int:
    """The largest mail in bytes, when all its files together may have so many."""
    return int(files_bytes * _BASE64_WITH_LINE_ENDS) + MEGABYTE


def goes_in_circles(head: bytes) -> bool:
    """A forwarding rule points back: each hop added a Received field. `head`: enough to hold the headers."""
    end = _END_OF_HEADERS.search(head)
    return len(_HOP.findall(head, 0, end.start() if end else len(head))) > HOP_LIMIT
