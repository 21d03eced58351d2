"""Addresses that were almost a dossier's: `jansen.dosier@`, `jansen-dossier@`. Staff see how often it happens."""

SUFFIX = ".dossier"
_DISTANCE = 2  # typing errors in the suffix


def names_meant(local: str) -> list[str]:
    """The mail names that this local part (lower case, without tag) may have been meant for."""
    shortest, longest = len(SUFFIX) - _DISTANCE, len(SUFFIX) + _DISTANCE
    splits = range(max(1, len(local) - longest), len(local) - shortest + 1)
    return [local[:at] for at in splits if _distance(local[at:], SUFFIX) <= _DISTANCE]


def _distance(one: str, other: str) -> int:
    """Levenshtein's: insertions, deletions and replacements."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for at, wanted in enumerate(other, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (letter != wanted))
    return row[-1]
