"""One connection: bytes in and out, its time limits, TLS, PROXY. What is said is the session's."""

import asyncio
import ssl
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import structlog
from aiosmtpd.proxy_protocol import get_proxy
from aiosmtpd.smtp import SMTP, TLSSetupException

from adapters import meters
from ingest.smtp import replies
from ingest.smtp.desk import Desk
from ingest.smtp.replies import Reply
from ingest.smtp.wire import LineTooLong, Wire

log = structlog.get_logger()

LINE_LIMIT = 2048  # bytes; RFC 5321 4.5.3.1.4 says 512, parameters and UTF-8 addresses make lines longer
_CORK_BYTES = 4096
_GOODBYE = timedelta(seconds=5)  # for the last reply, and for TLS to close in style
_NOT_NOW, _FOR_GOOD = 400, 500  # RFC 5321 4.2.1
_TLS_HELLO = b"\x16\x03"  # RFC 8446 5.1: a client that starts with TLS on the plain port


class _NoHooks:
    """The handler that aiosmtpd asks for: it has nothing to hook into."""

    def __dir__(self) -> Iterable[str]:
        return ()


_NO_HOOKS = _NoHooks()


class Connection(SMTP):
    """aiosmtpd's protocol with own reading, own time limits, and no cancelling: a session that loses its client ends
    by itself, so a commit is never cut short.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(_NO_HOOKS, hostname=desk.hostname, enable_SMTPUTF8=True, loop=asyncio.get_running_loop())
        self.desk = desk
        self.peer = ""  # address of the client; "" on a Unix socket
        self.trusted = False  # one of our own relays
        self._wire = Wire()
        self._out = bytearray()
        self._over = False
        self._idle = False
        self._silent = True  # nothing received yet
        self._deadline = 0.0
        self._ends_at = self.loop.time() + desk.settings.session_limit.total_seconds()

    def __dir__(self) -> Iterable[str]:
        # aiosmtpd's constructor goes through every attribute, three times per connection, for commands and ways of
        # AUTH. Our commands stand in a table, and there is no AUTH.
        return ()

    # the side of the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._wire.attach(transport)  # type: ignore[arg-type]  # asyncio announces the base class, and gives a Transport
        if transport.get_extra_info("sslcontext") is None:
            self.desk.enter(self)
            self.peer = _address(transport.get_extra_info("peername"))
            meters.CONNECTIONS.inc()
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if self._silent:
            self._silent = False
            if data.startswith(_TLS_HELLO):
                self._hang_up()
        self._wire.feed(data)

    def eof_received(self) -> bool:
        self._wire.end()
        return self.tls is None  # a half-closed client still hears its 250; TLS knows no half

    def connection_lost(self, error: Exception | None) -> None:
        self._over = True
        self._wire.end()
        if self._original_transport is not None:
            self._original_transport.close()
        super(SMTP, self).connection_lost(error)  # not SMTP's own: it cancels the session, and with it a commit

    def _reset_timeout(self, duration: float | None = None) -> None:
        """Called by aiosmtpd when it starts a transport."""
        self.expect(self.desk.patience.handshake if duration is None else timedelta(seconds=duration))

    # time

    def expect(self, within: timedelta) -> None:
        """From now on the client has this long."""
        self._deadline = self.loop.time() + within.total_seconds()

    def look_at_the_clock(self, now: float) -> None:
        if self._over and now > self._deadline:
            self._hang_up()
        elif now > self._deadline or (self._idle and now > self._ends_at):
            self._farewell(replies.TIMED_OUT)

    def stop(self) -> None:
        """The receiver stops: at once when nothing is going on, else after the mail."""
        if self._idle:
            self._farewell(replies.STOPPING)

    def _farewell(self, reply: Reply) -> None:
        self.say(reply)
        self._over = True
        handshaking = self._tls_protocol is not None and self.tls is None
        if handshaking or self._writer.transport.get_write_buffer_size():  # nobody reads: it would keep us
            self._hang_up()
        elif not self._writer.is_closing():
            self._writer.write(bytes(self._out))
            self._out.clear()
            self._close()

    def _close(self) -> None:
        """What was said may still leave; a client that does not take it is cut off at the next look at the clock."""
        self._over = True
        self.expect(_GOODBYE)
        self._writer.close()

    def _hang_up(self) -> None:
        self._over = True
        for transport in (self._original_transport, self.transport):
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()

    @property
    def tls(self) -> str | None:
        """Protocol and cipher, e.g. "TLSv1.3 TLS_AES_256_GCM_SHA384"; None: plain text."""
        secured = self.session.ssl if self.session is not None else None
        return f"{secured['ssl_object'].version()} {secured['cipher'][0]}" if secured else None

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """Raises TLSSetupException when the handshake fails."""
        self.tls_context = context
        self.expect(self.desk.patience.handshake)
        await super().smtp_STARTTLS("")
        if self.tls is None:  # the client left meanwhile: asyncio calls that a success
            raise TLSSetupException

    # talking

    def say(self, *answers: Reply) -> None:
        for answer in answers:
            soft = self.desk.settings.soft_bounce and answer.code >= _FOR_GOOD
            reply = replies.put_off(answer) if soft else answer
            self._out += reply.wire
            if reply.code >= _NOT_NOW:
                meters.REFUSED.labels(reply.code, reply.enhanced).inc()

    async def flush(self) -> None:
        """Sends what was said. Waits while the client does not read."""
        if self._out and self.transport is not None and not self.transport.is_closing():
            self._writer.write(bytes(self._out))
            await self._writer.drain()
        self._out.clear()

    async def push(self, status: str | bytes) -> None:
        """Aiosmtpd's own way of talking: only its "ready to start TLS"."""
        self._out += status.encode() + b"\r\n" if isinstance(status, str) else status
        await self.flush()

    # the session

    async def _handle_client(self) -> None:
        try:
            if self.peer in self.desk.proxies:
                self.peer = await self._proxied()
            self.trusted = not self.peer or self.peer in self.desk.relays
            with self.desk.admitted(self.peer) as refusal:
                await self._talk(refusal)
                await self.flush()
        except (EOFError, ConnectionError, LineTooLong):
            log.debug("client-gone")
        except TLSSetupException:
            log.debug("tls-handshake-failed")
            self._hang_up()
            self.connection_lost(None)  # a transport that never came to life does not report its end
        except Exception:
            log.exception("session-died")
        finally:
            self._close()
            with suppress(OSError):
                await self._writer.wait_closed()
            self.desk.leave(self)

    async def _talk(self, refusal: Reply | None) -> None:
        if refusal is not None:
            self.say(refusal)
            return
        self.say(self.greeting())
        while not self._over:
            if self.desk.stopping:
                self.say(replies.STOPPING)
                return
            await self._next_command()

    async def _next_command(self) -> None:
        self.expect(self.desk.settings.command_timeout)
        if not self._wire.line_is_waiting() or len(self._out) > _CORK_BYTES:
            await self.flush()  # answers to pipelined commands leave together (RFC 2920 3.2)
        self._idle = True
        try:
            line = await self._wire.line(LINE_LIMIT)
        except LineTooLong:
            line = None
        finally:
            self._idle = False
        if not self._over:
            await self.obey(line)

    async def _proxied(self) -> str:
        """The address that our load balancer names. Raises EOFError when it does not."""
        told = await get_proxy(self._wire)
        if not told.valid:
            log.warning("proxy-header-invalid")
            raise EOFError
        return str(told.src_addr) if told.src_addr else self.peer

    def greeting(self) -> Reply:
        raise NotImplementedError

    async def obey(self, line: bytes | None) -> None:
        """One command, without waiting for the client. None: the line was too long."""
        raise NotImplementedError


def _address(peer: Any) -> str:
    """From what a socket calls its peer. A mapped IPv4 address is shown as IPv4."""
    if not isinstance(peer, tuple):
        return ""
    ip = ip_address(str(peer[0]).partition("%")[0])
    return str(getattr(ip, "ipv4_mapped", None) or ip)
