"""`dossier read`: what a mail file holds, without a database."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.exits import Exit
from cli.opening import JsonOption
from cli.show import as_json, complain, say, size


def read(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Mail files, folders, or - for a list of files.")
    ],
    json: JsonOption = False,
) -> None:
    """Read mail files (.eml, .msg, winmail.dat) and list what is in them. Nothing is stored."""
    results = list(_with_progress(list(_paths(files))))
    if json:
        as_json(results)
    else:
        for each in results:
            _print(each)
    if any("error" in each for each in results):
        raise typer.Exit(Exit.NOT_FOUND)


def _paths(files: list[str]) -> Iterator[Path]:
    for each in files:
        if each == "-":
            yield from (Path(line) for line in sys.stdin.read().splitlines() if line)
        elif Path(each).is_dir():
            yield from sorted(path for path in Path(each).rglob("*") if path.is_file())
        else:
            yield Path(each)


def _with_progress(paths: list[Path]) -> Iterator[dict[str, Any]]:
    from rich.console import Console
    from rich.progress import track

    from ingest.reading.results import read_files

    console = Console(stderr=True)
    several = len(paths) > 1 and console.is_terminal
    return iter(track(read_files(paths), "Reading", len(paths), console=console, disable=not several, transient=True))


def _print(result: dict[str, Any]) -> None:
    say(f"{result['file']}: {result['subject'] or '(no subject)'}")
    if "error" in result:
        complain(f"  cannot be opened: {result['error']}")
    for each in result["attachments"]:
        say(f"  {size(each['size']):>8}  {each['name']}  {each['sha256'][:12]}")
