"""Folders for data of clients: for the user that runs the program, and nobody else."""

from pathlib import Path


def make_private(folder: Path) -> None:
    """Make it with mode 0700, and so what is missing above it (`mkdir -p` would leave that open to others)."""
    if not folder.parent.exists():
        make_private(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)
