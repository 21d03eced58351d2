"""`dossier backup`, `restore`, `replay`, `verify`: that nothing is lost, and the proof of it."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.exits import Exit
from cli.opening import DataOption, JsonOption, house_of, settings_of
from cli.show import as_json, as_table, complain, local, say

if TYPE_CHECKING:
    from collections.abc import Collection

    from upkeep.references import Needed

Place = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the backups.", file_okay=False)]
PROOFS = {"check": "check", "level": "", "looked_at": "looked at", "first": "found"}
SHOWN = 20


def backup(
    place: Place,
    keep: Annotated[int, typer.Option("--keep", min=0, help="Remove all but so many. 0: remove none.")] = 0,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Back up everything while it runs; of the bytes only what is new. Keys are not in it. Exit code 1: not all of it.

    Data is not encrypted by it: give a folder on an encrypted disk, or hand the folder to a program that encrypts.
    """
    from upkeep.backup import back_up

    with house_of(settings_of(data)) as house:
        made = back_up(house, place, datetime.now(UTC), keep=keep)
    if json:
        as_json([asdict(made)])
    else:
        say(f"{made.folder}: {made.rows} rows, {made.blobs} blobs, {made.copied} of them new.")
        _say_bad(made.bad, "are missing or spoiled, and not in the backup. Run: dossier verify")
    raise typer.Exit(Exit.NOT_WELL if made.bad else Exit.FINE)


def restore(
    place: Place,
    at: Annotated[str, typer.Option("--at", metavar="NAME", help="Which one. Default: the newest.")] = "",
    moved: Annotated[bool, typer.Option("--moved", help="Nothing ran since it was made: let waiting mail go.")] = False,
    data: DataOption = None,
) -> None:
    """Bring a backup back into an empty database of either kind. Then run: dossier verify.

    Letters that waited are not sent: they may have gone out since. Everybody has to log in again.
    """
    from adapters.house import open_house
    from upkeep import manifest
    from upkeep.restore import restore as bring_back

    folder = manifest.named(place, at) if at else manifest.newest(place)
    restored = bring_back(open_house(settings_of(data)), folder, datetime.now(UTC), moved=moved)
    say(f"Restored as of {local(restored.made_at)}: {restored.rows} rows, {restored.blobs} blobs.")
    if restored.silenced:
        say(f"{restored.silenced} notices that waited are not sent: they may have gone out since.")
    _say_bad(restored.bad, "are not in the backup.")
    for each in restored.keys_missing:
        complain(f"The key {each} is not configured: what it sealed cannot be opened. See DOSSIER_SECRET_KEYS.")
    say("Next: dossier verify. Mail since then: dossier replay, where the spool was not lost.")
    raise typer.Exit(Exit.NOT_WELL if restored.bad or restored.keys_missing else Exit.FINE)


def replay(
    since: Annotated[datetime, typer.Option("--since", formats=["%Y-%m-%d"], help="Day (UTC) of the backup.")],
    data: DataOption = None,
) -> None:
    """Import once more what came since an older backup, out of the archive of the spool. Nobody is told again."""
    from upkeep.replay import replay as again

    with house_of(settings_of(data)) as house:
        say(f"{again(house, since.date(), datetime.now(UTC))} spool files; what was there already stays as it is.")


def verify(
    quick: Annotated[bool, typer.Option("--quick", help="Bytes by their presence, not by their hash.")] = False,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Prove that nothing is lost or changed: rows, bytes, audit trail, balance. Exit code 1 when something is."""
    from upkeep.verify import Level
    from upkeep.verify import verify as prove

    with house_of(settings_of(data)) as house:
        proofs = list(prove(house, datetime.now(UTC), quick=quick))
    if json:
        as_json(asdict(each) for each in proofs)
    else:
        as_table([{**asdict(each), "first": "\n".join(each.found)} for each in proofs], PROOFS, empty="")
    if any(each.level is Level.WRONG for each in proofs):
        raise typer.Exit(Exit.NOT_WELL)


def _say_bad(bad: "Collection[Needed]", what: str) -> None:
    if bad:
        complain(f"{len(bad)} blobs {what}")
        for each in sorted(bad)[:SHOWN]:
            complain(f"  {each.area}/{each.sha256}")
