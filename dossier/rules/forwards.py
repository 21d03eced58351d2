"""Forwarded mail: who seems to have sent it first. A guess for the eye; it never changes a right."""

import re
from dataclasses import dataclass

LONGEST_SEARCHED = 100_000  # characters of the covering text
BLOCK_LINES = 8  # within which the other fields of the block must follow

_SUBJECT = re.compile(r"\s*(?:\[[^\]]*\]\s*)?(?:fwd?|fw|doorst|doorgestuurd|dg|wg|tr)\s*:", re.IGNORECASE)
_MARKER = re.compile(
    r"^[\s>]*(?:-{2,}\s*)?(?:forwarded message|doorgestuurd bericht|begin forwarded message"
    r"|begin doorgestuurd bericht|oorspronkelijk bericht doorgestuurd)\b",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD = re.compile(r"^[\s>*_]*(?P<name>[A-Za-z]{2,12})\s?:[*_]*[ \t]*(?P<value>.*)$")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,250}\w")
_SENDER = {"van", "from", "von", "de"}
_OTHERS = {
    *("verzonden", "sent", "datum", "date", "gesendet", "envoyé"),
    *("aan", "to", "an", "onderwerp", "subject", "betreff", "cc"),
}


@dataclass(frozen=True, slots=True)
class SeemsFrom:
    """What the covering text says about the first sender."""

    name: str
    address: str  # lower case; "" when the text gives a name only


def seems_from(subject: str, text: str) -> SeemsFrom | None:
    """The first sender of a forwarded mail; None: it is not forwarded, or the text does not tell.

    A reply quotes in the same form: only a subject or a line that says "forwarded" makes it one.
    """
    text = text[:LONGEST_SEARCHED]
    marker = _MARKER.search(text)
    if not marker and not _SUBJECT.match(subject):
        return None
    lines = [_FIELD.match(line) for line in text[marker.start() if marker else 0 :].splitlines()]
    for number, line in enumerate(lines):
        if line and line["name"].lower() in _SENDER and _is_block(lines[number + 1 : number + 1 + BLOCK_LINES]):
            return _sender(line["value"])
    return None


def _is_block(lines: list[re.Match[str] | None]) -> bool:
    return len({line["name"].lower() for line in lines if line} & _OTHERS) >= 2  # noqa: PLR2004 - two can be chance no more


def _sender(value: str) -> SeemsFrom | None:
    address = _ADDRESS.search(value)
    name = re.split(r"[<\[(]", value, maxsplit=1)[0] if address else value
    name = name.replace(address[0] if address else "\0", "").strip(" \"'*_\t")
    return SeemsFrom(name, address[0].lower() if address else "") if name or address else None
