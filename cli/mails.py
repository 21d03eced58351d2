"""`dossier mails|parked|retry`: what came in, and trying again."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.dossiers import act
from cli.opening import DataOption, JsonOption, house_of, settings_of
from cli.paging import every_page, up_to
from cli.show import Row, as_json, as_table, say
from dossier.rules.states import Fate, Outcome
from dossier.rules.wording.texts import wording

if TYPE_CHECKING:
    from ingest.mails import MailLine
    from ingest.wanted import Wanted

AdministrationOption = Annotated[
    str | None, typer.Option("--administration", metavar="M", help="Only of this mail name.")
]
OutcomeOption = Annotated[Outcome | None, typer.Option("--outcome", help="Only with this outcome.")]
LimitOption = Annotated[int, typer.Option("--limit", min=0, help="How many, the newest first. 0: all.")]

MAIL_COLUMNS = {
    "received_at": "received",
    "administration": "administration",
    "mail_from": "from",
    "subject": "subject",
    "documents": "documents",
    "says": "outcome",
    "id": "id",
}


def mails(
    administration: AdministrationOption = None,
    outcome: OutcomeOption = None,
    limit: LimitOption = 0,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """List the accepted mails, one line for each administration that a mail went to."""
    from ingest.wanted import Wanted

    _list_mails(Wanted(mail_name=administration, outcome=outcome), limit, data, json=json, empty="No mail yet.")


def parked(limit: LimitOption = 0, data: DataOption = None, json: JsonOption = False) -> None:
    """List the mails that could not be processed. `dossier retry` tries them again."""
    from ingest.wanted import Wanted

    _list_mails(Wanted(outcome=Outcome.PARKED), limit, data, json=json, empty="No mail is parked.")


def retry(
    reference: Annotated[str | None, typer.Argument(metavar="ID", help="Mail id, or the id in the door's 250.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All parked mails.")] = False,
    data: DataOption = None,
) -> None:
    """Try a parked mail again, or all of them, from the stored raw mail with its original envelope."""
    from ingest.mails import show_mail
    from ingest.rerun import rerun, rerun_all

    if every == (reference is not None):
        raise typer.BadParameter("give an ID or --all")
    with house_of(settings_of(data)) as house:
        if reference is None:
            say(f"Tried again: {rerun_all(house, act())}")
        else:
            rerun(house, show_mail(house, reference).line.id, act())
            say("It will be tried again now.")


def _list_mails(wanted: "Wanted", limit: int, data: Path | None, *, json: bool, empty: str) -> None:
    from ingest.mails import list_mails

    with house_of(settings_of(data)) as house:
        lines = every_page(lambda before: list_mails(house, replace(wanted, before=before)))
        found = up_to(lines, limit)
    if json:
        as_json(asdict(each) for each in found)
    else:
        as_table([_mail_row(each) for each in found], MAIL_COLUMNS, empty=empty)


def _mail_row(line: "MailLine") -> Row:
    return {
        **asdict(line),
        "documents": sum(part.fate == Fate.DOCUMENT for part in line.parts),
        "says": f"{wording(line.outcome, 'en')}: {wording(line.reason, 'en')}",
    }
