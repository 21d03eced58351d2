"""Records of the bookkeeping as lines of a CSV file: read, with what is wrong with each line. Pure."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from dossier.rules.errors import Refused
from dossier.rules.handling import RecordKind

LONGEST = 500  # characters of one field
MOST_LINES = 100_000
COLUMNS = {
    "kind": ("soort", "kind", "type"),
    "number": ("nummer", "number", "code"),
    "description": ("omschrijving", "description", "naam", "name"),
    "link": ("link", "url"),
    "ledger": ("grootboek", "rgs", "ledger"),
}
KINDS = {
    RecordKind.FIXED_ASSET: ("vaste activa", "vast actief", "activa", "fixed asset"),
    RecordKind.ENTRY: ("boeking", "boekstuk", "entry"),
    RecordKind.RELATION: ("relatie", "debiteur", "crediteur", "relation"),
    RecordKind.INVOICE: ("factuur", "invoice"),
    RecordKind.EMPLOYEE: ("medewerker", "werknemer", "employee"),
}
_BY_WORD = {word: kind for kind, words in KINDS.items() for word in (*words, kind.value)}
_LEDGER = re.compile(r"[A-Za-z]{1,30}")


class LineFault(StrEnum):
    """Why a line is left out."""

    UNKNOWN_KIND = "unknown-kind"
    NO_NUMBER = "no-number"
    BAD_LINK = "bad-link"
    BAD_LEDGER = "bad-ledger"
    TOO_LONG = "too-long"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class NewRecord:
    """As the bookkeeping knows it."""

    kind: RecordKind
    number: str
    description: str = ""
    link: str = ""  # http(s) address in the bookkeeping; '': none
    ledger: str = ""  # RGS code of its section; '': not known


@dataclass(frozen=True, slots=True)
class Line:
    number: int  # of the line in the file, from 1
    record: NewRecord | None  # None: it is left out
    fault: LineFault | None = None  # None: it is fine


def read_lines(content: bytes) -> Iterator[Line]:
    """Every line that holds something. The separator is a semicolon, comma or tab. Raises Refused for another file."""
    rows = csv.reader(io.StringIO(_text(content)), delimiter=_separator(_text(content)))
    try:
        columns = _columns(next(rows, []))
        seen: set[tuple[RecordKind, str]] = set()
        for row in rows:
            if any(field.strip() for field in row):
                line = _line(rows.line_num, {name: row[at].strip() for name, at in columns.items() if at < len(row)})
                key = (line.record.kind, line.record.number) if line.record else None
                yield Line(line.number, None, LineFault.TWICE) if key in seen else line
                seen |= {key} if key else set()
            if rows.line_num > MOST_LINES:
                raise Refused("A file has {most} lines at the most: split it.", most=MOST_LINES)
    except csv.Error as error:
        raise Refused("This is no CSV file: line {line} cannot be read.", line=rows.line_num) from error


def fault_of(record: NewRecord) -> LineFault | None:
    """What is wrong with a record, whoever brings it."""
    link = urlsplit(record.link) if record.link else None
    if not record.number:
        return LineFault.NO_NUMBER
    if link and (link.scheme not in {"http", "https"} or not link.netloc):
        return LineFault.BAD_LINK
    if record.ledger and not _LEDGER.fullmatch(record.ledger):
        return LineFault.BAD_LEDGER
    too_long = any(len(each) > LONGEST for each in (record.number, record.description, record.link))
    return LineFault.TOO_LONG if too_long else None


def _line(number: int, fields: Mapping[str, str]) -> Line:
    kind = _BY_WORD.get(fields.get("kind", "").casefold())
    if kind is None:
        return Line(number, None, LineFault.UNKNOWN_KIND)
    record = NewRecord(kind, **{name: value for name, value in fields.items() if name != "kind"})
    fault = fault_of(record)
    return Line(number, None if fault else record, fault)


def _columns(heading: list[str]) -> dict[str, int]:
    """Where each column is. Raises Refused when kind or number is missing."""
    words = [each.strip().casefold() for each in heading]
    found = {
        name: next(words.index(alias) for alias in aliases if alias in words)
        for name, aliases in COLUMNS.items()
        if set(aliases) & set(words)
    }
    if not {"kind", "number"} <= found.keys():
        raise Refused("The first line names the columns: soort;nummer;omschrijving;link;grootboek (first two needed).")
    return found


def _separator(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(";,\t", key=heading.count)


def _text(content: bytes) -> str:
    """UTF-8, or as Windows writes it in Western Europe."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return text.replace("\0", "")
