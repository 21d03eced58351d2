"""`dossier door`: whom the receiver let in and whom it sent away, near misses first of all."""

from dataclasses import asdict

from cli.days import DayOption, day_from
from cli.opening import DataOption, JsonOption, house_of, settings_of
from cli.show import as_json, as_table
from dossier.rules.wording.texts import wording

COLUMNS = {"count": "times", "address": "address", "says": "what the receiver did"}


def door(day: DayOption = "today", data: DataOption = None, json: JsonOption = False) -> None:
    """Show what the receiver accepted and refused, by address: also who mistyped the address of a dossier."""
    from ingest.tally import counted

    with house_of(settings_of(data)) as house:
        lines = counted(house, day_from(day))
    if json:
        as_json(asdict(each) for each in lines)
    else:
        rows = [{**asdict(each), "says": wording(each.tally, "en")} for each in lines]
        as_table(rows, COLUMNS, empty="Nobody came to the door.")
