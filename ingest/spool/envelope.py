"""The envelope: what the door knows of a mail apart from its bytes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Recipient:
    """One administration that the mail goes to."""

    address: str  # as the sender wrote it
    tag: str | None  # +tag of the address, a hint; None: none
    administration_id: UUID
    office_id: UUID


@dataclass(frozen=True, slots=True)
class Envelope:
    """One accepted mail. `spool_id` is what the sender hears in the 250.

    During an upgrade older and newer programs read each other's: a new field has a default, and stands at the end.
    """

    spool_id: str
    door_run: str  # which run of which receiver process
    door_seq: int  # 1, 2, 3 within the run: a hole means a lost mail
    received_at: datetime
    mail_from: str  # "" for the null sender
    recipients: tuple[Recipient, ...]  # each administration once
    size_bytes: int
    sha256: str  # of the raw bytes, lower-case hex
    helo: str = ""
    peer: str = ""  # address that connected
    tls: str | None = None  # protocol and cipher; None: plain text
    protocol: str = "SMTP"  # RFC 3848: SMTP, ESMTP, ESMTPS, LMTP, ...

    def to_json(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__slots__}
        return plain | {
            "received_at": self.received_at.isoformat(),
            "recipients": [[to.address, to.tag, to.administration_id.hex, to.office_id.hex] for to in self.recipients],
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Self:
        """Of another version of the program too: what we do not know is left out.

        Raises KeyError, TypeError or ValueError when it is not what `to_json` gave.
        """
        recipients = tuple(
            Recipient(address, tag, UUID(administration), UUID(office))
            for address, tag, administration, office, *_ in plain["recipients"]
        )
        received_at = datetime.fromisoformat(plain["received_at"])
        known = {name: plain[name] for name in cls.__slots__ if name in plain}
        return cls(**known | {"recipients": recipients, "received_at": received_at})
