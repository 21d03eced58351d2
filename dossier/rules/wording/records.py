"""What we say of lines of records."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dossier.rules.record_lines import LineFault
from dossier.rules.text import Text

LINE_FAULTS = {
    LineFault.UNKNOWN_KIND: Text(
        "De soort is onbekend: vaste activa, boeking, relatie, factuur of medewerker",
        "The kind is not known: fixed asset, entry, relation, invoice or employee",
    ),
    LineFault.NO_NUMBER: Text("Het nummer ontbreekt", "The number is missing"),
    LineFault.BAD_LINK: Text("De link begint niet met https:// of http://", "The link begins not with https or http"),
    LineFault.BAD_LEDGER: Text("De grootboekcode is geen RGS-code, zoals BMva", "The ledger code is no RGS code"),
    LineFault.TOO_LONG: Text("Een veld is te lang", "A field is too long"),
    LineFault.TWICE: Text("Deze soort met dit nummer stond er al", "This kind and number stood there before"),
}

RECORD_TEXTS: Mapping[type[StrEnum], Mapping[Any, Text]] = {LineFault: LINE_FAULTS}
