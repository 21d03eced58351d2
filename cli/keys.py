"""`dossier keys`: the keys that seal secrets, and changing them without losing any."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.opening import DataOption, JsonOption, house_of, settings_of
from cli.show import as_json, as_table, say

app = typer.Typer(no_args_is_help=True, help="The keys that seal secrets, and changing them without losing any.")

COLUMNS = {"id": "key", "seals": "seals", "needed_by": "needed by"}


@app.command("list")
def list_(data: DataOption = None, json: JsonOption = False) -> None:
    """List the keys, the one that seals first, and how many secrets need each. The keys themselves are not shown."""
    from upkeep import keys

    with house_of(settings_of(data)) as house:
        rows = [asdict(each) for each in keys.listed(house)]
    if json:
        as_json(rows)
    else:
        as_table(rows, COLUMNS, empty="No key is configured: see DOSSIER_SECRET_KEYS.")


@app.command()
def add(data: DataOption = None) -> None:
    """Make a new key that seals from the next start on; the older ones still open."""
    from upkeep import keys

    with house_of(settings_of(data)) as house:
        name, key = keys.add(house)
    if not key:
        say(f"{name} seals from the next start on. Restart now, then: dossier keys reseal")
        return
    say(key)
    say("Put it at the end of DOSSIER_SECRET_KEYS and restart every program; then put it first and restart them again.")
    say("Then: dossier keys reseal")


@app.command()
def reseal(data: DataOption = None) -> None:
    """Seal everything anew that an older key sealed. May be stopped and run again."""
    from upkeep import sealed

    with house_of(settings_of(data)) as house:
        say(f"{sealed.reseal(house)} sealed anew.")


@app.command()
def retire(key: Annotated[str, typer.Argument(metavar="KEY", help="Its id.")], data: DataOption = None) -> None:
    """Take out a key that no secret needs. Links in letters that it signed are not known any more."""
    from upkeep import keys

    with house_of(settings_of(data)) as house:
        gone = keys.retire(house, key)
    say("It is out of the key file. Restart the programs." if gone else "Nothing needs it: take it out of the setting.")
    say("Keep it with the backups that it seals.")
