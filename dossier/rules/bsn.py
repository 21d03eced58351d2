"""Burgerservicenummers in names and subjects: found, so that people are warned, and taken out of what others read.

A BSN has nine digits; older ones are written with eight. Many a number that passes the eleven-test is none (one in
eleven does, and so does every RSIN), so what is found is a reason to warn and never a reason to refuse.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from dossier.rules.states import Flag

HIDDEN = "[bsn]"
WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)

_CANDIDATE = re.compile(
    r"""
    (?: (?<![^\W_]) | (?<=bsn) | (?<=sofi) | (?<=nummer) )  # no letter or digit before it: an IBAN, a VAT number
    (?<! [0-9][.,/-] )                                      # nor a longer number with marks: 2026-123456782
    (?: [0-9]{8,9}
      | (?<! [0-9][ ] )                                     # in groups: 1234.56.789, 123 456 789
        (?: [0-9]{4} ([ .-]) [0-9]{2} \1 [0-9]{3} | [0-9]{3} ([ .-]) [0-9]{3} \2 [0-9]{3} )
        (?! [ ][0-9] )
    )
    (?! [^\W_] | [.,/-][0-9]+ (?![^\W_]) )                  # the same behind it; 123456782.7z is a file name
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SAID_TO_BE_OTHER = re.compile(
    r"(?:kvk|rsin|factuur|invoice|order|debiteur|crediteur)[ ._-]*(?:nr|no|nummer|number)?[ .:#_-]*\Z",
    re.IGNORECASE,
)


def bsns(text: str) -> tuple[str, ...]:
    """What looks like a BSN in this text, in its order, as digits only."""
    return tuple(_digits(found.group()) for found in _found(text))


def flags_of(name: str) -> tuple[Flag, ...]:
    """What people are told of a name that they give or see, and may ignore."""
    return (Flag.BSN_IN_NAME,) if bsns(name) else ()


def without_bsn(text: str) -> str:
    """The text with `[bsn]` in the place of each."""
    for found in reversed(list(_found(text))):
        text = text[: found.start()] + HIDDEN + text[found.end() :]
    return text


def passes_eleven_test(digits: str) -> bool:
    """Whether 9a + 8b + ... + 2h - i is a multiple of eleven for these eight or nine digits."""
    nine = [int(each) for each in digits.zfill(9)]
    return any(nine) and sum(weight * each for weight, each in zip(WEIGHTS, nine, strict=True)) % 11 == 0


def _found(text: str) -> Iterator[re.Match[str]]:
    for found in _CANDIDATE.finditer(text):
        digits = _digits(found.group())
        said_to_be_other = _SAID_TO_BE_OTHER.search(text[: found.start()])
        if passes_eleven_test(digits) and not said_to_be_other and not _is_day(digits):
            yield found


def _digits(written: str) -> str:
    return re.sub("[^0-9]", "", written)


def _is_day(digits: str) -> bool:
    """Eight digits that are a day: 20261122 or 22112026."""
    for order in ("%Y%m%d", "%d%m%Y"):
        with suppress(ValueError):
            if len(digits) == len("yyyymmdd") and 1900 <= datetime.strptime(digits, order).year < 2100:  # noqa: DTZ007, PLR2004 - a day, in our centuries
                return True
    return False
