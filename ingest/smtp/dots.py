"""Reads the text of DATA block by block: where it ends, and without the doubled dots (RFC 5321 4.5.2).

The rule for odd text, in one place:

- Only CR LF . CR LF ends a mail. Nothing else does, in whatever pieces it arrives (RFC 5321 4.1.1.4).
- Bare CR, bare LF, NUL and lines of any length are kept as they came. A stricter rule would lose real mail of old
  programs, and none of it is dangerous here: nothing but the sequence above is ever taken for an end, so no second mail
  can hide in a first one, and the stored bytes are never sent on as SMTP text.
"""

END = b"\r\n.\r\n"


class DotReader:
    """Feed it blocks; it gives the text. Vectorised: no work per line."""

    __slots__ = ("_first", "_kept", "ended", "rest")

    def __init__(self) -> None:
        self._kept = b"\r\n"  # DATA's own line end: a first line "." ends the mail, a first ".." is doubled
        self._first = True
        self.ended = False
        self.rest = b""  # what followed the end: the next commands

    def feed(self, block: bytes | bytearray) -> bytes:
        """The text that is certain so far; sets `ended` and `rest` at the end. Not to be fed after it."""
        data = self._kept + block
        dotted = b"." in data  # base64 knows no dot: most bytes that come in need only this one look
        end = data.find(END) if dotted else -1
        if end >= 0:
            self.ended = True
            self.rest = data[end + len(END) :]
            text = data[: end + 2]
        else:
            keep = _start_of_end(data)
            self._kept = data[len(data) - keep :]
            text = data[: len(data) - keep]
        if dotted:
            text = text.replace(b"\r\n.", b"\r\n")
        if self._first and text:
            self._first = False
            text = text[2:]
        return text


def _start_of_end(data: bytes) -> int:
    """Length of the longest tail that may be the beginning of the end."""
    for length in range(len(END) - 1, 0, -1):
        if data.endswith(END[:length]):
            return length
    return 0
