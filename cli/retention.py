"""`dossier retention`: what is kept no longer, proposed by one administrator and decided by another."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from cli.dossiers import MailNameArgument, act, dossier_of
from cli.exits import Exit
from cli.opening import DataOption, JsonOption, house_of, settings_of
from cli.show import as_json, as_table, say
from dossier.rules.clocks import Trust
from dossier.rules.retention import Verdict
from dossier.rules.wording.texts import wording

if TYPE_CHECKING:
    from adapters.house import House
    from dossier.access.desk import Desk
    from dossier.retention.proposing import ItemLine

app = typer.Typer(no_args_is_help=True, help="What is kept no longer: proposed by one, decided by another.")

AsOption = Annotated[str, typer.Option("--as", metavar="EMAIL", help="Which administrator you are.")]
COLUMNS = {"name": "document", "says": "because", "label": "label", "ended_on": "ended", "stands": "stands", "id": "id"}
PROOF_COLUMNS = {"document_id": "document", "destroyed_at": "destroyed", "label": "label", "hashes": "SHA-256"}


@app.command()
def propose(mail_name: MailNameArgument, person: AsOption, data: DataOption = None, json: JsonOption = False) -> None:
    """Propose to destroy every document whose term has ended, and what was in the bin long enough."""
    from dossier.retention import proposing

    with _desk_of(mail_name, person, data) as (house, desk):
        _show(proposing.propose(house.database, desk), "Nothing may go.", json=json)


@app.command("list")
def list_(
    mail_name: MailNameArgument,
    undecided: Annotated[bool, typer.Option("--undecided", help="Only what waits for a decision.")] = False,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """List what was proposed, and what became of it."""
    from dossier.retention import proposing

    with dossier_of(mail_name, data) as opened:
        _show(proposing.list_all(opened.database, opened.desk, undecided=undecided), "Nothing was proposed.", json=json)


@app.command()
def decide(  # noqa: PLR0913, PLR0917 - one option for each thing that can be said
    mail_name: MailNameArgument,
    item: Annotated[UUID, typer.Argument(metavar="ID", help="As `dossier retention list` shows it.")],
    verdict: Annotated[Verdict, typer.Argument(metavar="VERDICT", help=", ".join(Verdict))],
    person: AsOption,
    reason: Annotated[str, typer.Option("--reason", help="Asked for keeping it.")] = "",
    data: DataOption = None,
) -> None:
    """Decide about one document. Not by who proposed it."""
    from dossier.retention import deciding

    with _desk_of(mail_name, person, data) as (house, desk):
        deciding.decide(house.database, desk, item, verdict, reason)
    say(f"{wording(verdict, 'en')}.")


@app.command()
def execute(mail_name: MailNameArgument, person: AsOption, data: DataOption = None) -> None:
    """Destroy what was decided. It can be stopped at any moment, and run again."""
    from dossier.retention import destroying

    with _desk_of(mail_name, person, data) as (house, desk):
        done = destroying.execute(house, desk)
    for each in done:
        say(f"{each.document_id}: {wording(each.stopped_by, 'en') if each.stopped_by else 'destroyed'}")
    say(f"{sum(each.stopped_by is None for each in done)} destroyed.")


@app.command()
def proof(mail_name: MailNameArgument, data: DataOption = None, json: JsonOption = False) -> None:
    """Show the proof of destruction: without content."""
    from dossier.retention import proposing

    with dossier_of(mail_name, data) as opened:
        rows = [
            {**asdict(each), "hashes": list(each.hashes)} for each in proposing.proofs(opened.database, opened.desk)
        ]
    if json:
        as_json(rows)
    else:
        as_table(rows, PROOF_COLUMNS, empty="Nothing was destroyed.")


@app.command()
def hold(
    mail_name: MailNameArgument,
    why: Annotated[str, typer.Argument(metavar="WHY", help="'' ends the hold.")],
    data: DataOption = None,
) -> None:
    """Keep everything of a dossier, its mail too, whatever the terms."""
    from dossier.retention import deciding

    with dossier_of(mail_name, data) as opened:
        deciding.hold_dossier(opened.database, opened.desk, why)
    say("Held." if why.strip() else "The hold is ended.")


@app.command()
def clock(
    accept: Annotated[bool, typer.Option("--accept", help="You looked: the clock of this machine is right.")] = False,
    data: DataOption = None,
) -> None:
    """Show whether the housekeeping believes the clock: by one that may be wrong, it destroys nothing."""
    from dossier.retention import clock as looks

    with house_of(settings_of(data)) as house:
        if accept:
            looks.accept(house, act())
        mark = looks.standing(house.database)
    say(f"{wording(mark.trust, 'en')} Off by: {mark.step}.")
    raise typer.Exit(Exit.FINE if mark.trust is not Trust.CONTRADICTED else Exit.NOT_WELL)


@contextmanager
def _desk_of(mail_name: str, person: str, data: Path | None) -> "Iterator[tuple[House, Desk]]":
    from dossier.access import desk
    from dossier.accounts import people
    from dossier.office.administrations import find

    settings = settings_of(data)
    with house_of(settings) as house:
        person_id = people.id_of(house.database, settings.domain, person)
        here = find(house.database, mail_name).id
        yield house, desk.of_person(house.database, person_id, here, act().now)


def _show(items: "tuple[ItemLine, ...]", empty: str, *, json: bool) -> None:
    if json:
        as_json(asdict(each) for each in items)
    else:
        as_table([_row(each) for each in items], COLUMNS, empty=empty)


def _row(item: "ItemLine") -> dict[str, Any]:
    if item.destroyed_at:
        stands = "destroyed"
    elif item.stopped_by:
        stands = wording(item.stopped_by, "en")
    else:
        stands = wording(item.verdict, "en") if item.verdict else "to be decided"
    return {**asdict(item), "says": wording(item.ground, "en"), "stands": stands}
