"""DMARC (RFC 7489): what the domain in From asks for mail that no aligned check vouches for.

Ours, because `authheaders.check_dmarc` cuts domains off at a hyphen: it takes bank.nl-evil.example for bank.nl.
"""

from dataclasses import dataclass

from adapters.resolver import Lookups
from ingest.authentication.domains import organisation

POLICIES = {"none", "quarantine", "reject"}


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    policy: str  # for this domain: none, quarantine or reject
    strict_dkim: bool
    strict_spf: bool


def find_record(domain: str, lookups: Lookups) -> DmarcRecord | None:
    """The record of this domain or of its organisation (RFC 7489 6.6.3); None: it has none. Raises NoAnswer."""
    own = _published(domain, lookups)
    if own is not None:
        return _record(own, ("p",))
    above = organisation(domain)
    inherited = _published(above, lookups) if above not in {"", domain} else None
    return None if inherited is None else _record(inherited, ("sp", "p"))


def _published(domain: str, lookups: Lookups) -> dict[str, str] | None:
    """The tags of the one record; two of them are none."""
    records = [tags for text in lookups.texts(f"_dmarc.{domain}") if (tags := _tags(text))]
    return records[0] if len(records) == 1 else None


def _tags(text: bytes) -> dict[str, str] | None:
    """RFC 7489 6.4. None: it does not begin as a DMARC record does."""
    pairs = [each.split("=", 1) for each in text.decode("ascii", "replace").split(";") if "=" in each]
    tags = {pair[0].strip().lower(): pair[1].strip() for pair in pairs}
    return tags if pairs and pairs[0][0].strip() == "v" and tags["v"] == "DMARC1" else None


def _record(tags: dict[str, str], names: tuple[str, ...]) -> DmarcRecord | None:
    policy = next((tags[name].lower() for name in names if name in tags), "")
    if policy not in POLICIES:
        if "rua" not in tags:  # RFC 7489 6.6.3, step 6
            return None
        policy = "none"
    return DmarcRecord(policy, tags.get("adkim", "r").lower() == "s", tags.get("aspf", "r").lower() == "s")
