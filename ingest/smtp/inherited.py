"""Sockets that systemd opened for us (sd_listen_fds(3)): port 25 without root, and none is refused while we restart."""

import os
import socket
from collections.abc import Iterator

from settings import BadSetting

_FIRST = 3  # SD_LISTEN_FDS_START
LMTP = "lmtp"  # FileDescriptorName= of that socket; every other one is SMTP


def inherited() -> Iterator[tuple[socket.socket, bool]]:
    """Each with whether it is for LMTP. None: we listen ourselves, as the settings say. Raises BadSetting."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return
    names = os.environ.get("LISTEN_FDNAMES", "").split(":")
    for number in range(int(os.environ.get("LISTEN_FDS", "0"))):
        try:
            listener = socket.socket(fileno=_FIRST + number)
        except OSError as error:
            raise BadSetting(f"Socket {number} that was handed to us cannot be used: {error}.") from None
        listener.set_inheritable(False)
        yield listener, names[number : number + 1] == [LMTP]
