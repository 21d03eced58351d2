"""Domains: which one is in From, and which ones belong to the same organisation."""

import re
from collections.abc import Iterable
from email.utils import getaddresses
from functools import cache
from importlib.resources import files

from publicsuffix2 import PublicSuffixList

# Everybody can get a name below these, and the list does not have them.
SHARED = ("onmicrosoft.com",)

LONGEST_FROM_BYTES = 4_096  # a name, an address, and room for encoded words; more is no person's

_DOMAIN = re.compile(r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}")


def sender_domain(fields: Iterable[bytes], read_as: str) -> str:
    """Domain of the one address in the From fields, as DNS has it. "": none, more than one, or in doubt.

    `read_as` is the address that people are shown. A From that two readers read differently proves nothing.
    """
    found = list(fields)
    if len(found) != 1 or len(found[0]) > LONGEST_FROM_BYTES:  # RFC 5322 3.6: exactly one
        return ""
    try:
        addresses = getaddresses([found[0].decode("utf-8", "replace").replace("\r", "").replace("\n", "")])
    except RecursionError:  # comments in comments: the library goes into each
        return ""
    if len(addresses) != 1 or addresses[0][1].lower() != read_as.lower() or read_as.count("@") != 1:
        return ""
    return ascii_domain(read_as.rpartition("@")[2])


def ascii_domain(domain: str) -> str:
    """Lower case, in A-labels (RFC 5890), without the last dot. "": it is no domain."""
    try:
        plain = domain.rstrip(".").lower()
        plain = plain if plain.isascii() else plain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return plain if _DOMAIN.fullmatch(plain) else ""


def aligned(one: str, other: str, *, strict: bool = False) -> bool:
    """Identifier alignment (RFC 7489 3.1): the same domain, or when not strict the same organisation."""
    if not one or not other:
        return False
    return one == other or (not strict and organisation(one) == organisation(other) != "")


def organisation(domain: str) -> str:
    """Organizational domain (RFC 7489 3.2); "": a public suffix, which belongs to nobody in particular."""
    suffix = next((each for each in SHARED if f".{domain}".endswith(f".{each}")), None)
    suffix = suffix or _suffixes().get_tld(domain, strict=True) or domain.rpartition(".")[2]
    if domain == suffix:
        return ""
    return f"{domain.removesuffix(f'.{suffix}').rpartition('.')[2]}.{suffix}"


@cache
def _suffixes() -> PublicSuffixList:
    """The newest list among our packages; reading it costs 50 ms, once."""
    with (files("authheaders") / "public_suffix_list.txt").open(encoding="utf-8") as lines:
        return PublicSuffixList(lines)
