"""The command `dossier`."""

import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from cli import (
    administrations,
    approvals,
    audit,
    balance,
    clients,
    demo,
    doctor,
    documents,
    door,
    export,
    folders,
    grants,
    identifiers,
    inbox,
    keys,
    leaks,
    logins,
    mail_page,
    mails,
    metrics,
    notices,
    parts,
    reading,
    records,
    retention,
    rules,
    search,
    send,
    senders,
    serve,
    template_editing,
    templates,
    tokens,
    unlock,
    upkeep,
    upload,
    view_as,
    webhooks,
    work,
)
from cli.exits import HELP, Exit
from cli.show import complain
from dossier.rules.errors import NotFound, Refused, TryLater
from settings import BadSetting

REACTIONS = {NotFound: Exit.NOT_FOUND, Refused: Exit.REFUSED, TryLater: Exit.TRY_LATER, BadSetting: Exit.BAD_SETTING}

app = typer.Typer(
    name="dossier",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Mail to a dossier: received durably, read, scanned and filed.",
    epilog=HELP,
)


def say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"dossier {version('dossier')}")
        raise typer.Exit


@app.callback()
def whole(
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", is_eager=True, callback=say_version)
    ] = False,
) -> None:
    pass


RUN, KEEP, TRY_OUT, LOOK, FILE = "Run it", "Keep it safe", "Try it out", "Look and manage", "Dossiers"

COMMANDS: dict[str, Sequence[Callable[..., None]]] = {
    RUN: (serve.serve, serve.smtp, serve.worker, serve.beat, serve.portal, serve.migrate),
    KEEP: (upkeep.backup, upkeep.restore, upkeep.replay, upkeep.verify, metrics.metrics),
    TRY_OUT: (demo.demo, send.send, reading.read),
    LOOK: (
        mails.mails,
        inbox.inbox,
        search.search,
        balance.balance,
        door.door,
        mails.parked,
        mails.retry,
        notices.notices,
        notices.outbox,
        unlock.unlock,
        upload.upload,
        upload.uploads,
        doctor.doctor,
    ),
}
for panel, commands in COMMANDS.items():
    for command in commands:
        app.command(rich_help_panel=panel)(command)
app.add_typer(notices.app, name="notice", rich_help_panel=LOOK)
app.add_typer(administrations.app, name="administration", rich_help_panel=LOOK)
app.add_typer(mail_page.app, name="mail", rich_help_panel=LOOK)
app.add_typer(parts.app, name="part", rich_help_panel=LOOK)
app.add_typer(senders.app, name="sender", rich_help_panel=LOOK)
app.add_typer(rules.app, name="rule", rich_help_panel=LOOK)
app.add_typer(identifiers.app, name="identifier", rich_help_panel=LOOK)
app.add_typer(folders.app, name="folder", rich_help_panel=FILE)
app.add_typer(documents.app, name="document", rich_help_panel=FILE)
app.add_typer(records.app, name="record", rich_help_panel=FILE)
templates.app.add_typer(template_editing.app)  # of the same group
app.add_typer(templates.app, name="template", rich_help_panel=FILE)
app.add_typer(grants.app, name="grant", rich_help_panel=FILE)
app.add_typer(logins.app, name="user", rich_help_panel=FILE)
app.add_typer(clients.app, name="client", rich_help_panel=FILE)
app.command(name="view-as", rich_help_panel=FILE)(view_as.view_as)
app.add_typer(approvals.app, name="approval", rich_help_panel=FILE)
app.add_typer(keys.app, name="keys", rich_help_panel=KEEP)
app.add_typer(audit.app, name="audit", rich_help_panel=LOOK)
app.add_typer(leaks.app, name="leak", rich_help_panel=LOOK)
app.add_typer(retention.app, name="retention", rich_help_panel=FILE)
app.command(rich_help_panel=FILE)(export.export)
app.command(rich_help_panel=FILE)(export.exposure)
app.command(rich_help_panel=LOOK)(export.openings)
app.command(name="access-report", rich_help_panel=LOOK)(export.access_report)
app.add_typer(webhooks.app, name="webhook", rich_help_panel=LOOK)
app.add_typer(work.app, name="work", rich_help_panel=LOOK)
app.add_typer(tokens.app, name="token", rich_help_panel=LOOK)


def main() -> None:
    try:
        app()
    except (NotFound, Refused, TryLater, BadSetting) as error:
        complain(str(error))
        sys.exit(next(code for kind, code in REACTIONS.items() if isinstance(error, kind)))
