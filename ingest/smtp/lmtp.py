"""LMTP (RFC 2033), for sites that keep their own Postfix in front."""

from typing import ClassVar

from ingest.smtp import replies
from ingest.smtp.dialogue import Command
from ingest.smtp.replies import Reply
from ingest.smtp.session import Session, Transaction


class LmtpSession(Session):
    with_name = "LMTP"

    def greeting(self) -> Reply:
        return replies.greeting_lmtp(self.desk.hostname)

    async def lhlo(self, name: str) -> Reply | None:
        refusal = await self.ehlo(name)
        self._extended = ""  # RFC 3848: it is LMTP, there is no ELMTP
        return refusal

    def answers_to(self, mail: Transaction) -> int:
        return mail.accepted  # RFC 2033 4.2: one for each RCPT that heard 250, also when they mean the same dossier

    commands: ClassVar[dict[str, Command]] = {
        "LHLO": lhlo,
        **{verb: command for verb, command in Session.commands.items() if verb not in {"EHLO", "HELO"}},
    }
