"""Reads the argument of MAIL FROM and RCPT TO (RFC 5321 4.1.2, RFC 6531 3.3): strict in form, lenient if harmless."""

import re
from ipaddress import ip_address
from typing import NamedTuple

LOCAL_LIMIT = 256  # RFC 5321 4.5.3.1.1 says 64 octets; the return addresses of mailing lists are longer
DOMAIN_LIMIT = 255  # octets (RFC 5321 4.5.3.1.2)

_ATEXT = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~-"
_PLAIN = re.compile(  # nearly all addresses: nothing more to check in them
    rf"<([.{_ATEXT}]{{1,64}})@((?=.{{1,63}}>)[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)+)>(?: ([ -~]*))?"
)
_ATOMS = re.compile(rf"[.\u0080-\U0010ffff{_ATEXT}]+")  # dots may stand anywhere: some carriers give such addresses
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_LABEL = re.compile(
    r"[A-Za-z0-9_\u0080-\U0010ffff](?:[A-Za-z0-9_\u0080-\U0010ffff-]{0,61}[A-Za-z0-9_\u0080-\U0010ffff])?"
)
_ROUTE = re.compile(r"@[^:@<>]+(?:,@[^:@<>]+)*:")


class Path(NamedTuple):
    """An address. The null sender `<>` has neither part; `<Postmaster>` has no domain (RFC 5321 4.1.1.3)."""

    local: str  # without quotes
    domain: str  # as written
    text: str  # as written, without <> and route


class Unreadable(Exception):  # noqa: N818 - what the argument is
    """Not an address. The reply never repeats it."""


def read_path(argument: str) -> tuple[Path, str]:
    """The path and the parameters behind it. Raises Unreadable."""
    plain = _PLAIN.fullmatch(argument)
    if plain:
        return Path(plain[1], plain[2], f"{plain[1]}@{plain[2]}"), plain[3] or ""
    if not argument.isprintable():
        raise Unreadable("control or direction characters")
    text, parameters = _split(argument)
    text = text[match.end() :] if (match := _ROUTE.match(text)) else text  # RFC 5321 4.1.1.3: a route may be ignored
    if not text:
        return Path("", "", ""), parameters
    local, at, domain = _local_and_domain(text)
    if at and not _is_domain(domain):
        raise Unreadable("domain")
    if not at and local.lower() != "postmaster":
        raise Unreadable("no domain")
    return Path(local, domain, text), parameters


def _split(argument: str) -> tuple[str, str]:
    """What stands between < and >, and the rest. An address without them is read as well."""
    text = argument.strip(" ")
    if not text.startswith("<"):
        path, _, rest = text.partition(" ")
        if not path or "<" in path or ">" in path:
            raise Unreadable("brackets")
        return path, rest.strip(" ")
    end = _closing_bracket(text)
    rest = text[end + 1 :]
    if rest and not rest.startswith(" "):
        raise Unreadable("text behind >")
    return text[1:end], rest.strip(" ")


def _closing_bracket(text: str) -> int:
    """A quoted local part may hold a > of its own."""
    quoted = _QUOTED.match(text, 1)
    end = text.find(">", quoted.end() if quoted else 1)
    if end < 0:
        raise Unreadable("no >")
    return end


def _local_and_domain(text: str) -> tuple[str, str, str]:
    quoted = _QUOTED.match(text)
    if quoted:
        local, rest = re.sub(r"\\(.)", r"\1", quoted[1]), text[quoted.end() :]
        if rest and not rest.startswith("@"):
            raise Unreadable("text behind a quoted part")
        at, domain = rest[:1], rest[1:]
    else:
        local, at, domain = text.rpartition("@") if "@" in text else (text, "", "")
        if not _ATOMS.fullmatch(local):
            raise Unreadable("local part")
    if len(local.encode()) > LOCAL_LIMIT:
        raise Unreadable("local part too long")
    return local, at, domain


def _is_domain(domain: str) -> bool:
    if domain.startswith("[") and domain.endswith("]"):
        return _is_literal(domain[1:-1])
    labels = domain.removesuffix(".").split(".")
    return len(domain.encode()) <= DOMAIN_LIMIT and all(_LABEL.fullmatch(label) for label in labels)


def _is_literal(text: str) -> bool:
    """RFC 5321 4.1.3."""
    try:
        ip_address(text.removeprefix("IPv6:"))
    except ValueError:
        return False
    return True


def read_parameters(text: str) -> dict[str, str]:
    """ESMTP parameters, names in upper case; "" for one without value (RFC 5321 4.1.2). Raises Unreadable."""
    found: dict[str, str] = {}
    for each in text.split():
        name, equals, value = each.partition("=")
        if (
            not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", name, re.ASCII)
            or (equals and not value)
            or name.upper() in found
        ):
            raise Unreadable("parameter")
        found[name.upper()] = value
    return found
