"""What people type to find documents, as words; how well a document fits; and what is shown of it. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_CHARACTERS = 300  # of what is typed; the rest is not looked for
MOST_TERMS = 12
SHORTEST_PREFIX = 2  # characters; one letter as the beginning of a word would fit nearly everything
AROUND = 80  # characters of a snippet on either side of the first match

_WORD = re.compile(r"[^\W_]+")
_TYPED = re.compile(r'"([^"]*)"?|([^"]+)')


class Field(StrEnum):
    """Where words are looked for."""

    NAME = "name"
    SHARED_NOTE = "note_shared"
    OFFICE_NOTE = "note_office"
    SENDER = "sender"
    SUBJECT = "subject"
    CONTENT = "content"


# What a client user sees of a document that they see; the rest is the office's, also in its numbers and its order.
FOR_CLIENTS = (Field.NAME, Field.SHARED_NOTE, Field.CONTENT)
FOR_STAFF = tuple(Field)
_WEIGHTS = {Field.NAME: 8, Field.SHARED_NOTE: 4, Field.OFFICE_NOTE: 4, Field.SUBJECT: 3, Field.SENDER: 2}


@dataclass(frozen=True, slots=True)
class Term:
    """One word, or several that follow each other."""

    words: tuple[str, ...]  # folded
    is_prefix: bool = False  # the last word may go on


@dataclass(frozen=True, slots=True)
class Snippet:
    """Plain text, never HTML; each mark is where a match starts and ends in it."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def terms_of(typed: str) -> tuple[Term, ...]:
    """Every one of them has to be found. Words in quotes follow each other; the last word may be half typed.

    Whatever is typed has an answer: what is no letter or digit only parts words. () when there are no words.
    """
    typed = typed[:MOST_CHARACTERS]
    found: list[Term] = []
    for quoted, loose in _TYPED.findall(typed):
        if quoted:
            found.append(Term(words_of(quoted)))
        found += [Term((word,)) for word in words_of(loose)]
    found = [each for each in found if each.words][:MOST_TERMS]
    if found and len(found[-1].words) == 1 and typed[-1:] not in {'"', " "}:
        word = found[-1].words[0]
        found[-1] = Term((word,), is_prefix=len(word) >= SHORTEST_PREFIX)
    return tuple(found)


def words_of(text: str) -> tuple[str, ...]:
    """Letters and digits, in lower case and without diacritics, as both databases index them."""
    return tuple(_WORD.findall(folded(text)))


def folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    bare = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return bare.lower()


def fitness(terms: Sequence[Term], fields: Mapping[Field, str]) -> int:
    """How well it fits, from what this visitor sees of it and nothing else: the best field of each term."""
    words = {field: words_of(text) for field, text in fields.items() if text}
    return sum(
        max((_WEIGHTS.get(field, 1) for field, said in words.items() if says(said, term)), default=1) for term in terms
    )


def says(words: Sequence[str], term: Term) -> bool:
    """Whether this term stands in these folded words."""
    length = len(term.words)
    return any(_fits(words[start : start + length], term) for start in range(len(words) - length + 1))


def snippet_of(text: str, terms: Sequence[Term]) -> Snippet | None:
    """The text around the first match. None: nothing of it is in this text."""
    found = list(_matches(text, terms))
    if not found:
        return None
    start = max(0, found[0][0] - AROUND)
    end = min(len(text), max(found[0][1], found[0][0] + AROUND) + AROUND)
    return Snippet(text[start:end], tuple((a - start, b - start) for a, b in found if b <= end))


def _fits(words: Sequence[str], term: Term) -> bool:
    *first, last = term.words
    return list(words[:-1]) == first and (words[-1].startswith(last) if term.is_prefix else words[-1] == last)


def _matches(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    """Where words of the terms stand in the text as it is written."""
    wanted = {word for term in terms for word in term.words}
    prefixes = tuple(term.words[-1] for term in terms if term.is_prefix)
    for match in _WRITTEN.finditer(text):
        word = folded(match[0])
        if word in wanted or (prefixes and word.startswith(prefixes)):
            yield match.span()


_WRITTEN = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")  # a letter may be written with its accent apart
