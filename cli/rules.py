"""`dossier rule`: rules that suggest a folder or file by themselves, tried out before they count."""

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from cli.dossiers import FolderArgument, MailNameArgument, dossier_of
from cli.opening import DataOption, JsonOption
from cli.show import Row, as_json, as_table, say
from dossier.rules.filing_rules import Conditions

if TYPE_CHECKING:
    from dossier.inbox.filing_rules import RuleView

app = typer.Typer(no_args_is_help=True, help="Filing rules. All conditions that are given must hold.")

SenderOption = Annotated[str, typer.Option("--sender", help="A whole address, or @domain.")]
SubjectOption = Annotated[str, typer.Option("--subject", help="Words that occur in it.")]
FileNameOption = Annotated[str, typer.Option("--file-name", help="Pattern with * and ?.")]
TypeOption = Annotated[str, typer.Option("--type", help="'application/pdf', or 'image/' for all pictures.")]

COLUMNS = {
    "name": "rule",
    "says": "documents with",
    "scope": "for",
    "target": "to folder or template item",
    "files_itself": "files itself",
    "id": "id",
}
CHANGE_COLUMNS = {
    "received_at": "received",
    "name": "document",
    "now_in": "is now in",
    "alone": "it would go by itself",
    "document_id": "id",
}


@app.command("list")
def list_(mail_name: MailNameArgument, data: DataOption = None, json: JsonOption = False) -> None:
    """List the rules that work in an administration: its own, and those of the whole office."""
    from dossier.inbox import filing_rules
    from dossier.office import offices

    with dossier_of(mail_name, data) as opened:
        views = filing_rules.list_all(opened.database, offices.find(opened.database, opened.domain))
        here = (None, opened.desk.administration_id)
        views = tuple(each for each in views if each.administration_id in here)
        names = {line.id: path for path, line in opened.paths().items()}
    if json:
        as_json(asdict(each) for each in views)
    else:
        as_table([_row(each, names) for each in views], COLUMNS, empty="No rules yet. Add one with: dossier rule add")


@app.command()
def add(  # noqa: PLR0913, PLR0917 - a command has the options that it has
    mail_name: MailNameArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As the office calls it.")],
    folder: Annotated[str | None, typer.Option("--folder", help="Path or id, in this administration.")] = None,
    template_item: Annotated[
        UUID | None, typer.Option("--template-item", help="In place of a folder: for every administration.")
    ] = None,
    sender: SenderOption = "",
    subject: SubjectOption = "",
    file_name: FileNameOption = "",
    content_type: TypeOption = "",
    files_itself: Annotated[
        bool, typer.Option("--files-itself", help="Without a person, for known and confirmed senders.")
    ] = False,
    data: DataOption = None,
) -> None:
    """Add a rule behind the others. Try it first: dossier rule try."""
    from dossier.inbox import filing_rules
    from dossier.office import offices

    conditions = Conditions(sender, subject, file_name, content_type)
    with dossier_of(mail_name, data) as opened:
        target = opened.folder(folder) if folder else None
        new = filing_rules.NewRule(name, conditions, files_itself, target, template_item)
        office = offices.find(opened.database, opened.domain)
        added = filing_rules.add(opened.database, office, new, opened.desk.act)
    say(f"Added: {added.id}")


@app.command()
def remove(
    mail_name: MailNameArgument,
    rule: Annotated[UUID, typer.Argument(metavar="ID", help="As `dossier rule list` shows it.")],
    data: DataOption = None,
) -> None:
    """Remove a rule. What it filed stays where it is."""
    from dossier.inbox import filing_rules
    from dossier.office import offices

    with dossier_of(mail_name, data) as opened:
        office = offices.find(opened.database, opened.domain)
        filing_rules.remove(opened.database, office, rule, opened.desk.act)
    say("Removed.")


@app.command("try")
def try_(  # noqa: PLR0913, PLR0917 - a command has the options that it has
    mail_name: MailNameArgument,
    folder: FolderArgument,
    sender: SenderOption = "",
    subject: SubjectOption = "",
    file_name: FileNameOption = "",
    content_type: TypeOption = "",
    days: Annotated[int, typer.Option("--days", min=1, help="How far to look back.")] = 365,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Show which documents of the past a rule would have put elsewhere. Nothing is changed."""
    from dossier.inbox import filing_rules

    conditions = Conditions(sender, subject, file_name, content_type)
    with dossier_of(mail_name, data) as opened:
        since = opened.desk.act.now - timedelta(days=days)
        target, here = opened.folder(folder), opened.desk.administration_id
        changes = filing_rules.dry_run(opened.database, here, conditions, target, since)
        names: dict[UUID | None, str] = {None: "the inbox", **{line.id: path for path, line in opened.paths().items()}}
    if json:
        as_json(asdict(each) for each in changes)
    else:
        rows = [{**asdict(each), "now_in": names.get(each.folder_id, "")} for each in changes]
        as_table(rows, CHANGE_COLUMNS, empty="It would have changed nothing.")


def _row(view: "RuleView", folders: dict[UUID, str]) -> Row:
    conditions = asdict(view.conditions)
    return {
        **asdict(view),
        "says": ", ".join(f"{field.replace('_', ' ')} {value}" for field, value in conditions.items() if value),
        "scope": "this administration" if view.administration_id else "the whole office",
        "target": folders.get(view.folder_id, "") if view.folder_id else view.template_item_id,
    }
