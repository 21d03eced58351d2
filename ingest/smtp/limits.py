"""What a client may do before we lose patience: what the settings leave open, and the counters."""

import time
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network


@dataclass(frozen=True, slots=True)
class Patience:
    """Per session. Numbers that no office needs to set."""

    errors: int = 20  # wrong commands, as Postfix's hard limit
    idle_commands: int = 100  # NOOP, RSET, EHLO, ... without an accepted mail between them
    unknown_recipients: int = 20  # more is somebody who guesses addresses
    tarpit_after: int = 5  # unknown recipients; each next one waits
    tarpit: timedelta = timedelta(seconds=1)
    handshake: timedelta = timedelta(seconds=30)  # TLS, and the PROXY header
    commit: timedelta = timedelta(seconds=60)  # for the spool; a client waits ten minutes (RFC 5321 4.5.3.2.6)
    least_rate: int = 100  # bytes a second over a whole data_timeout


class PerMinute:
    """Counts events per key in fixed minutes."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._minute = 0
        self._counts: Counter[Hashable] = Counter()

    def full(self, key: Hashable) -> bool:
        self._turn()
        return self._counts[key] >= self._limit if key in self._counts else False

    def add(self, key: Hashable) -> None:
        self._turn()
        self._counts[key] += 1

    def _turn(self) -> None:
        minute = int(self._clock() / 60)
        if minute != self._minute:
            self._minute = minute
            self._counts.clear()


class Networks:
    """A comma list of networks. Raises ValueError for anything else."""

    def __init__(self, text: str) -> None:
        self._networks: list[IPv4Network | IPv6Network] = [
            ip_network(each.strip()) for each in text.split(",") if each.strip()
        ]

    def __contains__(self, address: str) -> bool:
        if not self._networks:
            return False
        try:
            ip = ip_address(address)
        except ValueError:  # "" or the name of a Unix socket
            return False
        return any(ip in network for network in self._networks)
