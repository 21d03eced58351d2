"""Sender policy: into the inbox or into quarantine, and may the mail file itself. Nothing is ever dropped."""

from collections.abc import Collection
from dataclasses import dataclass

from dossier.rules.states import Identity, Reason, SenderKind, SenderPolicy


@dataclass(frozen=True, slots=True)
class Acquaintances:
    """Who an administration knows, by address in lower case."""

    client_users: frozenset[str] = frozenset()
    extra_addresses: frozenset[str] = frozenset()
    staff: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()

    def kind_of(self, address: str) -> SenderKind:
        """How the administration knows this address. An address is known whole, never by its domain."""
        address = address.lower()
        if address in self.client_users:
            return SenderKind.CLIENT_USER
        if address in self.staff:
            return SenderKind.STAFF
        return SenderKind.EXTRA_ADDRESS if address in self.extra_addresses else SenderKind.STRANGER


@dataclass(frozen=True, slots=True)
class Standing:
    """What a sender may do in one administration."""

    kind: SenderKind
    identity: Identity
    quarantine: Reason | None  # None: into the inbox

    @property
    def is_trusted(self) -> bool:
        """Known and confirmed: only then may rules file its documents, and only then does it get a receipt."""
        known = self.kind is not SenderKind.STRANGER
        return known and self.identity is Identity.CONFIRMED and self.quarantine is None


def standing(
    address: str,
    identity: Identity,
    known: Acquaintances,
    policy: SenderPolicy,
    own_domains: Collection[str] = (),
) -> Standing:
    """What the sender `address` (in From; "" when it has none) may do here. `own_domains` in lower case."""
    kind = known.kind_of(address)
    if address.lower() in known.blocked:
        return Standing(kind, identity, Reason.BLOCKED_SENDER)
    return Standing(kind, identity, _why_not(address, identity, kind, policy, own_domains))


def _why_not(
    address: str, identity: Identity, kind: SenderKind, policy: SenderPolicy, own_domains: Collection[str]
) -> Reason | None:
    if policy is SenderPolicy.EVERYBODY:
        return None
    if identity is Identity.CONTRADICTED:
        return Reason.UNAUTHENTICATED
    if policy is SenderPolicy.KNOWN and kind is SenderKind.STRANGER:
        return Reason.UNKNOWN_SENDER
    if policy is SenderPolicy.OWN_DOMAINS and address.rpartition("@")[2].lower() not in own_domains:
        return Reason.FOREIGN_DOMAIN
    if policy is SenderPolicy.AUTHENTICATED and identity is not Identity.CONFIRMED:
        return Reason.SENDER_UNCHECKED if identity is Identity.UNKNOWN else Reason.UNAUTHENTICATED
    return None
