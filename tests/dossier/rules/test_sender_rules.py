"""Sender policy: every policy against every kind of sender."""

from dataclasses import replace

import pytest

from dossier.rules.senders import Acquaintances, standing
from dossier.rules.states import Identity, Reason, SenderKind, SenderPolicy

KNOWN = Acquaintances(
    client_users=frozenset({"klant@jansen.example"}),
    extra_addresses=frozenset({"scanner@jansen.example"}),
    staff=frozenset({"piet@kantoor.example"}),
)
C, U, X, N, L = (
    Identity.CONFIRMED,
    Identity.UNCONFIRMED,
    Identity.CONTRADICTED,
    Identity.UNKNOWN,
    Identity.LOCAL,
)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("Klant@Jansen.example", SenderKind.CLIENT_USER),
        ("scanner@jansen.example", SenderKind.EXTRA_ADDRESS),
        ("piet@kantoor.example", SenderKind.STAFF),
        ("ander@jansen.example", SenderKind.STRANGER),
        ("", SenderKind.STRANGER),
    ],
)
def test_an_address_is_known_whole(address, kind):
    assert KNOWN.kind_of(address) is kind


@pytest.mark.parametrize(
    ("policy", "address", "identity", "reason"),
    [
        (SenderPolicy.EVERYBODY, "vreemd@x.example", X, None),
        (SenderPolicy.KNOWN, "klant@jansen.example", C, None),
        (SenderPolicy.KNOWN, "klant@jansen.example", U, None),
        (SenderPolicy.KNOWN, "klant@jansen.example", N, None),
        (SenderPolicy.KNOWN, "klant@jansen.example", X, Reason.UNAUTHENTICATED),
        (SenderPolicy.KNOWN, "vreemd@x.example", C, Reason.UNKNOWN_SENDER),
        (SenderPolicy.OWN_DOMAINS, "ander@jansen.example", U, None),
        (SenderPolicy.OWN_DOMAINS, "ander@JANSEN.example", U, None),
        (SenderPolicy.OWN_DOMAINS, "klant@boze-jansen.example", U, Reason.FOREIGN_DOMAIN),
        (SenderPolicy.OWN_DOMAINS, "", U, Reason.FOREIGN_DOMAIN),
        (SenderPolicy.AUTHENTICATED, "vreemd@x.example", C, None),
        (SenderPolicy.AUTHENTICATED, "vreemd@x.example", U, Reason.UNAUTHENTICATED),
        (SenderPolicy.AUTHENTICATED, "vreemd@x.example", L, Reason.UNAUTHENTICATED),
        (SenderPolicy.AUTHENTICATED, "vreemd@x.example", N, Reason.SENDER_UNCHECKED),
    ],
)
def test_policy(policy, address, identity, reason):
    assert standing(address, identity, KNOWN, policy, {"jansen.example"}).quarantine is reason


def test_who_is_blocked_is_held_whatever_the_policy_and_trusted_by_nothing():
    known = replace(KNOWN, blocked=frozenset({"scanner@jansen.example"}))
    judged = standing("Scanner@jansen.example", C, known, SenderPolicy.EVERYBODY)
    assert (judged.quarantine, judged.is_trusted) == (Reason.BLOCKED_SENDER, False)


@pytest.mark.parametrize("identity", list(Identity))
@pytest.mark.parametrize("policy", list(SenderPolicy))
@pytest.mark.parametrize("address", ["klant@jansen.example", "vreemd@jansen.example", ""])
def test_only_known_and_confirmed_is_trusted(identity, policy, address):
    result = standing(address, identity, KNOWN, policy, {"jansen.example"})
    assert result.is_trusted == (address.startswith("klant") and identity is C)
