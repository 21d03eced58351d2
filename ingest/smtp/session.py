"""A mail (RFC 5321 3.3): who may send what to whom, and the 250 that means "safe"."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

import structlog

from adapters import meters
from dossier.rules.sending import is_return
from dossier.rules.states import DoorTally
from ingest.recipients import Answer, Verdict, refusal_counted
from ingest.smtp import replies
from ingest.smtp.addresses import Path, Unreadable, read_parameters, read_path
from ingest.smtp.desk import Desk
from ingest.smtp.dialogue import Command, Dialogue
from ingest.smtp.intake import Intake, spool_reply
from ingest.smtp.replies import Reply
from ingest.spool import Envelope, Recipient, SpoolFault

log = structlog.get_logger()

_SIZE_DIGITS = 20  # RFC 1870 4
_BROKEN_OFF = replace(replies.OUR_FAULT, closes=True)

# what the door says when a recipient is not open
_REFUSALS = {
    Verdict.CLOSED: replies.DOSSIER_CLOSED,
    Verdict.UNKNOWN: replies.UNKNOWN_RECIPIENT,
    Verdict.NEAR_MISS: replies.NOT_A_DOSSIER,
    Verdict.NOT_A_DOSSIER: replies.NOT_A_DOSSIER,
    Verdict.FOREIGN: replies.NO_RELAY,
    Verdict.TRY_LATER: replies.OUR_FAULT,
}
_GUESSES = frozenset({Verdict.UNKNOWN, Verdict.NEAR_MISS, Verdict.NOT_A_DOSSIER, Verdict.FOREIGN})


@dataclass(slots=True)
class Transaction:
    """From MAIL to the end of DATA (RFC 5321 3.3)."""

    mail_from: str
    utf8: bool
    accepted: int = 0  # RCPT commands that heard 250
    recipients: dict[UUID, Recipient] = field(default_factory=dict)  # per administration: filed once in each


class Session(Dialogue):
    with_name = "SMTP"  # RFC 3848, without E, S and A

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._mail: Transaction | None = None
        self._guesses = 0

    def forget_mail(self) -> None:
        self._mail = None

    async def mail(self, argument: str) -> Reply:
        if not self._helo:
            return replies.HELLO_FIRST
        if self._mail is not None:
            return replies.OUT_OF_ORDER
        try:
            path, text = _path(argument, "FROM:")
        except Unreadable:
            return replies.BAD_SENDER
        if path.local and not path.domain:  # <Postmaster> receives, it does not send
            return replies.BAD_SENDER
        parameters = read_parameters(text)
        refusal = self._check_parameters(parameters) or self._check_room(int(parameters.get("SIZE", 0)), path.text)
        if refusal is not None:
            return refusal
        self._mail = Transaction(path.text, "SMTPUTF8" in parameters)
        return replies.SENDER_OK

    def _check_parameters(self, parameters: dict[str, str]) -> Reply | None:
        if parameters.keys() - {"SIZE", "BODY", "SMTPUTF8"}:
            return replies.UNKNOWN_PARAMETER
        size = parameters.get("SIZE", "0")
        if not (size.isascii() and size.isdigit() and len(size) <= _SIZE_DIGITS) or parameters.get("SMTPUTF8"):
            return replies.BAD_ARGUMENT
        if parameters.get("BODY", "7BIT").upper() not in {"7BIT", "8BITMIME"}:
            return replies.BAD_ARGUMENT
        return self.desk.too_big if int(size) > self.desk.size_limit else None

    def _check_room(self, announced_bytes: int, mail_from: str) -> Reply | None:
        if not self.desk.has_room(announced_bytes):
            log.error("disk-low")
            return replies.DISK_LOW
        return replies.SENDER_TOO_FAST if self.desk.senders.full((mail_from, self.peer)) else None

    async def rcpt(self, argument: str) -> Reply:
        mail = self._mail
        if mail is None:
            return replies.OUT_OF_ORDER
        if mail.accepted >= self.desk.settings.recipient_limit:
            return replies.TOO_MANY_RECIPIENTS
        try:
            path, parameters = _path(argument, "TO:", null_sender=False)
        except Unreadable:
            return replies.BAD_ADDRESS
        if parameters:
            return replies.UNKNOWN_PARAMETER
        answer = await self.desk.answer(path.domain, path.local)
        if mail.mail_from and is_return(path.local):  # RFC 5321 4.5.5: what comes back has the null sender
            answer = Answer(Verdict.UNKNOWN, answer.office_id)
        opened = answer.verdict is Verdict.OPEN
        return self._accept(mail, path, answer) if opened else await self._refuse(path, answer)

    def _accept(self, mail: Transaction, path: Path, answer: Answer) -> Reply:
        administration, office = answer.administration_id, answer.office_id
        if administration is None or office is None:
            raise ValueError("an open answer without administration")
        if self.desk.dossiers.full(administration):
            return replies.DOSSIER_TOO_FAST
        mail.accepted += 1
        mail.recipients.setdefault(administration, Recipient(path.text, answer.tag, administration, office))
        return replies.RECIPIENT_OK

    async def _refuse(self, path: Path, answer: Answer) -> Reply:
        self.desk.tally.count(*refusal_counted(answer, path.text), answer.office_id)
        if answer.verdict in _GUESSES and not self.trusted:
            self._guesses += 1
            if self._guesses > self.desk.patience.unknown_recipients:
                return replies.TOO_MANY_UNKNOWN
            if self._guesses > self.desk.patience.tarpit_after:
                await asyncio.sleep(self.desk.patience.tarpit.total_seconds())
        return _REFUSALS[answer.verdict]

    async def data(self, argument: str) -> Reply:
        mail = self._mail
        if argument:
            return replies.BAD_ARGUMENT
        if mail is None:
            return replies.OUT_OF_ORDER
        if not mail.accepted:
            return replies.NO_RECIPIENTS
        self.say(replies.GO_AHEAD)
        await self.flush()
        self._mail = None
        with meters.DATA.time():
            intake = Intake(self.desk, self.expect)
            try:
                await intake.read(self._wire)
            except (EOFError, ConnectionError):
                raise
            except Exception:  # what comes next is the rest of this mail, and would be read as commands
                log.exception("data-failed")
                return _BROKEN_OFF
            reply = intake.refusal or await self._commit(mail, intake)
        self.say(*[reply] * (self.answers_to(mail) - 1))
        return reply

    def answers_to(self, mail: Transaction) -> int:
        """Replies after the final dot."""
        return 1

    async def _commit(self, mail: Transaction, intake: Intake) -> Reply:
        self.expect(self.desk.patience.commit)
        await intake.seal()
        if intake.refusal is not None:
            return intake.refusal
        try:
            stored = await self.desk.committer.submit(intake.draft, self._envelope(mail))
        except SpoolFault as error:
            return spool_reply(error)
        self._idle_commands = 0
        self.desk.senders.add((mail.mail_from, self.peer))
        for recipient in stored.recipients:
            self.desk.dossiers.add(recipient.administration_id)
            self.desk.tally.count(DoorTally.ACCEPTED, recipient.address, recipient.office_id)
        meters.ACCEPTED.inc()
        meters.ACCEPTED_BYTES.inc(stored.size_bytes)
        log.info("accepted", mail=stored.spool_id, size_bytes=stored.size_bytes, dossiers=len(stored.recipients))
        return replies.accepted(stored.spool_id)

    def _envelope(self, mail: Transaction) -> Envelope:
        utf8, secure = "UTF8" if mail.utf8 else "", "S" if self.tls else ""
        extended = "" if mail.utf8 else self._extended  # RFC 6531 4.3: UTF8SMTP, UTF8SMTPS
        return Envelope(
            spool_id="",
            door_run="",
            door_seq=0,
            received_at=datetime.now(UTC),
            mail_from=mail.mail_from,
            recipients=tuple(mail.recipients.values()),
            helo=self._helo,
            peer=self.peer,
            tls=self.tls,
            protocol=f"{utf8}{extended}{self.with_name}{secure}",
            size_bytes=0,
            sha256="",
        )

    commands: ClassVar[dict[str, Command]] = Dialogue.commands | {"MAIL": mail, "RCPT": rcpt, "DATA": data}


def _path(argument: str, keyword: str, *, null_sender: bool = True) -> tuple[Path, str]:
    """Raises Unreadable."""
    if argument[: len(keyword)].upper() != keyword:
        raise Unreadable("keyword")
    path, parameters = read_path(argument[len(keyword) :].lstrip(" "))
    if not (path.local or null_sender):
        raise Unreadable("nobody")
    return path, parameters
