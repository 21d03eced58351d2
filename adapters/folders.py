"""Folders for data of clients: for the user that runs the program, and nobody else."""

import os
from pathlib import Path


def make_private(folder: Path) -> None:
    """Make it with mode 0700, and so what is missing above it (`mkdir -p` would leave that open to others)."""
    if not folder.parent.exists():
        make_private(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)


def sync(path: Path) -> None:
    """What was written to this file, or which names this folder has, is on disk on return."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
