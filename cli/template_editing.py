"""`dossier template show|new|edit|history|push`: the templates of the office, changed with a note."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.dossiers import act
from cli.opening import DataOption, JsonOption, database_of, settings_of
from cli.show import as_json, as_table, say
from cli.templates import CodeArgument

app = typer.Typer()

HISTORY_COLUMNS = {"version": "version", "changed_at": "changed", "note": "what changed", "changed_by": "by"}


@app.command()
def show(code: CodeArgument, data: DataOption = None) -> None:
    """Print a template as YAML, to change it and give it back to `dossier template edit`."""
    import yaml

    from dossier.office import offices
    from dossier.rules.templating import write
    from dossier.structure import template_editing

    settings = settings_of(data)
    with database_of(settings) as database:
        found = template_editing.show(database, offices.find(database, settings.domain), code)
    typer.echo(yaml.safe_dump(write(found.folders), allow_unicode=True, sort_keys=False), nl=False)


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="May hold {boekjaar}.")],
    yearly: Annotated[bool, typer.Option("--yearly", help="Once per book year; without: once.")] = False,
    data: DataOption = None,
) -> None:
    """Make an empty template."""
    from dossier.office import offices
    from dossier.structure import template_editing

    settings = settings_of(data)
    with database_of(settings) as database:
        code = template_editing.create(database, offices.find(database, settings.domain), name, act(), yearly=yearly)
    say(f"Made: {code}. Give it folders with: dossier template edit {code} FILE --note ...")


@app.command()
def edit(
    code: CodeArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML, as `dossier template show` prints it.")],
    note: Annotated[str, typer.Option("--note", help="What is changed, for colleagues.")],
    data: DataOption = None,
) -> None:
    """Change a template. Folders that were made of it stay as they are, until it is pushed."""
    import yaml

    from dossier.office import offices
    from dossier.rules.errors import Refused
    from dossier.rules.templating import read
    from dossier.structure import template_editing

    try:
        folders = read(yaml.safe_load(file.read_text(encoding="utf-8")) or ())
    except (OSError, yaml.YAMLError, AttributeError, TypeError):
        raise Refused("This file cannot be read as a list of folders. See: dossier template show") from None
    settings = settings_of(data)
    with database_of(settings) as database:
        office_id = offices.find(database, settings.domain)
        version = template_editing.change(database, office_id, code, folders, note, act())
    say(f"{code} is version {version} now. Dossiers that have its folders stay as they are: dossier template push")


@app.command()
def history(code: CodeArgument, data: DataOption = None, json: JsonOption = False) -> None:
    """List the versions of a template."""
    from dossier.office import offices
    from dossier.structure import template_editing

    settings = settings_of(data)
    with database_of(settings) as database:
        found = template_editing.history(database, offices.find(database, settings.domain), code)
    rows = [asdict(each) for each in found]
    if json:
        as_json(rows)
    else:
        as_table(rows, HISTORY_COLUMNS, empty="Never changed.")


@app.command()
def push(
    code: CodeArgument,
    mail_names: Annotated[list[str] | None, typer.Argument(metavar="[M...]", help="Without: all that have it.")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Only tell what would change.")] = False,
    data: DataOption = None,
) -> None:
    """Carry the names and settings of today's version to folders that were made of it. What was renamed stays so."""
    from dossier.access.desk import Desk
    from dossier.office import administrations, offices
    from dossier.structure import template_push

    settings = settings_of(data)
    with database_of(settings) as database:
        known = {each.id: each.name for each in administrations.list_all(database, settings.domain)}
        if mail_names:
            chosen = [administrations.find(database, each).id for each in mail_names]
        else:
            chosen = list(template_push.applied_in(database, offices.find(database, settings.domain), code))
        desks = [Desk(each, act()) for each in chosen]
        if preview:
            for desk in desks:
                for each in template_push.preview(database, desk, code):
                    changes = [f"name: {each.new_name}"] if each.new_name else []
                    say(f"{known[desk.administration_id]}: {each.name}: {', '.join([*changes, *each.settings])}")
            return
        for pushed in template_push.push(database, desks, code):
            undo = f". To undo it: step {pushed.step_id}" if pushed.step_id else ""
            say(f"{known[pushed.administration_id]}: {pushed.changed} folders changed{undo}")
