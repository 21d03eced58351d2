"""A real SMTP relay on loopback that keeps what it gets, and answers as a test wants."""

import asyncio
import email
import email.policy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP


@dataclass
class Caught:
    mail_from: str
    to: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)

    @property
    def text(self) -> str:
        return self.message.get_body(["plain"]).get_content()


@dataclass
class Relay:
    mails: list[Caught] = field(default_factory=list)
    connections: int = 0
    rcpt_says: str = "250 OK"
    data_says: str = "250 OK"
    hangs_up: bool = False  # takes the mail, and is gone before it says so
    place: str = ""
    _loop: asyncio.AbstractEventLoop | None = None

    def hang_up_all(self) -> None:
        assert self._loop
        asyncio.run_coroutine_threadsafe(_end_sessions(), self._loop).result(10)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - aiosmtpd's name
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802 - as above
        if self.rcpt_says.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.rcpt_says

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as above
        mail = Caught(envelope.mail_from or "", envelope.rcpt_tos[0], envelope.original_content)
        if self.data_says.startswith("2"):
            self.mails.append(mail)
        if self.hangs_up:
            server.transport.abort()
        return self.data_says


@contextmanager
def running_relay(**options) -> Iterator[Relay]:
    """`options`: of aiosmtpd's SMTP. Its `place` is host:port."""
    relay, loop = Relay(), asyncio.new_event_loop()
    listening = loop.create_server(lambda: SMTP(relay, loop=loop, **options), "127.0.0.1", 0)
    server = loop.run_until_complete(listening)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    relay._loop = loop
    relay.place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield relay
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_end_sessions(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


async def _end_sessions() -> None:
    sessions = asyncio.all_tasks() - {asyncio.current_task()}
    for each in sessions:
        each.cancel()
    await asyncio.gather(*sessions, return_exceptions=True)
