"""A backup on disk: what is in it, and whether it is whole.

<place>/blobs/           bytes by their hash, shared by all backups of this place
<place>/<moment>/        one backup; there under this name only when it is whole
    manifest.json        this file, with the hash of each of the others
    tables/  spool/  anchors/  blobs.txt
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from dossier.rules.errors import NotFound, Refused
from upkeep.references import Needed

NAME, BLOBS, TABLES, SPOOL, ANCHORS = "manifest.json", "blobs.txt", "tables", "spool", "anchors"
MOMENT = "%Y%m%dT%H%M%S.%fZ"  # names sort by time


@dataclass(frozen=True, slots=True)
class Manifest:
    made_at: datetime
    revision: str  # of the tables
    rows: int
    blobs: int
    keys: tuple[str, ...]  # ids of the keys that seal what is in it; the keys themselves are not
    files: dict[str, str]  # SHA-256 by path

    def write(self, folder: Path) -> None:
        plain = asdict(self) | {"made_at": self.made_at.isoformat()}
        (folder / NAME).write_text(json.dumps(plain, indent=1), encoding="utf-8")


def read(folder: Path) -> Manifest:
    """Raises Refused when a file is not as it was written, or missing."""
    plain = json.loads((folder / NAME).read_text(encoding="utf-8"))
    made_at, keys = datetime.fromisoformat(plain["made_at"]), tuple(plain["keys"])
    manifest = Manifest(**plain | {"made_at": made_at, "keys": keys})
    if hashes(folder) != manifest.files:
        raise Refused("This backup is damaged: its files are not those that were written. Nothing was changed.")
    return manifest


def hashes(folder: Path) -> dict[str, str]:
    """Of every file in it but the manifest."""
    files = sorted(each for each in folder.rglob("*") if each.is_file() and each.name != NAME)
    return {str(each.relative_to(folder)): _digest(each) for each in files}


def backups(place: Path) -> list[Path]:
    """The whole ones, oldest first."""
    return sorted(each.parent for each in place.glob(f"*Z/{NAME}"))


def named(place: Path, name: str) -> Path:
    """Raises NotFound."""
    for each in backups(place):
        if each.name == name:
            return each
    raise NotFound("There is no whole backup of that name.")


def newest(place: Path) -> Path:
    """Raises NotFound."""
    found = backups(place)
    if not found:
        raise NotFound("There is no backup in this folder.")
    return found[-1]


def write_blobs(folder: Path, blobs: Iterable[Needed]) -> None:
    (folder / BLOBS).write_text("".join(sorted(f"{each.area}/{each.sha256}\n" for each in blobs)), encoding="ascii")


def blobs_of(folder: Path) -> Iterator[Needed]:
    with (folder / BLOBS).open(encoding="ascii") as lines:
        for line in lines:
            area, _, sha256 = line.strip().partition("/")
            yield Needed(area, sha256)  # type: ignore[arg-type]  # the manifest's hash says that we wrote it


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
