"""How answers are shown: tables for people, lists of objects for programs."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dossier.rules.bsn import flags_of
from dossier.rules.states import Flag
from dossier.rules.wording.texts import wording
from settings import MEGABYTE

KILOBYTE = 1_000
PIPED_WIDTH = 240  # characters; in a file or a pipe nothing has to fit a screen

Row = Mapping[str, Any]


def as_json(rows: Iterable[Row]) -> None:
    """One list of objects on standard output."""
    json.dump(list(rows), sys.stdout, indent=2, ensure_ascii=False, default=_plain)
    sys.stdout.write("\n")


def say_flags(name: str) -> None:
    """Warn of what a name should not hold."""
    for each in flags_of(name):
        say(wording(each, "en"))


def as_table(rows: Sequence[Row], columns: Mapping[str, str], *, empty: str) -> None:
    """A table with these columns (field: heading); when there are no rows, the sentence `empty`."""
    from rich.console import Console
    from rich.table import Table

    if not rows:
        say(empty)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in columns.values():
        table.add_column(heading, overflow="fold")  # never cut: ids and addresses are copied from here
    for row in rows:
        table.add_row(*(_cell(row[field]) for field in columns))
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    console.print(table)


def say(text: str) -> None:
    """A line for people."""
    sys.stdout.write(f"{printable(text)}\n")
    sys.stdout.flush()  # between the lines of the programs that we started


def complain(text: str) -> None:
    sys.stderr.write(f"{printable(text)}\n")


def printable(text: str) -> str:
    """Without control characters: names and subjects are a stranger's, and may hold terminal sequences."""
    return "".join(each if each.isprintable() or each == "\n" else "\N{REPLACEMENT CHARACTER}" for each in text)


def size(size_bytes: int) -> str:
    """As a person reads it: '12 B', '345 kB', '6.7 MB'."""
    if size_bytes < KILOBYTE:
        return f"{size_bytes} B"
    return f"{size_bytes / KILOBYTE:.0f} kB" if size_bytes < MEGABYTE else f"{size_bytes / MEGABYTE:.1f} MB"


def in_words(first: str, flags: Sequence[str], *more: str) -> str:
    """What is so of a part or document, what staff must know before they trust it, and more sentences."""
    return ". ".join([first, *(wording(Flag(each), "en") for each in flags), *more])


def local(moment: datetime) -> str:
    """In the time of who reads it."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else printable(str(value)).replace("\n", " ")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
