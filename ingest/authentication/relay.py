"""Authentication-Results (RFC 8601) of our own relay. Those of anybody else are never believed."""

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import takewhile

from authres import AuthenticationResultsHeader, AuthResError
from authres.core import AuthenticationResult

from dossier.rules.states import Check
from dossier.rules.verdicts import Origin, Signature, Verdicts
from ingest.authentication.domains import aligned, ascii_domain

NAME = b"authentication-results"
OWN_TRACE = 2  # the second Received field was written by somebody else


def verdicts_of_relay(
    headers: Iterable[tuple[bytes, bytes]], authserv_ids: Collection[str], from_domain: str
) -> Verdicts | None:
    """What a relay of one of these names found; None: it left nothing."""
    results = list(_results(_written_by_relay(headers), authserv_ids))
    if not results:
        return None
    spf = next((each for each in results if each.method == "spf"), None)
    arc = next((each for each in results if each.method == "arc"), None)
    dmarc = next((each for each in results if each.method == "dmarc"), None)
    spf_domain = _domain(spf, "mailfrom", "helo") if spf else ""
    about_this = dmarc is not None and _domain(dmarc, "from") in {"", from_domain}
    return Verdicts(
        Origin.RELAY,
        from_domain,
        spf=_check(spf),
        spf_domain=spf_domain,
        spf_aligned=aligned(spf_domain, from_domain),
        dkim=tuple(_signature(each, from_domain) for each in results if each.method == "dkim"),
        arc=_check(arc),
        dmarc=_check(dmarc) if about_this else Check.NONE,
    )


def _written_by_relay(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """The values that stand above the trace of the hop before the relay, for a relay adds at the top."""
    received = 0

    def above(field: tuple[bytes, bytes]) -> bool:
        nonlocal received
        received += field[0].lower() == b"received"
        return received < OWN_TRACE

    return (value for name, value in takewhile(above, headers) if name.lower() == NAME)


def _results(values: Iterable[bytes], authserv_ids: Collection[str]) -> Iterator[AuthenticationResult]:
    for value in values:
        unfolded = re.sub(rb"\s+", b" ", value).decode("utf-8", "replace")
        with suppress(AuthResError, ValueError):
            header = AuthenticationResultsHeader.parse(f"Authentication-Results: {unfolded}")
            if str(header.authserv_id).lower() in authserv_ids:
                yield from header.results


def _check(result: AuthenticationResult | None) -> Check:
    """Names outside RFC 8601 (bestguesspass, policy) say nothing that we could act on."""
    name = str(result.result).lower() if result else Check.NONE
    return Check(name) if name in set(Check) else Check.NEUTRAL


def _signature(result: AuthenticationResult, from_domain: str) -> Signature:
    domain = _domain(result, "d", "i")
    return Signature(domain, _property(result, "s"), _check(result), aligned(domain, from_domain))


def _domain(result: AuthenticationResult, *names: str) -> str:
    written = next((found for name in names if (found := _property(result, name))), "")
    return ascii_domain(written.rpartition("@")[2])


def _property(result: AuthenticationResult, name: str) -> str:
    return next((str(each.value or "") for each in result.properties if each.name == name), "")
