"""The doctor on what the world finds in DNS."""

from datetime import datetime

import dns.exception
import dns.resolver
import dns.reversename

from adapters.house import House
from dossier.doctor_finding import Finding, advice, fine, wrong

PATIENCE = 3.0  # seconds for one question
POLICIES = {"{}": "v=spf1", "_dmarc.{}": "v=DMARC1", "_mta-sts.{}": "v=STSv1", "_smtp._tls.{}": "v=TLSRPTv1"}


def mail_exchanger(house: House, now: datetime) -> Finding:
    """RFC 5321 5.1: where the world sends mail for the domain."""
    domain = house.settings.domain
    if domain.endswith("localhost"):
        return fine(f"{domain} is for this machine only: no MX is needed.")
    answers = _look_up(domain, "MX")
    if not answers:
        return wrong(f"{domain} has no MX, or it cannot be looked up from here.", "Point its MX to this receiver.")
    return fine(f"Mail for {domain} goes to {', '.join(answers)}.")


def reverse_name(house: House, now: datetime) -> Finding:
    """The name of our address (PTR): what other servers look at when we answer or send."""
    name = house.settings.hostname or house.settings.domain
    if name.endswith("localhost"):
        return fine(f"{name} is for this machine only: no PTR is needed.")
    for address in _look_up(name, "A"):
        names = _look_up(dns.reversename.from_address(address).to_text(), "PTR")
        if f"{name}." in names:
            return fine(f"{address} is called {name}.")
        return advice(f"{address} is called {', '.join(names) or 'nothing'}, not {name}.", "Have its PTR set.")
    return advice(f"{name} has no address, or it cannot be looked up from here.", "Give it an A record.")


def mail_policies(house: House, now: datetime) -> Finding:
    """What the world needs to trust mail from us and to insist on TLS to us."""
    domain = house.settings.domain
    if domain.endswith("localhost"):
        return fine(f"{domain} is for this machine only: nobody asks.")
    said = " ".join(each for name in POLICIES for each in _look_up(name.format(domain), "TXT"))
    missing = [tag for tag in POLICIES.values() if tag not in said]
    if missing:
        return advice(f"{domain} says nothing in DNS of {', '.join(missing)}.", "See docs/operations.md, DNS.")
    return fine(f"{domain} has SPF, DMARC, MTA-STS and TLS-RPT in DNS.")


def _look_up(name: str, kind: str) -> list[str]:
    """Empty: none, or nobody to ask within PATIENCE."""
    try:
        answer = dns.resolver.resolve(name, kind, lifetime=PATIENCE)
    except dns.exception.DNSException:
        return []
    return [record.exchange.to_text() if kind == "MX" else record.to_text() for record in answer]
