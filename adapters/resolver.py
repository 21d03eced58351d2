"""DNS: what the world publishes about a sender. Silence is an answer of its own, never taken for "no"."""

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import dns.exception
import dns.inet
import dns.name
import dns.nameserver
import dns.rdatatype
import dns.resolver

from settings import BadSetting, Settings

LOOKUP_LIMIT = timedelta(seconds=5)  # for one question
MAIL_LIMIT = timedelta(seconds=10)  # for all questions about one mail
REMEMBERED = 10_000  # answers kept as long as their TTL says
PORT = 53


class NoAnswer(Exception):  # noqa: N818 - what happened
    """DNS said nothing in time, or failed: nobody knows what is published."""


class Resolver:
    """Shared by all mails of a process; remembers answers."""

    def __init__(self, servers: Sequence[dns.nameserver.Nameserver] = ()) -> None:
        """Without servers: those of this machine."""
        self._dns = dns.resolver.Resolver(configure=False)
        self._dns.cache = dns.resolver.LRUCache(REMEMBERED)
        if servers:
            self._dns.nameservers = servers
        else:
            with suppress(dns.resolver.NoResolverConfiguration):  # no DNS at all: every question is NoAnswer
                self._dns.read_resolv_conf("/etc/resolv.conf")

    def lookups(self, limit: timedelta = MAIL_LIMIT) -> "Lookups":
        """The questions about one mail, which together may take `limit`."""
        return Lookups(self._dns, limit)


class Lookups:
    def __init__(self, resolver: dns.resolver.Resolver, limit: timedelta) -> None:
        self._dns = resolver
        self._ends = time.monotonic() + limit.total_seconds()

    def records(self, name: str, kind: str) -> list[Any]:
        """The records of this kind, as dnspython gives them; []: there are none. Raises NoAnswer."""
        left = min(self._ends - time.monotonic(), LOOKUP_LIMIT.total_seconds())
        if left <= 0 or not self._dns.nameservers:
            raise NoAnswer
        try:
            absolute = dns.name.from_text(name)
        except (dns.exception.DNSException, UnicodeError):  # a name that cannot exist
            return []
        try:
            return list(self._dns.resolve(absolute, kind, lifetime=left, raise_on_no_answer=False).rrset or ())
        except (dns.resolver.NXDOMAIN, dns.resolver.YXDOMAIN):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise NoAnswer from error

    def texts(self, name: str) -> list[bytes]:
        """The TXT records, each put together from its strings (RFC 7208 3.3). Raises NoAnswer."""
        return [b"".join(record.strings) for record in self.records(name, "TXT")]


def open_resolver(settings: Settings) -> Resolver:
    """The resolver of these settings; asks nothing yet. Raises BadSetting."""
    return Resolver(tuple(_servers(settings.dns_servers.split(","))))


def _servers(written: Iterable[str]) -> Iterable[dns.nameserver.Nameserver]:
    for each in filter(None, map(str.strip, written)):
        bracketed = each.startswith("[") or each.count(":") == 1  # a bare IPv6 address has colons of its own
        host, port = each.rsplit(":", 1) if bracketed and not each.endswith("]") else (each, str(PORT))
        host = host.strip("[]")
        if not (port.isdecimal() and dns.inet.is_address(host)):
            raise BadSetting(f"DOSSIER_DNS_SERVERS holds {each!r}. Give addresses: 192.0.2.1 or 192.0.2.1:5353.")
        yield dns.nameserver.Do53Nameserver(host, int(port))
