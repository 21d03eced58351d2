"""`dossier doctor`: what is not in order, and what to do about it."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.exits import Exit
from cli.opening import DataOption, JsonOption, settings_of
from cli.show import as_json, say

if TYPE_CHECKING:
    from dossier.doctor import Numbered

MARKS = {"fine": "ok    ", "advice": "advice", "wrong": "WRONG "}


OnlyOption = Annotated[
    list[str] | None, typer.Option("--only", metavar="CHECK", help="Only this check; may be repeated.")
]


def doctor(only: OnlyOption = None, data: DataOption = None, json: JsonOption = False) -> None:
    """Check this installation. Exit code 1 when something is wrong; advice alone is fine."""
    from adapters.house import open_house
    from dossier.doctor import CHECKS, examine
    from dossier.doctor_finding import Level
    from upkeep.lost_tail import doctor_check

    more = {"archive": doctor_check}
    names = [*CHECKS, *more]
    if unknown := set(only or ()) - set(names):
        raise typer.BadParameter(f"no such check: {', '.join(sorted(unknown))}. There are: {', '.join(names)}")
    found = []
    for each in examine(open_house(settings_of(data)), datetime.now(UTC), only or (), more):
        found.append(each)
        if not json:
            _print(each)
    if json:
        as_json({"number": each.number, "check": each.check, **asdict(each.finding)} for each in found)
    if any(each.finding.level is Level.WRONG for each in found):
        raise typer.Exit(Exit.NOT_WELL)


def _print(each: "Numbered") -> None:
    say(f"{each.number:>2}  {MARKS[each.finding.level]}  {each.check}: {each.finding.says}")
    if each.finding.todo:
        say(f"            {each.finding.todo}")
