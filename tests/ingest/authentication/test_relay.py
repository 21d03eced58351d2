"""Authentication-Results: only of our own relay, by its name, and only where it writes."""

import pytest

from dossier.rules.states import Check, Identity
from dossier.rules.verdicts import Origin
from ingest.authentication.checks import HandedOver, verdicts_of

DOMAIN = "jansen.example"
NAMES = {"mx.kantoor.example"}
GOOD = (
    b"Authentication-Results: mx.kantoor.example;\r\n\tdkim=pass (2048-bit key) header.d=jansen.example "
    b"header.i=@jansen.example header.s=s1;\r\n\tspf=softfail smtp.mailfrom=x@bounce.example;\r\n"
    b"\tdmarc=pass (p=reject dis=none) header.from=jansen.example; arc=none\r\n"
)
RECEIVED = b"Received: from a by mx.kantoor.example; Wed, 18 Nov 2026 09:12:13 +0100\r\n"
EARLIER = b"Received: from b by mx.elders.example; Wed, 18 Nov 2026 09:12:12 +0100\r\n"
MAIL = b"From: Jan <jan@jansen.example>\r\nSubject: Factuur\r\n\r\nHierbij.\r\n"


@pytest.fixture
def verdicts(name_server):
    def ask(raw, *, by_relay=True, peer="10.0.0.1"):
        given = HandedOver(peer, "x@bounce.example", "a", "jan@jansen.example", by_relay)
        return verdicts_of(raw, given, NAMES, name_server.resolver().lookups())

    return ask


@pytest.mark.parametrize("head", [GOOD + RECEIVED + EARLIER, RECEIVED + GOOD + EARLIER, GOOD])
def test_our_relay_is_believed(name_server, verdicts, head):
    found = verdicts(head + MAIL)
    assert found.origin is Origin.RELAY
    assert (found.spf, found.dkim[0].check, found.dmarc, found.arc) == (
        Check.SOFTFAIL,
        Check.PASS,
        Check.PASS,
        Check.NONE,
    )
    assert (found.dkim[0].domain, found.dkim[0].selector, found.spf_domain) == (DOMAIN, "s1", "bounce.example")
    assert found.identity is Identity.CONFIRMED
    assert not name_server.asked


@pytest.mark.attack("X09")
@pytest.mark.parametrize(
    "head",
    [
        GOOD.replace(b"mx.kantoor", b"mx.boos"),
        RECEIVED + EARLIER + GOOD,
        b"Authentication-Results: \xff;;;=\r\n",
        b"",
    ],
    ids=["another name", "below an earlier hop", "unreadable", "none"],
)
def test_nobody_else_is(name_server, verdicts, head):
    found = verdicts(head + MAIL)
    assert found.origin is Origin.EDGE
    assert found.identity is Identity.UNKNOWN  # SPF cannot be known behind a relay


@pytest.mark.attack("X09")
def test_without_a_relay_nothing_of_the_kind_is_believed(verdicts):
    found = verdicts(GOOD + MAIL, by_relay=False, peer="198.51.100.7")
    assert found.origin is Origin.EDGE
    assert found.identity is Identity.UNCONFIRMED


def test_a_result_about_another_from_does_not_count(verdicts):
    found = verdicts(GOOD.replace(b"header.from=jansen.example", b"header.from=boos.example") + MAIL)
    assert found.dmarc is Check.NONE


def test_a_result_with_an_unknown_name_says_nothing(verdicts):
    found = verdicts(GOOD.replace(b"spf=softfail", b"spf=bestguesspass") + MAIL)
    assert found.spf is Check.NEUTRAL


def test_a_signature_that_the_sender_made_itself_is_checked_behind_a_relay(sign, verdicts):
    assert verdicts(sign(MAIL, DOMAIN)).identity is Identity.CONFIRMED
