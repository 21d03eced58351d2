"""Mail names: the part before `.dossier@` of the address that clients mail to.

The subset of RFC 5321 4.1.2 `Dot-string` that a person can read out over the telephone: lower-case letters and digits,
joined by single hyphens, underscores or dots.
"""

import re

from dossier.rules.errors import Refused

SUFFIX = ".dossier"
LONGEST = 40  # leaves 15 of the 64 octets (RFC 5321 4.5.3.1.1) for a +tag
RESERVED = frozenset({"postmaster", "abuse", "dossier"})  # RFC 5321 4.5.1, RFC 2142 4, and our own suffix

_SHAPE = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")


def checked(mail_name: str) -> str:
    """The mail name as it is stored: lower case, no spaces around it. Raises Refused, saying what to change."""
    name = mail_name.strip().lower()
    if len(name) > LONGEST:
        raise Refused(
            "A mail name has at most {longest} characters; this one has {count}.", longest=LONGEST, count=len(name)
        )
    if name.endswith(SUFFIX):
        raise Refused("Leave out '{suffix}': it is added to every mail name.", suffix=SUFFIX)
    if name in RESERVED:
        raise Refused("'{name}' is reserved; choose another mail name.", name=name)
    if not _SHAPE.fullmatch(name):
        raise Refused("A mail name holds letters a-z and digits, joined by single hyphens, underscores or dots.")
    return name


def with_secret(mail_name: str, secret: str) -> str:
    """The mail name with an unguessable part behind it. Raises Refused when together they are no mail name."""
    return checked(f"{mail_name}-{secret}")


def address(mail_name: str, domain: str) -> str:
    """The address that clients mail to."""
    return f"{mail_name}{SUFFIX}@{domain}"
