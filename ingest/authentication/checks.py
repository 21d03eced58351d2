"""All checks of one mail, one after the other: verdicts, never an exception and never a refusal."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_network

import dkim

from adapters.resolver import Lookups, NoAnswer
from dossier.rules.states import Check
from dossier.rules.verdicts import Origin, Verdicts
from ingest.authentication.dmarc import DmarcRecord, find_record
from ingest.authentication.domains import aligned, sender_domain
from ingest.authentication.relay import verdicts_of_relay
from ingest.authentication.signatures import Signed
from ingest.authentication.spf import check_spf

INSIDE = tuple(
    ip_network(each)
    for each in (
        *("127.0.0.0/8", "::1/128"),  # loopback
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),  # private: RFC 1918, RFC 4193
        *("169.254.0.0/16", "fe80::/10"),  # link-local: RFC 3927, RFC 4291 2.5.6
    )
)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How a mail came in, and the address that people see as its sender."""

    peer: str  # address that connected
    mail_from: str
    helo: str
    header_from: str  # as the reader shows it; "" when it has none
    by_relay: bool  # a relay of ours


def verdicts_of(raw: bytes, handed: HandedOver, authserv_ids: Collection[str], lookups: Lookups) -> Verdicts:
    """What is known of the sender. Mail from inside our own network asks DNS nothing."""
    try:
        signed = Signed(raw)
    except dkim.DKIMException:  # a header that breaks off
        signed = Signed(b"")
    from_domain = sender_domain(signed.fields(b"from"), handed.header_from)
    if handed.by_relay:
        found = verdicts_of_relay(signed.headers, authserv_ids, from_domain)
        return found or _own_checks(signed, from_domain, None, lookups)
    if _is_inside(handed.peer):
        return Verdicts(Origin.LOCAL, from_domain)
    return _own_checks(signed, from_domain, handed, lookups)


def _own_checks(signed: Signed, from_domain: str, handed: HandedOver | None, lookups: Lookups) -> Verdicts:
    """SPF comes late, for its record can make us ask much. `handed` None: behind a relay, SPF cannot be known."""
    signatures = signed.signatures(from_domain, lookups)
    verdicts = Verdicts(Origin.EDGE, from_domain, dkim=signatures)
    record, dmarc = _dmarc(from_domain, lookups)
    if handed:
        spf = check_spf(handed.peer, handed.mail_from, handed.helo, lookups)
        spf_aligned = aligned(spf.domain, from_domain, strict=bool(record and record.strict_spf))
        verdicts = replace(verdicts, spf=spf.check, spf_domain=spf.domain, spf_aligned=spf_aligned)
    else:
        verdicts = replace(verdicts, spf=Check.TEMPERROR)
    arc = signed.arc(lookups)
    verdicts = replace(verdicts, arc=arc.check, arc_sealer=arc.sealer, dmarc=dmarc)
    return _with_policy(verdicts, record) if record else verdicts


def _dmarc(from_domain: str, lookups: Lookups) -> tuple[DmarcRecord | None, Check]:
    """The record, and what is to be said when there is none."""
    if not from_domain:
        return None, Check.PERMERROR
    try:
        return find_record(from_domain, lookups), Check.NONE
    except NoAnswer:
        return None, Check.TEMPERROR


def _with_policy(verdicts: Verdicts, record: DmarcRecord) -> Verdicts:
    """DMARC passes when one aligned check passes; it fails only when none of them could still have passed."""
    signatures = tuple(
        replace(each, aligned=aligned(each.domain, verdicts.from_domain, strict=record.strict_dkim))
        for each in verdicts.dkim
    )
    verdicts = replace(verdicts, dkim=signatures, policy=record.policy)
    if verdicts.aligned:
        return replace(verdicts, dmarc=Check.PASS)
    unsure = verdicts.spf is Check.TEMPERROR or any(
        each.aligned and each.check is Check.TEMPERROR for each in signatures
    )
    return replace(verdicts, dmarc=Check.TEMPERROR if unsure else Check.FAIL)


def _is_inside(peer: str) -> bool:
    """Of our own network: no SPF record of the world speaks of it."""
    try:
        address = ip_address(peer)
    except ValueError:
        return True
    address = getattr(address, "ipv4_mapped", None) or address  # RFC 4291 2.5.5.2
    return any(address in network for network in INSIDE)
