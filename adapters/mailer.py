"""Outgoing mail: a folder of .eml files where nothing is configured, a relay by SMTP in production."""

import ssl
import threading
import time
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from smtplib import SMTP, SMTP_SSL, SMTPException, SMTPResponseException, SMTPServerDisconnected
from typing import Protocol

import dkim

from dossier.rules.errors import NoAnswer, PutOff, TryLater, Undeliverable
from settings import BadSetting, Settings

PATIENCE_SECONDS = 30.0  # for each answer of the relay
FINAL_DOT_SECONDS = 100.0  # RFC 5321 4.5.3.2.6 wants 600, a task ends after 240: for a relay of ours it is plenty
MAILS_PER_CONNECTION = 100
RSET_DONE = 250  # RFC 5321 4.3.2
IDLE_SECONDS = 20.0  # a relay may hang up on who is silent for longer
SIGNED = (b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type", b"auto-submitted")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail to one address."""

    mail_from: str  # of the envelope; "": the null sender
    to: str
    content: bytes  # the whole mail, lines ended by CRLF: dossier.rules.letters.written


class Mailer(Protocol):
    def send(self, letter: Outgoing) -> None:
        """Hand it over; when this returns, the mail is somebody else's duty.

        Raises PutOff (4yz) or TryLater (the relay is away) when it was not taken, NoAnswer when that is not known,
        Undeliverable (5yz) when it never will be.
        """


class FolderMailer:
    """Writes what would be mailed into a folder, for a look with any mail program. The same mail twice is one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, letter: Outgoing) -> None:
        content = f"Return-Path: <{letter.mail_from}>\r\n".encode() + letter.content
        name = sha256(content).hexdigest()[:32]
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            draft = self._folder / f".{name}.{threading.get_native_id()}"
            draft.write_bytes(content)
            draft.rename(self._folder / f"{name}.eml")
        except OSError as error:
            raise TryLater(f"the outbox cannot be written: {error.strerror}") from error


class RelayMailer:
    """One connection, kept for the next mail. Several threads take turns."""

    def __init__(self, settings: Settings) -> None:
        host, _, port = settings.mail_relay.rpartition(":")
        if not host or not port.isdigit():
            raise BadSetting(f"DOSSIER_MAIL_RELAY = {settings.mail_relay}: give host:port.")
        self._place = (host.strip("[]"), int(port))
        self._settings = settings
        self._lock = threading.Lock()
        self._connection: SMTP | None = None
        self._mails = 0  # over this connection
        self._used_at = 0.0

    def send(self, letter: Outgoing) -> None:
        if not letter.to.isascii():
            raise Undeliverable(553, "an address with letters that mail between all servers cannot carry")
        with self._lock:
            try:
                self._hand_over(self._connected(), letter)
            except (TryLater, Undeliverable):
                self._hang_up()  # whatever state the dialogue is in
                raise
            self._mails, self._used_at = self._mails + 1, time.monotonic()

    def _connected(self) -> SMTP:
        """Raises TryLater."""
        idle = time.monotonic() - self._used_at
        if self._connection and (self._mails >= MAILS_PER_CONNECTION or idle > IDLE_SECONDS or not self._answers()):
            self._hang_up()
        try:
            if self._connection is None:
                self._connection, self._mails = self._connect(), 0
        except (OSError, SMTPException) as error:  # a refused login too: that is ours to mend, no letter's fault
            raise TryLater(f"the mail relay cannot be used: {type(error).__name__}") from error
        return self._connection

    def _answers(self) -> bool:
        """RFC 5321 4.1.1.5: a relay that hung up between two letters is not away, and the next one need not wait."""
        try:
            return self._connection is not None and self._connection.rset()[0] == RSET_DONE
        except (OSError, SMTPException):
            return False

    def _connect(self) -> SMTP:
        settings, secure = self._settings, ssl.create_default_context(cafile=self._settings.mail_relay_ca)
        if settings.mail_relay_tls == "tls":
            connection: SMTP = SMTP_SSL(*self._place, timeout=PATIENCE_SECONDS, context=secure)
        else:
            connection = SMTP(*self._place, timeout=PATIENCE_SECONDS)
            if settings.mail_relay_tls == "starttls":
                connection.starttls(context=secure)
        if settings.mail_relay_user:
            connection.login(settings.mail_relay_user, settings.mail_relay_password)
        connection.ehlo_or_helo_if_needed()
        return connection

    def _hand_over(self, connection: SMTP, letter: Outgoing) -> None:
        """RFC 5321 3.3. Raises TryLater, NoAnswer, Undeliverable."""
        try:
            size = [f"SIZE={len(letter.content)}"] if connection.has_extn("size") else []
            _take_answer(*connection.mail(letter.mail_from, size), final=False)  # refused sender: ours to mend
            _take_answer(*connection.rcpt(letter.to))
        except (OSError, SMTPException) as error:
            raise TryLater(f"the mail relay went away: {type(error).__name__}") from error
        try:
            if connection.sock:
                connection.sock.settimeout(FINAL_DOT_SECONDS)
            _take_answer(*connection.data(letter.content))
        except SMTPResponseException as error:  # to DATA itself: no byte was sent
            _take_answer(error.smtp_code, error.smtp_error)
        except (OSError, SMTPServerDisconnected) as error:
            raise NoAnswer("the mail relay went away before it answered") from error
        finally:
            if connection.sock:
                connection.sock.settimeout(PATIENCE_SECONDS)

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()  # without QUIT: nobody waits for its answer


class SigningMailer:
    """Signs each mail for the domain of its sender (DKIM, RFC 6376), and hands it on."""

    def __init__(self, mailer: Mailer, selector: str, key: str) -> None:
        self._mailer = mailer
        self._selector = selector.encode()
        self._key = key.encode()

    def send(self, letter: Outgoing) -> None:
        domain = letter.content.partition(b"\r\nTo:")[0].rpartition(b"@")[2].rstrip(b">\r\n ")
        present = [name for name in SIGNED if b"\r\n" + name + b":" in b"\r\n" + letter.content.lower()]
        signature = dkim.sign(
            letter.content,
            self._selector,
            domain,
            self._key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=present,
        )
        self._mailer.send(replace(letter, content=signature + letter.content))


def open_mailer(settings: Settings) -> Mailer:
    """Raises BadSetting."""
    mailer: Mailer = RelayMailer(settings) if settings.mail_relay else FolderMailer(settings.data / "outbox")
    if bool(settings.dkim_key) != bool(settings.dkim_selector):
        raise BadSetting("DOSSIER_DKIM_KEY and DOSSIER_DKIM_SELECTOR go together: set both or none.")
    return SigningMailer(mailer, settings.dkim_selector, settings.dkim_key) if settings.dkim_key else mailer


def _take_answer(code: int, text: bytes | str, *, final: bool = True) -> None:
    """Raises PutOff for 4yz, Undeliverable for 5yz (RFC 5321 4.2.1); TryLater when it is not about the letter."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if code >= 500 and final:  # noqa: PLR2004 - RFC 5321 4.2.1
        raise Undeliverable(code, said)
    if code >= 400:  # noqa: PLR2004 - RFC 5321 4.2.1
        raise PutOff(code, said) if final else TryLater(f"the mail relay refused the sender: {code}")
