"""Terms in the language of each database: which entries of the index fit. Only letters and digits ever get here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, literal_column, select, table, text
from sqlalchemy.dialects import postgresql

from dossier.rules.searching import Field, Term
from models import SearchEntry
from models.words_index import NAME

_INDEX = table(NAME, column("rowid"))
_WEIGHTS = {Field.NAME: "A", Field.SHARED_NOTE: "B", Field.CONTENT: "C"}
_OTHERS = "D"
SENDER_CHARACTERS = 2_000
_SIMPLE: ColumnElement[Any] = literal_column("'pg_catalog.simple'::regconfig")
_DUTCH: ColumnElement[Any] = literal_column("'pg_catalog.dutch'::regconfig")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A term, and the fields it may stand in."""

    term: Term
    fields: Collection[Field]


def entries(dialect: str, scope: Collection[Collection[str]], wanted: Sequence[Wanted], *columns: Any) -> Select[Any]:
    """Select these columns of the entries in which every term stands, the newest first.

    `scope`: groups of words of `SearchEntry.scope`; one of each group must be there.
    """
    if dialect == "sqlite":
        query = " AND ".join([*_fts5_scope(scope), *(_fts5(each) for each in wanted)])
        # From the index to its entries, never the other way: each entry would ask the index anew.
        both = _INDEX.join(SearchEntry, SearchEntry.number == _INDEX.c.rowid)
        found = select(*columns).select_from(both).where(text(f"{NAME} MATCH :words").bindparams(words=query))
        return found.order_by(_INDEX.c.rowid.desc())
    there = _simple(" & ".join(f"({' | '.join(each)})" for each in scope))
    said = reduce(lambda one, other: one.op("&&")(other), map(_forms, wanted), there)
    fits = column(NAME, postgresql.TSVECTOR).op("@@")(said)
    apart = [_in_sender(each.term) for each in wanted if set(each.fields) == {Field.SENDER}]
    return select(*columns).select_from(SearchEntry).where(fits, *apart).order_by(SearchEntry.number.desc())


def _in_sender(term: Term) -> ColumnElement[bool]:
    """The fields of the office share one weight: a sender is looked at once more."""
    said = func.search_vector(SearchEntry.sender, SENDER_CHARACTERS)
    return said.op("@@")(_simple(_tsquery(Wanted(term, tuple(Field)))))


def _forms(wanted: Wanted) -> ColumnElement[Any]:
    """As it is typed, or in another form of the same Dutch word; in quotes only as it is typed."""
    typed = _simple(_tsquery(wanted))
    dutch = func.to_tsquery(_DUTCH, _tsquery(wanted))
    return typed if len(wanted.term.words) > 1 else typed.op("||")(dutch)


def _simple(words: str) -> ColumnElement[Any]:
    return func.to_tsquery(_SIMPLE, words)


def _fts5_scope(scope: Collection[Collection[str]]) -> list[str]:
    return [f"scope : ({' OR '.join(chr(34) + word + chr(34) for word in each)})" for each in scope]


def _fts5(wanted: Wanted) -> str:
    """sqlite.org/fts5.html 3: strings in quotes, so that no word is an operator."""
    words, star = " ".join(wanted.term.words), "*" if wanted.term.is_prefix else ""
    return f'{{{" ".join(wanted.fields)}}} : "{words}"{star}'


def _tsquery(wanted: Wanted) -> str:
    term, fields = wanted.term, wanted.fields
    weights = "".join(sorted({_WEIGHTS.get(field, _OTHERS) for field in fields}))
    *first, last = term.words
    words = [f"'{word}':{weights}" for word in first] + [f"'{last}':{'*' if term.is_prefix else ''}{weights}"]
    return f"({' <-> '.join(words)})"
