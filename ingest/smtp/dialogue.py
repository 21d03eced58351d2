"""The frame of the dialogue (RFC 5321): command lines, hello, TLS, and the commands that carry no mail."""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

import structlog
from aiosmtpd.smtp import TLSSetupException

from ingest.smtp import replies
from ingest.smtp.addresses import Unreadable
from ingest.smtp.connection import Connection
from ingest.smtp.desk import Desk
from ingest.smtp.replies import Reply

log = structlog.get_logger()

HELO_LIMIT = 255  # characters (RFC 5321 4.5.3.1.2)
_WITHOUT_MAIL = frozenset({"EHLO", "HELO", "LHLO", "HELP", "NOOP", "RSET", "VRFY", "EXPN"})
_HTTP = frozenset({"GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "CONNECT", "HOST:"})

Command = Callable[[Any, str], Awaitable[Reply | None]]  # a method; None: it has answered itself


class Dialogue(Connection):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._helo = ""  # what the client calls itself; "": it has not said hello
        self._extended = ""  # "E" after EHLO
        self._errors = 0
        self._idle_commands = 0

    def greeting(self) -> Reply:
        return replies.greeting(self.desk.hostname)

    def forget_mail(self) -> None:
        """Ends the mail transaction, if any."""
        raise NotImplementedError

    async def obey(self, line: bytes | None) -> None:
        reply = replies.LINE_TOO_LONG if line is None else await self._reply_to(line)
        if reply is None:
            return
        self.say(reply)
        self._over = self._over or reply.closes
        if reply.code >= 500 and not reply.enhanced.startswith("5.1.1"):  # noqa: PLR2004 - RFC 5321 4.2.1
            self._errors += 1
        if self._errors >= self.desk.patience.errors and not self._over:
            self.say(replies.TOO_MANY_ERRORS)
            self._over = True

    async def _reply_to(self, line: bytes) -> Reply | None:
        text = _text(line)
        if text is None:
            return replies.NOT_A_LINE
        verb, _, argument = text.partition(" ")
        verb = verb.upper()
        command = self.commands.get(verb)
        if command is None:
            return replies.NOT_SMTP if verb in _HTTP else replies.UNKNOWN_COMMAND
        if verb in _WITHOUT_MAIL:
            self._idle_commands += 1
            if self._idle_commands > self.desk.patience.idle_commands:
                return replies.TOO_MANY_COMMANDS
        try:
            return await command(self, argument.strip(" "))
        except Unreadable:
            return replies.BAD_ARGUMENT
        except (EOFError, ConnectionError, TLSSetupException):
            raise
        except Exception:
            log.exception("command-failed", command=verb)
            self.forget_mail()
            return replies.OUR_FAULT

    # hello

    async def ehlo(self, name: str) -> Reply | None:
        refusal = self._hello(name, "E")
        if refusal is not None:
            return refusal
        lines = [self.desk.hostname, f"SIZE {self.desk.size_limit}", "PIPELINING", "8BITMIME", "SMTPUTF8"]
        if self.desk.certificate is not None and self.tls is None:
            lines.append("STARTTLS")
        lines.append("ENHANCEDSTATUSCODES")
        self._out += "".join(f"250-{line}\r\n" for line in lines[:-1]).encode() + f"250 {lines[-1]}\r\n".encode()
        return None

    async def helo(self, name: str) -> Reply:
        return self._hello(name, "") or replies.hello(self.desk.hostname)

    def _hello(self, name: str, extended: str) -> Reply | None:
        if not name or len(name) > HELO_LIMIT:
            return replies.BAD_ARGUMENT
        self._helo, self._extended = name, extended
        self.forget_mail()
        return None

    async def starttls(self, argument: str) -> Reply | None:
        if argument:
            return replies.BAD_ARGUMENT
        if self.tls is not None:
            return replies.SECOND_TLS
        if self.desk.certificate is None:
            return replies.NOT_OFFERED
        await self.start_tls(self.desk.certificate.context())
        self._helo = ""  # RFC 3207 4.2: as if nothing was said before
        self.forget_mail()
        return None

    # without mail

    async def rset(self, argument: str) -> Reply:
        self.forget_mail()
        return replies.OK

    async def noop(self, argument: str) -> Reply:
        return replies.OK

    async def bye(self, argument: str) -> Reply:
        return replies.BYE

    async def advise(self, argument: str) -> Reply:
        return replies.HELP

    async def vrfy(self, argument: str) -> Reply:
        return replies.CANNOT_VERIFY  # RFC 5321 3.5.3: nothing is told about addresses

    async def not_offered(self, argument: str) -> Reply:
        return replies.NOT_OFFERED

    async def bdat(self, argument: str) -> Reply:
        return replies.NO_CHUNKING  # what follows are bytes of a mail, not commands

    commands: ClassVar[dict[str, Command]] = {
        "EHLO": ehlo,
        "HELO": helo,
        "STARTTLS": starttls,
        "RSET": rset,
        "NOOP": noop,
        "QUIT": bye,
        "HELP": advise,
        "VRFY": vrfy,
        "EXPN": not_offered,
        "AUTH": not_offered,
        "BDAT": bdat,
    }


def _text(line: bytes) -> str | None:
    """None: not a line as RFC 5321 2.3.8 has it, or with control or direction characters in it."""
    if not line.endswith(b"\r\n"):
        return None
    try:
        text = line[:-2].decode()
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None
