"""Words of an office's own for a notice: a subject and an introduction, with places from a fixed list. Pure.

A letter with such words says no more of a document than the standard one: no place stands for anything of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dossier.rules.bsn import bsns
from dossier.rules.errors import Refused
from dossier.rules.happenings import Happening
from dossier.rules.letters import one_line

LONGEST_SUBJECT = 120  # characters
LONGEST_INTRODUCTION = 1_000  # characters


class Place(StrEnum):
    """What may be filled in: `{dossier}` in the text."""

    OFFICE = "kantoor"
    NAME = "naam"  # of the reader
    DOSSIER = "dossier"
    COUNT = "aantal"


WITHOUT_DOSSIER = frozenset(
    {
        Happening.ACCOUNT_CHANGED,
        Happening.NEW_DEVICE,
        Happening.INVITED,
        Happening.ADDRESS_STOPPED,
        Happening.SMS_FAILED,
        Happening.WEBHOOK_FAILED,
    }
)
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class OwnText:
    """In one language. '': as the standard text has it."""

    subject: str = ""
    introduction: str = ""  # stands before the links


def places_of(happening: Happening) -> tuple[Place, ...]:
    """Those that the standard text of this happening knows too."""
    return tuple(each for each in Place if each is not Place.DOSSIER or happening not in WITHOUT_DOSSIER)


def checked(happening: Happening, text: OwnText) -> OwnText:
    """As it is kept. Raises Refused."""
    subject, introduction = one_line(text.subject), "\n".join(map(one_line, text.introduction.strip().splitlines()))
    if len(subject) > LONGEST_SUBJECT or len(introduction) > LONGEST_INTRODUCTION:
        raise Refused(
            "A subject has {subject} characters at the most, an introduction {introduction}.",
            subject=LONGEST_SUBJECT,
            introduction=LONGEST_INTRODUCTION,
        )
    for each in (subject, introduction):
        _refuse_unknown_places(happening, each)
        if bsns(each):
            raise Refused("This holds a number that looks like a BSN: leave it out.")
    return OwnText(subject, introduction)


def filled(text: str, values: Mapping[Place, str]) -> str:
    """Only the known places are replaced, once: what stands in a value is never a place."""
    return _PLACE.sub(lambda found: values.get(Place(found[1]), "") if found[1] in set(Place) else found[0], text)


def _refuse_unknown_places(happening: Happening, text: str) -> None:
    known = set(places_of(happening))
    for found in _PLACE.findall(text):
        if found not in known:
            raise Refused("{place} is no place that this text can fill.", place=f"{{{found}}}"[:40])
    if set(_PLACE.sub("", text)) & {"{", "}"}:
        raise Refused("A place is written as {example}.", example="{naam}")
