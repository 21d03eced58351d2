"""`dossier balance`: the proof that no accepted mail and no uploaded file was lost."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.days import DayOption, day_from
from cli.exits import Exit
from cli.opening import DataOption, JsonOption, house_of, settings_of
from cli.show import as_json, as_table, say
from dossier.rules.wording.texts import wording

if TYPE_CHECKING:
    from dossier.rules.balance import Balance

COLUMNS = {
    "office": "office",
    "day": "day",
    "accepted": "accepted",
    "filed": "= filed",
    "waiting": "+ waiting",
    "parked": "+ parked",
    "quarantined": "+ quarantined",
    "repeats": "(repeats)",
    "verdict": "",
}
UPLOADS = {
    "office": "office",
    "day": "day",
    "handed_over": "uploaded files",
    "filed": "= filed",
    "waiting": "+ waiting",
    "set_apart": "+ set apart",
    "taken_back": "+ taken back",
}


def balance(
    day: DayOption = "today",
    deep: Annotated[bool, typer.Option("--deep", help="Also look for each raw mail in the blob store.")] = False,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Prove that accepted = filed + waiting + parked + quarantined, and likewise of uploads. Exit code 1 if not."""
    from ingest.balance import balance

    wanted = day_from(day)
    with house_of(settings_of(data)) as house:
        balances = balance(house, wanted, deep=deep)
    if json:
        as_json({**asdict(each), "is_green": each.is_green} for each in balances)
    else:
        _print(balances)
    if not all(each.is_green for each in balances):
        raise typer.Exit(Exit.NOT_WELL)


def _print(balances: "Sequence[Balance]") -> None:
    rows = [{**asdict(each), "verdict": "green" if each.is_green else "RED"} for each in balances]
    as_table(rows, COLUMNS, empty="No office yet.")
    files = [{"office": each.office, "day": each.day, **asdict(each.uploads)} for each in balances]
    if any(each.uploads.handed_over for each in balances):
        as_table(files, UPLOADS, empty="")
    for each in balances:
        for finding in each.findings:
            say(f"RED {each.office}: {wording(finding.what, 'en')} ({finding.where})")
