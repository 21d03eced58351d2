"""Calling a program of others: one POST to a checked address, bounded in time and size, following nothing."""

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from ipaddress import ip_address
from threading import Timer

from adapters.resolver import NoAnswer, Resolver
from dossier.rules.webhooks import Address, Failure, Network, Target, may_reach

CONNECT_LIMIT = timedelta(seconds=5)
WHOLE_LIMIT = timedelta(seconds=10)  # from connecting to the head of the answer; its body is never read
LOOKUP_LIMIT = timedelta(seconds=5)


class Callout:
    """Speaks to the public internet over TLS; `inside`: networks that may be reached as well, and without TLS."""

    def __init__(self, resolver: Resolver, inside: tuple[Network, ...] = (), *, limit: timedelta = WHOLE_LIMIT) -> None:
        self._resolver, self._inside, self._limit = resolver, inside, limit
        self._tls = ssl.create_default_context()

    def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> int | Failure:
        """The status of the answer. The connection goes to the very address that was checked: no second look-up."""
        addresses = self._addresses(target.host)
        if failure := self._hindrance(target, addresses):
            return failure
        try:
            with _connected(addresses[0], target.port) as raw, _ended_after(raw, self._limit) as watch:
                try:
                    return self._asked(raw, target, headers, body)
                except (OSError, http.client.HTTPException) as fault:
                    return Failure.TOO_SLOW if watch.is_over else _failure(fault)
        except OSError:
            return Failure.UNREACHABLE

    def hindrance(self, target: Target) -> Failure | None:
        """Why nothing may be sent there, as its name stands now. None: it may."""
        return self._hindrance(target, self._addresses(target.host))

    def _hindrance(self, target: Target, addresses: Sequence[Address]) -> Failure | None:
        if not addresses:
            return Failure.NO_ADDRESS
        if all(may_reach(each, secure=target.secure, inside=self._inside) for each in addresses):
            return None
        return Failure.FORBIDDEN_ADDRESS  # also of one among several: nobody shops for the one that passes

    def _asked(self, raw: socket.socket, target: Target, headers: Mapping[str, str], body: bytes) -> int:
        spoken = self._tls.wrap_socket(raw, server_hostname=target.host) if target.secure else raw
        with spoken:
            connection = http.client.HTTPConnection(target.host, target.port)
            connection.sock = spoken  # connected already: it will not look for another address
            sent = {"Host": target.named, "Connection": "close", **headers}
            connection.request("POST", target.path, body, sent)
            return connection.getresponse().status

    def _addresses(self, host: str) -> list[Address]:
        if host == "localhost":  # never asked of DNS (RFC 6761 6.3)
            return [ip_address("127.0.0.1")]
        try:
            return [ip_address(host)]
        except ValueError:
            pass
        lookups = self._resolver.lookups(LOOKUP_LIMIT)
        try:
            found = [record.address for kind in ("A", "AAAA") for record in lookups.records(host, kind)]
        except NoAnswer:
            return []
        return [ip_address(each) for each in found]


class _Watch:
    """Ends a connection from another thread: a peer that sends a byte now and then outlives every timeout of a read."""

    def __init__(self, connection: socket.socket) -> None:
        self.is_over = False
        self._connection = connection

    def bark(self) -> None:
        self.is_over = True
        with suppress(OSError):  # it has ended by itself
            self._connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def _ended_after(connection: socket.socket, limit: timedelta) -> Iterator[_Watch]:
    watch = _Watch(connection)
    timer = Timer(limit.total_seconds(), watch.bark)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()


def _connected(address: Address, port: int) -> socket.socket:
    connection = socket.create_connection((str(address), port), timeout=CONNECT_LIMIT.total_seconds())
    connection.settimeout(None)  # from here on the watch ends it
    return connection


def _failure(fault: Exception) -> Failure:
    if isinstance(fault, ssl.SSLCertVerificationError):
        return Failure.BAD_CERTIFICATE
    return Failure.NOT_HTTP if isinstance(fault, http.client.HTTPException | ssl.SSLError) else Failure.UNREACHABLE
