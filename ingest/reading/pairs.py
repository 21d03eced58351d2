"""Which PDF shows the same invoice as which XML, within one letter: they are one item with two faces."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from ingest.reading.kinds import PDF
from ingest.reading.letter import Part

_LEAST_NUMBER_CHARACTERS = 4  # "12" stands in any name


def pairs(parts: Sequence[Part]) -> dict[str, str]:
    """Path of the PDF by path of its invoice XML. A PDF belongs to one XML at most; the surest sign goes first."""
    invoices = [part for part in parts if _number(part) is not None]
    pictures = [part for part in parts if part.detected_type == PDF]
    found: dict[str, str] = {}
    for sign in (_one_holds_the_other, _same_stem, _number_in_name):
        for invoice in invoices:
            free = (one for one in pictures if one.path not in found.values())
            match = next((one for one in free if sign(invoice, one)), None) if invoice.path not in found else None
            if match:
                found[invoice.path] = match.path
    return found


def _number(part: Part) -> str | None:
    """The invoice number; "" when the invoice has none; None when the part is no invoice."""
    facts = dict(part.facts)
    return facts.get("invoice-number", "") if "invoice-kind" in facts else None


def _one_holds_the_other(invoice: Part, pdf: Part) -> bool:
    return pdf.path in _above(invoice.path) or invoice.path in _above(pdf.path)


def _above(path: str) -> Iterator[str]:
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


def _same_stem(invoice: Part, pdf: Part) -> bool:
    stem = _plain(PurePath(invoice.original_name or "").stem)
    return bool(stem) and stem == _plain(PurePath(pdf.original_name or "").stem)


def _number_in_name(invoice: Part, pdf: Part) -> bool:
    number = _plain(_number(invoice) or "")
    return len(number) >= _LEAST_NUMBER_CHARACTERS and number in _plain(pdf.original_name or "")


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
