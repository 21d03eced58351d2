"""What was found out about the sender of a mail, as one value that is stored with the mail."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from dossier.rules.states import Check, Identity
from dossier.rules.text import Language, Text
from dossier.rules.wording.senders import CHECKS, IDENTITIES

BY = {"edge": Text("door ons", "by us"), "relay": Text("door onze relay", "by our relay")}


class Origin(StrEnum):
    """Who did the checks."""

    EDGE = "edge"  # we, at our own door
    RELAY = "relay"  # a relay of ours, which said so under its own name
    LOCAL = "local"  # nobody: the mail comes from inside our own network


@dataclass(frozen=True, slots=True)
class Signature:
    """One DKIM signature (RFC 6376)."""

    domain: str  # d=, lower case; "" when it cannot be read
    selector: str
    check: Check
    aligned: bool = False  # same organisation as From (RFC 7489 3.1.1)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """SPF (RFC 7208), DKIM, ARC (RFC 8617) and DMARC (RFC 7489) of one mail."""

    origin: Origin
    from_domain: str = ""  # of the one address in From; "" when there is none, or more than one
    spf: Check = Check.NONE
    spf_domain: str = ""  # of MAIL FROM, or of HELO for the null sender
    spf_aligned: bool = False
    dkim: tuple[Signature, ...] = ()
    arc: Check = Check.NONE
    arc_sealer: str = ""  # domain of the last seal; shown only, it gives no right
    dmarc: Check = Check.NONE
    policy: str = ""  # what the domain asks for failing mail: none, quarantine or reject; "": it has no record

    @property
    def aligned(self) -> bool:
        """A check passed for the domain that people see in From."""
        spf = self.spf is Check.PASS and self.spf_aligned
        return spf or any(each.check is Check.PASS and each.aligned for each in self.dkim)

    @property
    def identity(self) -> Identity:
        if self.origin is Origin.LOCAL:
            return Identity.LOCAL
        if self.from_domain and (self.dmarc is Check.PASS or (self.dmarc is Check.NONE and self.aligned)):
            return Identity.CONFIRMED
        if self.dmarc is Check.FAIL and self.policy in {"quarantine", "reject"}:
            return Identity.CONTRADICTED
        checks = (self.spf, self.dmarc, *(each.check for each in self.dkim))
        return Identity.UNKNOWN if Check.TEMPERROR in checks else Identity.UNCONFIRMED

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Verdicts | None":
        """The value again. None for {}: not computed yet."""
        if not stored:
            return None
        checks = {name: Check(stored[name]) for name in ("spf", "arc", "dmarc")}
        signatures = tuple(Signature(**(each | {"check": Check(each["check"])})) for each in stored["dkim"])
        return cls(**{**stored, **checks, "origin": Origin(stored["origin"]), "dkim": signatures})

    def in_words(self, language: Language = "nl") -> tuple[str, ...]:
        """For people: first the conclusion, then each check."""
        conclusion = IDENTITIES[self.identity].said_in(language)
        if self.origin is Origin.LOCAL:
            return (conclusion,)
        first = f"{conclusion} ({self.from_domain or '?'}, {BY[self.origin].said_in(language)})"
        signatures = [("DKIM", each.domain, each.check) for each in self.dkim] or [("DKIM", "", Check.NONE)]
        checks = [
            ("SPF", self.spf_domain, self.spf),
            *signatures,
            ("DMARC", self.from_domain, self.dmarc),
            ("ARC", self.arc_sealer, self.arc),
        ]
        return first, *(_line(*each, language) for each in checks)


def _line(name: str, domain: str, check: Check, language: Language) -> str:
    subject = f"{name} ({domain})" if domain else name
    return f"{subject}: {CHECKS[check].said_in(language).lower()}"
