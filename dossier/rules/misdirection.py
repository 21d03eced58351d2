"""Misdirection guard: a document that names another administration of the office is held, not filed."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from dossier.rules.errors import Refused
from dossier.rules.states import IdentifierKind

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
_IBAN_LENGTHS = {"NL": 18, "BE": 16, "DE": 22, "LU": 20}  # the neighbours; others by the check digits alone
_VAT = re.compile(r"NL\d{9}B\d{2}", re.ASCII)
_KVK = re.compile(r"\d{8}", re.ASCII)


class Identifier(NamedTuple):
    """A number in its one written form: upper case, no spaces, dots or hyphens."""

    kind: IdentifierKind
    value: str


@dataclass(frozen=True, slots=True)
class Misdirected:
    """Why a document seems to belong elsewhere."""

    administration_id: UUID
    identifier: Identifier


def checked(kind: IdentifierKind, written: str) -> Identifier:
    """The number in its one form. Raises Refused, saying what is wrong."""
    value = re.sub(r"[\s.\-]", "", written).upper()
    is_right, refusal = _CHECKS[kind]
    if not is_right(value):
        raise refusal()
    return Identifier(kind, value)


def identifiers(facts: Mapping[str, str]) -> frozenset[Identifier]:
    """The numbers among the facts that were read from a document: `invoice-supplier-iban` and the like."""
    return frozenset(
        identifier
        for name, values in facts.items()
        for kind in IdentifierKind
        if re.split("[-_]", name.lower())[-1] == kind
        for identifier in _right_ones(kind, values)
    )


def misdirected(
    found: Iterable[Identifier], owners: Mapping[Identifier, frozenset[UUID]], here: UUID
) -> Misdirected | None:
    """Where the document seems to belong; None: here, or nobody of this office is named.

    An invoice names two parties. As long as one of them is this administration, it is at home.
    """
    owned = sorted(each for each in found if owners.get(each))
    if not owned or any(here in owners[each] for each in owned):
        return None
    return Misdirected(min(owners[owned[0]]), owned[0])


def _right_ones(kind: IdentifierKind, values: str) -> Iterable[Identifier]:
    for value in re.split(r"[,;]", values):
        try:
            yield checked(kind, value)
        except Refused:  # a stranger wrote it: a wrong number proves nothing
            continue


def _is_iban(value: str) -> bool:
    """ISO 13616: the first four characters moved behind, letters as numbers, modulo 97 is 1."""
    if not _IBAN.fullmatch(value) or len(value) != _IBAN_LENGTHS.get(value[:2], len(value)):
        return False
    return int("".join(str(int(each, 36)) for each in value[4:] + value[:4])) % 97 == 1


_CHECKS: Mapping[IdentifierKind, tuple[Callable[[str], bool], Callable[[], Refused]]] = {
    IdentifierKind.IBAN: (
        _is_iban,
        lambda: Refused("This is no IBAN: check the digits, for example NL91 ABNA 0417 1643 00."),
    ),
    IdentifierKind.VAT: (
        lambda value: bool(_VAT.fullmatch(value)),
        lambda: Refused("A Dutch VAT number is NL, nine digits, B and two digits, for example NL123456789B01."),
    ),
    IdentifierKind.KVK: (lambda value: bool(_KVK.fullmatch(value)), lambda: Refused("A KvK number has eight digits.")),
}
