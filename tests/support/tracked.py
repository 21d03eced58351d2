"""The files of this repository, for the guards."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def tracked(*endings: str) -> tuple[Path, ...]:
    """Files under version control that are there, optionally only those with these endings."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return tuple(path for path in paths if path.is_file() and (not endings or path.suffix in endings))


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))
