"""`dossier template`: folder templates, and applying them to dossiers."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.dossiers import ReasonOption, act
from cli.opening import DataOption, JsonOption, database_of, settings_of
from cli.show import as_json, as_table, say

app = typer.Typer(no_args_is_help=True, help="Folder templates, and applying them.")

COLUMNS = {"code": "template", "name": "name", "yearly": "per book year", "version": "version"}
STEP_COLUMNS = {"name": "folder", "exists": "is there", "says": "suggested for clients"}

CodeArgument = Annotated[str, typer.Argument(metavar="TEMPLATE", help="As in: dossier template list.")]
MailNamesArgument = Annotated[list[str], typer.Argument(metavar="M...", help="Mail names of the administrations.")]
YearOption = Annotated[int, typer.Option("--year", help="Book year, for a template that has one.")]
AnswerOption = Annotated[
    list[str], typer.Option("--answer", metavar="WORD=TEXT", help="For what it asks, e.g. vennoot_a=Jansen.")
]


@app.command("list")
def list_(data: DataOption = None, json: JsonOption = False) -> None:
    """List the templates of the office."""
    from dossier.structure import templates

    settings = settings_of(data)
    with database_of(settings) as database:
        rows = [asdict(each) for each in templates.list_all(database, settings.domain)]
    if json:
        as_json(rows)
    else:
        as_table(rows, COLUMNS, empty="No templates yet: they come with the first administration.")


@app.command()
def preview(
    code: CodeArgument,
    mail_name: Annotated[str, typer.Argument(metavar="M", help="Mail name of the administration.")],
    year: YearOption = 0,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Tell which folders a template would add to a dossier, and which rights it suggests."""
    from dossier.office import administrations
    from dossier.structure import apply

    with database_of(settings_of(data)) as database:
        administration = administrations.find(database, mail_name)
        steps = apply.preview(database, administration.id, apply.Wish(code, year))
    if json:
        as_json(asdict(each) for each in steps)
    else:
        says = [", ".join(f"{each.role}: {each.level}" for each in step.suggestions) for step in steps]
        rows = [{**asdict(step), "says": text} for step, text in zip(steps, says, strict=True)]
        as_table(rows, STEP_COLUMNS, empty="The template is empty.")


@app.command("apply")
def apply_(  # noqa: PLR0913, PLR0917 - a command has the options that it has
    code: CodeArgument,
    mail_names: MailNamesArgument,
    year: YearOption = 0,
    answer: AnswerOption = [],  # noqa: B006 - typer reads it and hands over a list of its own
    confirm_rights: Annotated[bool, typer.Option("--confirm-rights", help="Give clients what it suggests.")] = False,
    reason: ReasonOption = "",
    data: DataOption = None,
) -> None:
    """Add the folders of a template to dossiers. Twice adds nothing."""
    from dossier.office import administrations
    from dossier.structure import apply

    wish = apply.Wish(code, year, answers=_answers(answer), confirm_rights=confirm_rights, reason=reason)
    with database_of(settings_of(data)) as database:
        found = [administrations.find(database, each) for each in mail_names]
        applied = apply.apply(database, [each.id for each in found], wish, act())
        for administration, each in zip(found, applied, strict=True):
            undo = f". To undo it: step {each.step_id}" if each.step_id else ""
            say(f"{administration.name}: {each.added} folders added, {each.present} were there{undo}")


def _answers(given: list[str]) -> dict[str, str]:
    """Raises BadParameter."""
    pairs = [each.partition("=") for each in given]
    if not all(equals for _, equals, _ in pairs):
        raise typer.BadParameter("give --answer as WORD=TEXT")
    return {word: text for word, _, text in pairs}
