"""Words of a file name that name a folder: 'afschrift-11.pdf' and 'Bankafschriften'. Dutch compounds and plurals."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from uuid import UUID

LEAST_STEM = 5  # letters: shorter words stand in too many others
LEAST_SAME = 3  # letters of a word that counts beside another one, when it is the same
MOST_NAMED = 2  # different folders: a word that names more names none

_WORD = re.compile(r"[^\W\d_]+")
_DOUBLE = re.compile(r"(aa|ee|oo|uu)")
_ENDINGS = ("en", "s", "n")


def plain(text: str) -> str:
    """Letters and digits only, without accents and case."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if each.isalnum())


def named_by(file_name: str, folders: Mapping[UUID, str]) -> Iterator[tuple[UUID, str]]:
    """Folders of `folders` (names by id) that a word of this file name names, with that word; the likest first.

    Of folders with one name (of several book years) the first counts.
    """
    by_name: dict[str, UUID] = {}
    for folder_id, name in folders.items():
        by_name.setdefault(plain(name), folder_id)
    stems = {folder_id: _stems(folders[folder_id]) for folder_id in by_name.values()}
    words = sorted(_words(file_name.rpartition(".")[0] or file_name), key=lambda each: (-len(each), each))
    asked, found = [_stem(word) for word in words], dict[UUID, str]()
    for word, stem in zip(words, asked, strict=True):
        named = [folder_id for folder_id, others in stems.items() if any(_agree(stem, other) for other in others)]
        if len(named) <= MOST_NAMED:
            found = dict.fromkeys(named, word) | found
    order = {folder_id: place for place, folder_id in enumerate(stems)}
    longest = {word: place for place, word in enumerate(words)}
    yield from sorted(found.items(), key=lambda it: (-_likeness(asked, stems[it[0]]), longest[it[1]], order[it[0]]))


def _likeness(asked: Iterable[str], others: Collection[str]) -> int:
    """More words that agree are more alike, and a word itself or its beginning more than the end of a compound."""
    return sum(max((_closeness(stem, other) for other in others), default=0) for stem in asked)


def _closeness(one: str, other: str) -> int:
    if not _agree(one, other):
        return int(one == other and len(one) >= LEAST_SAME)
    return 2 if one.startswith(other) or other.startswith(one) else 1


def _agree(one: str, other: str) -> bool:
    """The same, or one stands at the head or the tail of the other: a compound."""
    short, long = sorted((one, other), key=len)
    return len(short) >= LEAST_STEM and (long.startswith(short) or long.endswith(short))


def _stems(name: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in _words(name))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _stem(word: str) -> str:
    """'facturen' and 'factuur' alike: without the plural, with single vowels."""
    letters = plain(word)
    ending = next((each for each in _ENDINGS if letters.endswith(each)), "")
    if len(letters) - len(ending) >= LEAST_STEM:
        letters = letters.removesuffix(ending)
    return _DOUBLE.sub(lambda found: found[1][0], letters)
