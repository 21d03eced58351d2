"""Whether a word is a known one with a typing error or two: a letter more, less or other, or two in the wrong order."""

from collections import defaultdict
from collections.abc import Iterable

MOST = 2  # errors
SHORT = 4  # letters: of so short a word one error is as much as can be told apart


def distance(one: str, other: str, most: int = MOST) -> int:
    """Of Damerau and Levenshtein, each stretch changed once; `most` + 1: more than that."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        last, before, row = before, row, [number, *([most + 1] * len(other))]
        for at in range(max(1, number - most), min(len(other), number + most) + 1):
            wanted = other[at - 1]
            row[at] = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != wanted))
            if at > 1 and number > 1 and letter == other[at - 2] and one[number - 2] == wanted:
                row[at] = min(row[at], last[at - 2] + 1)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


class KnownWords:
    """Asked often: most words are ruled out by their length and letters, before anything is compared."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_length: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for each in words:
            self._by_length[len(each)].append((each, _letters(each)))

    def nearly(self, word: str) -> bool:
        """Whether one of them was meant, and is not this word itself."""
        most = MOST if len(word) > SHORT else 1
        letters = _letters(word)
        return any(
            0 < distance(word, known, most) <= most
            for length in range(len(word) - most, len(word) + most + 1)
            for known, theirs in self._by_length.get(length, ())
            if (letters ^ theirs).bit_count() <= 2 * most  # each error takes one letter away and brings one at the most
        )


def _letters(word: str) -> int:
    """Which letters are in it, as bits."""
    found = 0
    for each in word:
        found |= 1 << (ord(each) & 63)
    return found
