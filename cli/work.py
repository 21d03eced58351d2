"""`dossier work`: what stations gave up beside mail and uploads, and trying it again."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.dossiers import act
from cli.opening import DataOption, JsonOption, house_of, settings_of
from cli.show import as_json, as_table, say
from dossier.rules.wording.texts import wording
from dossier.rules.work import SideWork

app = typer.Typer(
    no_args_is_help=True, help="Work that was set apart and is no mail: receipts, letters, proofs, scans."
)

COLUMNS = {"station": "station", "says": "what", "count": "how many", "since": "since", "errors": "last errors"}


@app.command("list")
def list_(data: DataOption = None, json: JsonOption = False) -> None:
    """List it, one line for each station. Mail: dossier parked. Uploads: dossier uploads."""
    from ingest.parked_work import parked_work

    with house_of(settings_of(data)) as house:
        found = [{**asdict(each), "errors": list(each.errors)} for each in parked_work(house, act())]
    if json:
        as_json(found)
    else:
        rows = [{**each, "says": wording(each["station"], "en")} for each in found]
        as_table(rows, COLUMNS, empty="Nothing was set apart.")


@app.command()
def retry(
    station: Annotated[SideWork, typer.Argument(metavar="STATION", help=", ".join(SideWork))], data: DataOption = None
) -> None:
    """Let a station try all of its work again that was set apart."""
    from ingest.parked_work import retry_work

    with house_of(settings_of(data)) as house:
        say(f"Tried again: {retry_work(house, station, act())}")
