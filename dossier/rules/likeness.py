"""Words of a file name that name a folder: 'afschrift-11.pdf' and 'Bankafschriften'. Dutch compounds and plurals."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from uuid import UUID

LEAST_STEM = 5  # letters: shorter words stand in too many others
MOST_NAMED = 2  # different folders: a word that names more names none

_WORD = re.compile(r"[^\W\d_]+")
_DOUBLE = re.compile(r"(aa|ee|oo|uu)")
_ENDINGS = ("en", "s", "n")


def plain(text: str) -> str:
    """Letters and digits only, without accents and case."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if each.isalnum())


def named_by(file_name: str, folders: Mapping[UUID, str]) -> Iterator[tuple[UUID, str]]:
    """Folders of `folders` (names by id) that a word of this file name names, with that word; the longest word first.

    Of folders with one name (of several book years) the first counts.
    """
    by_name: dict[str, UUID] = {}
    for folder_id, name in folders.items():
        by_name.setdefault(plain(name), folder_id)
    stems = {folder_id: _stems(folders[folder_id]) for folder_id in by_name.values()}
    for word in sorted(_words(file_name.rpartition(".")[0] or file_name), key=lambda each: (-len(each), each)):
        stem = _stem(word)
        found = [folder_id for folder_id, others in stems.items() if any(_agree(stem, other) for other in others)]
        if len(found) <= MOST_NAMED:
            yield from ((folder_id, word) for folder_id in found)


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
