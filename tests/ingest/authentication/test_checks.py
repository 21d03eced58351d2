"""What the checks say about mails, with real DNS questions and real signatures."""

import base64
from datetime import timedelta
from hashlib import sha256

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from dossier.rules.states import Check, Identity
from dossier.rules.verdicts import Origin
from ingest.authentication import checks
from ingest.authentication.checks import HandedOver, verdicts_of

MAIL = (
    b"From: Jan <jan@jansen-zonen.example>\r\nTo: x@y.example\r\nSubject: Factuur\r\n"
    b"Message-ID: <1@jansen-zonen.example>\r\n\r\nHierbij.\r\n"
)
DOMAIN = "jansen-zonen.example"
PEER = "198.51.100.7"
REJECT = "v=DMARC1; p=reject"


def handed(peer=PEER, mail_from=f"jan@{DOMAIN}", header_from=f"jan@{DOMAIN}", *, by_relay=False):
    return HandedOver(peer, mail_from, f"mail.{DOMAIN}", header_from, by_relay)


@pytest.fixture
def verdicts(lookups):
    def ask(raw, given=None, authserv_ids=()):
        return verdicts_of(raw, given or handed(), authserv_ids, lookups)

    return ask


def test_signed_and_with_policy_is_confirmed(name_server, sign, verdicts):
    name_server.text(f"_dmarc.{DOMAIN}", REJECT)
    found = verdicts(sign(MAIL, DOMAIN))
    assert (found.dkim[0].check, found.dmarc, found.policy) == (Check.PASS, Check.PASS, "reject")
    assert found.spf is Check.NONE
    assert found.identity is Identity.CONFIRMED


def test_spf_alone_confirms_the_same_organisation(name_server, verdicts):
    name_server.text(f"bounce.{DOMAIN}", f"v=spf1 ip4:{PEER} -all")
    found = verdicts(MAIL, handed(mail_from=f"x@bounce.{DOMAIN}"))
    assert (found.spf, found.spf_domain, found.dmarc) == (Check.PASS, f"bounce.{DOMAIN}", Check.NONE)
    assert found.identity is Identity.CONFIRMED


def test_strict_alignment_wants_the_same_domain(name_server, verdicts):
    name_server.text(f"_dmarc.{DOMAIN}", "v=DMARC1; p=reject; aspf=s")
    name_server.text(f"bounce.{DOMAIN}", f"v=spf1 ip4:{PEER} -all")
    assert verdicts(MAIL, handed(mail_from=f"x@bounce.{DOMAIN}")).dmarc is Check.FAIL


@pytest.mark.attack("X09")
def test_a_hyphen_is_part_of_the_domain(name_server, verdicts):
    """The library for DMARC takes bank.example-evil.example for bank.example; we must not."""
    name_server.text("_dmarc.jansen.example", REJECT)
    name_server.text("jansen.example-boos.example", "v=spf1 +all")
    raw = MAIL.replace(DOMAIN.encode(), b"jansen.example")
    given = handed(mail_from="x@jansen.example-boos.example", header_from="jan@jansen.example")
    found = verdicts(raw, given)
    assert (found.spf, found.dmarc, found.identity) == (Check.PASS, Check.FAIL, Identity.CONTRADICTED)


@pytest.mark.attack("X09")
def test_somebody_elses_signature_confirms_nothing(name_server, sign, verdicts):
    found = verdicts(sign(MAIL, "boos.example"))
    assert found.dkim[0].check is Check.PASS
    assert found.identity is Identity.UNCONFIRMED


def test_every_signature_is_tried(sign, verdicts):
    spoiled = sign(MAIL, DOMAIN, "s2").replace(b"bh=", b"bh=AAAA", 1)
    raw = spoiled[: -len(MAIL)] + sign(MAIL, DOMAIN)
    found = verdicts(sign(raw, "list.example"))
    assert [each.check for each in found.dkim if each.aligned] == [Check.FAIL, Check.PASS]
    assert found.identity is Identity.CONFIRMED


def test_many_junk_signatures_do_not_crowd_out_the_senders_own(sign, verdicts):
    raw = sign(MAIL, DOMAIN)
    for number in range(30):
        raw = b"DKIM-Signature: v=1; d=x%d.example; s=s; a=rsa-sha256; b=AAAA; bh=AAAA; h=from\r\n" % number + raw
    found = verdicts(raw)
    assert len(found.dkim) == 5
    assert found.identity is Identity.CONFIRMED


@pytest.mark.parametrize(
    ("change", "check"),
    [((b"Hierbij.", b"Hierbij!"), Check.FAIL), ((b"Subject: Factuur", b"Subject: Anders"), Check.FAIL)],
)
def test_a_changed_mail_fails(sign, verdicts, change, check):
    assert verdicts(sign(MAIL, DOMAIN).replace(*change)).dkim[0].check is check


def test_a_signature_over_a_part_of_the_body_confirms_nothing(sign, verdicts):
    found = verdicts(sign(MAIL, DOMAIN, length=True) + b"Maak over naar NL00.\r\n")
    assert found.dkim[0].check is Check.NEUTRAL
    assert found.identity is Identity.UNCONFIRMED


def test_a_signature_that_leaves_from_out_confirms_nothing(name_server, sign, rsa_key, verdicts):
    name_server.text(f"s1._domainkey.{DOMAIN}", sign.record)
    for names, check in ((b"subject", Check.PERMERROR), (b"from:subject", Check.PASS)):
        assert verdicts(_signed_by_hand(rsa_key, names) + MAIL).dkim[0].check is check


def _signed_by_hand(key, names):
    """RFC 6376 3.7 with simple canonicalization: the library refuses to sign without From."""
    lines = dict(line.split(b": ", 1) for line in MAIL.split(b"\r\n\r\n")[0].split(b"\r\n"))
    body_hash = base64.b64encode(sha256(MAIL.split(b"\r\n\r\n")[1]).digest())
    signature = b"DKIM-Signature: v=1; a=rsa-sha256; d=%s; s=s1; h=%s; bh=%s; b=" % (DOMAIN.encode(), names, body_hash)
    signed = b"".join(b"%s: %s\r\n" % (name.title(), lines[name.title()]) for name in names.split(b":")) + signature
    return signature + base64.b64encode(key.sign(signed, PKCS1v15(), SHA256())) + b"\r\n"


@pytest.mark.attack("X09")
@pytest.mark.parametrize(
    "raw",
    [
        b"From: Jan <jan@jansen-zonen.example>\r\n" + MAIL,
        MAIL.replace(b"Jan <jan@jansen-zonen.example>", b"jan@jansen-zonen.example, boos@boos.example"),
        MAIL.replace(b"From: Jan <jan@jansen-zonen.example>\r\n", b""),
        MAIL.replace(b"Jan <jan@jansen-zonen.example>", b"jan@jansen-zonen.example <boos@boos.example>"),
    ],
    ids=["two fields", "two addresses", "none", "address as name"],
)
def test_a_sender_in_doubt_is_never_confirmed(name_server, sign, verdicts, raw):
    name_server.text(DOMAIN, f"v=spf1 ip4:{PEER} -all")
    found = verdicts(raw)
    assert found.from_domain == ""
    assert found.identity is Identity.UNCONFIRMED


def test_the_policy_of_the_organisation_counts_for_its_subdomains(name_server, verdicts):
    name_server.text(f"_dmarc.{DOMAIN}", "v=DMARC1; p=none; sp=quarantine")
    raw = MAIL.replace(b"jan@", b"jan@mail.")
    found = verdicts(raw, handed(header_from=f"jan@mail.{DOMAIN}"))
    assert (found.dmarc, found.policy, found.identity) == (Check.FAIL, "quarantine", Identity.CONTRADICTED)


@pytest.mark.parametrize(
    "record", ["v=spf1 -all", "p=reject; v=DMARC1", "v=DMARC1; p=", "v=DMARC10; p=reject", "\\255"]
)
def test_what_is_no_policy_is_none(name_server, verdicts, record):
    name_server.text(f"_dmarc.{DOMAIN}", record)
    assert verdicts(MAIL).dmarc is Check.NONE


def test_two_policies_are_none(name_server, verdicts):
    name_server.text(f"_dmarc.{DOMAIN}", REJECT)
    name_server.text(f"_dmarc.{DOMAIN}", "v=DMARC1; p=none")
    assert verdicts(MAIL).dmarc is Check.NONE


@pytest.mark.parametrize(
    ("record", "check"),
    [
        ("v=spf1 -all", Check.FAIL),
        ("v=spf1 ~all", Check.SOFTFAIL),
        ("v=spf1 ?all", Check.NEUTRAL),
        ("v=spf1 include:nergens.example -all", Check.PERMERROR),
        ("v=spf1 a -all", Check.PASS),
        ("v=spf1 mx -all", Check.PASS),
        ("v=spf1 exists:%{i}.ok.example -all", Check.PASS),
        ("v=spf1 ptr -all", Check.PASS),
        ("v=spf1 a:x1.example a:x2.example a:x3.example a:x4.example -all", Check.PERMERROR),
        ("v=spf1 foo:bar", Check.PERMERROR),
    ],
)
def test_spf(name_server, verdicts, record, check):
    name_server.text(DOMAIN, record)
    name_server.publish(DOMAIN, "A", PEER)
    name_server.publish(DOMAIN, "MX", f"10 {DOMAIN}.")
    name_server.publish(f"{PEER}.ok.example", "A", "127.0.0.2")
    name_server.publish("7.100.51.198.in-addr.arpa", "PTR", f"{DOMAIN}.")
    assert verdicts(MAIL).spf is check


def test_the_null_sender_is_asked_by_helo(name_server, verdicts):
    name_server.text(f"mail.{DOMAIN}", f"v=spf1 ip4:{PEER} -all")
    found = verdicts(MAIL, handed(mail_from=""))
    assert (found.spf, found.spf_domain) == (Check.PASS, f"mail.{DOMAIN}")


@pytest.mark.parametrize(
    "mail_from", ["x@", "@", "x", "x@[192.0.2.1]", "x@-.example", "\u20ac@\u20ac", "x@" + "a" * 300]
)
def test_odd_envelope_senders_trip_nothing(verdicts, mail_from):
    assert verdicts(MAIL, handed(mail_from=mail_from)).spf is Check.NONE


def test_silence_is_unknown_and_never_a_failure(name_server, sign, lookups):
    raw = sign(MAIL, DOMAIN)
    name_server.silent |= {DOMAIN, f"_dmarc.{DOMAIN}", f"s1._domainkey.{DOMAIN}"}
    quick = name_server.resolver().lookups(timedelta(seconds=0.3))
    found = verdicts_of(raw, handed(), (), quick)
    assert (found.spf, found.dkim[0].check, found.dmarc) == (Check.TEMPERROR,) * 3
    assert found.identity is Identity.UNKNOWN


def test_a_failing_name_server_is_unknown(name_server, sign, verdicts):
    name_server.text(f"_dmarc.{DOMAIN}", REJECT)
    raw = sign(MAIL, DOMAIN)
    name_server.failing.add(f"s1._domainkey.{DOMAIN}")
    found = verdicts(raw)
    assert (found.dkim[0].check, found.dmarc, found.identity) == (Check.TEMPERROR, Check.TEMPERROR, Identity.UNKNOWN)


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.9", "fe80::1", "::ffff:10.0.0.1", "unix"])
def test_our_own_network_asks_dns_nothing(name_server, sign, verdicts, peer):
    found = verdicts(sign(MAIL, DOMAIN), handed(peer=peer))
    assert found.origin is Origin.LOCAL
    assert found.identity is Identity.LOCAL
    assert not name_server.asked


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n", b"geen kop", b"From: x\r\nonzin\r\n\r\n", b"\0" * 100, b"DKIM-Signature: \xff\r\n\r\n"]
)
def test_nothing_trips_over_a_broken_mail(verdicts, raw):
    assert verdicts(raw, handed(header_from="")).identity is not Identity.CONFIRMED


@pytest.mark.parametrize(
    "signature",
    [b"", b"v=1", b"v=1; d=\xff; s=x", b"a=" * 50, b"v=1; a=rsa-sha256; d=x.example; s=../x; h=from; b=; bh=", b"\0"],
)
def test_nothing_trips_over_a_broken_signature(verdicts, signature):
    found = verdicts(b"DKIM-Signature: " + signature + b"\r\n" + MAIL)
    assert found.dkim[0].check in {Check.FAIL, Check.PERMERROR}


def test_arc_is_shown_and_gives_no_right(name_server, sign, verdicts):
    raw = b"Authentication-Results: forwarder.example; spf=pass\r\n" + MAIL
    name_server.text("a1._domainkey.forwarder.example", sign.record)
    seal = dkim.arc_sign(raw, b"a1", b"forwarder.example", sign.pem, b"forwarder.example")
    found = verdicts(b"".join(seal) + raw)
    assert (found.arc, found.arc_sealer) == (Check.PASS, "forwarder.example")
    assert found.identity is Identity.UNCONFIRMED
    assert verdicts(b"".join(seal) + raw + b"meer").arc is Check.FAIL


@pytest.mark.parametrize("seal", [b"i=1", b"i=999999999; cv=pass", b"\xff"])
def test_nothing_trips_over_a_broken_seal(verdicts, seal):
    assert verdicts(b"ARC-Seal: " + seal + b"\r\n" + MAIL).arc in {Check.FAIL, Check.NONE, Check.PERMERROR}


def test_the_networks_of_our_own_are_no_public_ones():
    assert not checks._is_inside(PEER)
    assert not checks._is_inside("2001:db8::1")
