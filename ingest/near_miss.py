"""Addresses that were almost a dossier's: `jansen.dosier@`, `jansen-dossier@`, `janssen.dossier@`. Staff see how often
it happens; strangers hear the same as of any other address that does not exist.
"""

from collections.abc import Collection

from dossier.rules.typing_errors import MOST, KnownWords, distance

SUFFIX = ".dossier"


def names_meant(local: str) -> list[str]:
    """The mail names that this local part (lower case, without tag) may have been meant for."""
    shortest, longest = len(SUFFIX) - MOST, len(SUFFIX) + MOST
    splits = range(max(1, len(local) - longest), len(local) - shortest + 1)
    return [local[:at] for at in splits if distance(local[at:], SUFFIX) <= MOST]


class KnownMailNames:
    """Of one office."""

    def __init__(self, names: Collection[str]) -> None:
        self._words = KnownWords(names)

    def almost(self, local: str) -> bool:
        """Whether this local part is one of them, mistyped before the suffix and perhaps in it."""
        name = local.partition("+")[0]
        meant = [name.removesuffix(SUFFIX)] if name.endswith(SUFFIX) else names_meant(name)
        return any(self._words.nearly(each) for each in meant)
