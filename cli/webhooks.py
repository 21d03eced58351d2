"""`dossier webhook`: programs of others that hear of changes."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from cli.dossiers import act
from cli.exits import Exit
from cli.opening import DataOption, JsonOption, house_of, settings_of
from cli.show import as_json, as_table, say
from dossier.rules.webhooks import Failure, WebhookEvent, is_taken
from dossier.rules.wording.texts import wording

if TYPE_CHECKING:
    from adapters.house import House
    from dossier.programs.webhooks import Choice

app = typer.Typer(no_args_is_help=True, help="Programs of others that hear of changes, signed (Standard Webhooks).")

WebhookArgument = Annotated[UUID, typer.Argument(metavar="ID", help="Webhook id.")]
EventOption = Annotated[
    list[WebhookEvent] | None, typer.Option("--event", help="What it hears of, once for each; else everything.")
]
AdministrationOption = Annotated[
    list[str] | None, typer.Option("--administration", metavar="M", help="Mail name, once for each; else all.")
]
COLUMNS = {
    "id": "id",
    "url": "address",
    "hears": "hears of",
    "dossiers": "administrations",
    "created_at": "since",
    "waiting": "waiting",
    "given_up": "given up",
}
DELIVERIES = {
    "asked_at": "asked",
    "event": "of",
    "url": "address",
    "says": "stands",
    "attempts": "tries",
    "answer": "answer",
}


@app.command()
def add(
    url: Annotated[str, typer.Argument(metavar="URL")],
    event: EventOption = None,
    administration: AdministrationOption = None,
    data: DataOption = None,
) -> None:
    """Add an address, and show the secret that signs for it: now, and never again."""
    from dossier.programs import webhooks

    with house_of(settings_of(data)) as house:
        choice = _choice(house, event, administration)
        webhook_id, secret = webhooks.add(house, house.settings.domain, url, act(), choice)
    say(f"Added: webhook {webhook_id}\nSecret: {secret}")


@app.command()
def choose(
    webhook: WebhookArgument,
    event: EventOption = None,
    administration: AdministrationOption = None,
    data: DataOption = None,
) -> None:
    """Let an address hear of something else from now on: what is not given is everything."""
    from dossier.programs import webhooks

    with house_of(settings_of(data)) as house:
        webhooks.choose(house, house.settings.domain, webhook, _choice(house, event, administration), act())
    say("Changed.")


@app.command("list")
def list_(data: DataOption = None, json: JsonOption = False) -> None:
    """List the addresses in use."""
    from dossier.programs import webhooks

    with house_of(settings_of(data)) as house:
        found = webhooks.list_all(house, house.settings.domain)
    rows = [asdict(each) for each in found]
    if json:
        as_json(rows)
        return
    for row, each in zip(rows, found, strict=True):
        row["hears"] = "everything" if set(each.events) == set(WebhookEvent) else " ".join(each.events)
        row["dossiers"] = "all" if each.administrations is None else len(each.administrations)
    as_table(rows, COLUMNS, empty="None yet. See: dossier webhook add")


@app.command()
def deliveries(data: DataOption = None, json: JsonOption = False) -> None:
    """List what was sent lately, the newest first."""
    from dossier.programs import webhooks

    with house_of(settings_of(data)) as house:
        found = webhooks.deliveries(house, house.settings.domain)
    rows = [{**asdict(each), "says": wording(each.state, "en")} for each in found]
    as_json(rows) if json else as_table(rows, DELIVERIES, empty="Nothing was sent yet.")


@app.command("test")
def try_out(webhook: WebhookArgument, data: DataOption = None) -> None:
    """Send a message that means nothing, now. Exit code 1 when it is not taken."""
    from dossier.programs import webhooks

    with house_of(settings_of(data)) as house:
        answer = webhooks.try_out(house, house.settings.domain, webhook, act())
    say(wording(answer, "en") if isinstance(answer, Failure) else f"HTTP status {answer}")
    raise typer.Exit(Exit.FINE if is_taken(answer) else Exit.NOT_WELL)


@app.command()
def rotate(webhook: WebhookArgument, data: DataOption = None) -> None:
    """Make a new secret, and show it. The old one signs as well for a week."""
    from dossier.programs import webhooks

    with house_of(settings_of(data)) as house:
        secret = webhooks.rotate(house, house.settings.domain, webhook, act())
    say(f"Secret: {secret}")


@app.command()
def remove(webhook: WebhookArgument, data: DataOption = None) -> None:
    """Send nothing more there, also not what waits."""
    from dossier.programs import webhooks

    with house_of(settings_of(data)) as house:
        webhooks.remove(house, house.settings.domain, webhook, act())
    say("Removed.")


def _choice(house: "House", events: list[WebhookEvent] | None, mail_names: list[str] | None) -> "Choice":
    """Raises NotFound for a mail name that is none."""
    from dossier.office import administrations
    from dossier.programs.webhooks import Choice

    only = frozenset(administrations.find(house.database, each).id for each in mail_names or ()) or None
    return Choice(frozenset(events or WebhookEvent), only)
