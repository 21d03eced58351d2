"""Files copied so that they are there after a power cut."""

import shutil
from pathlib import Path

from adapters.folders import make_private, sync


def copy_all(source: Path, target: Path) -> None:
    """The files of a folder, durably; those that vanish meanwhile are left out. No folder: nothing."""
    make_private(target)
    for each in sorted(source.iterdir()) if source.exists() else ():
        coming = target / f".{each.name}"
        try:
            shutil.copyfile(each, coming)
        except FileNotFoundError:
            coming.unlink(missing_ok=True)
            continue
        sync(coming)
        coming.rename(target / each.name)
    sync(target)


def sync_tree(folder: Path) -> None:
    for each in folder.rglob("*"):
        sync(each)
    sync(folder)
