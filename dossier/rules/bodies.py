"""When a mail is itself the document: nothing else in it is one, and its text says something of its own."""

import re

LEAST_CHARACTERS = 80  # letters and digits that are left when greetings and quotes are gone
LONGEST_SEARCHED = 100_000  # characters; what comes after cannot make a text less real

_AMOUNT = re.compile(r"(?:€|\bEUR\b|\beuro\b)\s?\d|\d+[.,]\d\d\s?(?:€|EUR\b|euro\b)", re.IGNORECASE)
_REPLY = re.compile(r"\s*(?:re|antw|aw|sv)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_QUOTED_FROM = re.compile(
    r"^\s*(?:-{2,}\s*(?:oorspronkelijk bericht|original message)|(?:van|from)\s?:\s.*@|(?:op|on)\s.{4,120}"
    r"(?:schreef|wrote)\b.{0,80}:\s*$)",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE_FROM = re.compile(
    r"^(?:-- ?|(?:met\s+)?(?:vriendelijke|hartelijke|zakelijke|beste)\s+groet(?:en)?\b.*|mvg\b.*"
    r"|(?:kind|best)\s+regards\b.*"
    r"|(?:verstuurd|verzonden|sent)\s+(?:vanaf|vanuit|met|from)\b.*)$",
    re.IGNORECASE | re.MULTILINE,
)


def is_real(subject: str, text: str) -> bool:
    """Whether this covering text deserves to be a document. A forwarded text counts, an answered one does not."""
    own = text[:LONGEST_SEARCHED]
    if _REPLY.match(subject):
        own = _before(_QUOTED_FROM, own)
    own = "\n".join(line for line in own.splitlines() if not line.lstrip().startswith(">"))
    own = _before(_SIGNATURE_FROM, own)
    said = sum(character.isalnum() for character in own)
    return said >= LEAST_CHARACTERS or (said > 0 and _AMOUNT.search(own) is not None)


def _before(mark: re.Pattern[str], text: str) -> str:
    found = mark.search(text)
    return text[: found.start()] if found else text
