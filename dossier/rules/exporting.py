"""Names in an export: safe on every system, and different from each other in each folder; cells that are text only."""

import re
from pathlib import PurePath

LONGEST = 120  # characters: a path of some folders stays below what Windows opens
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)  # devices of Windows


def safe(name: str) -> str:
    """What every system takes as the name of a file; never empty, never one that leads elsewhere."""
    clean = _UNSAFE.sub("_", name).strip(" .") or "_"
    if _RESERVED.fullmatch(clean):
        clean = f"_{clean}"
    return _shortened(clean, "")


def harmless(cell: str) -> str:
    """A spreadsheet takes for a formula what begins like one: names are a stranger's."""
    return f"'{cell}" if cell.lstrip().startswith(("=", "+", "-", "@")) or cell.startswith(("\t", "\r", "\n")) else cell


class Names:
    """The names in one folder. Systems that do not tell capitals apart get different ones too."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def unique(self, name: str) -> str:
        wanted = candidate = safe(name)
        number = 2
        while candidate.casefold() in self._taken:
            candidate = _shortened(wanted, f" ({number})")
            number += 1
        self._taken.add(candidate.casefold())
        return candidate


def _shortened(name: str, mark: str) -> str:
    """With `mark` behind the stem."""
    suffix = PurePath(name).suffix[:20]
    stem = name.removesuffix(suffix)[: LONGEST - len(suffix) - len(mark)]
    return f"{stem}{mark}{suffix}"
