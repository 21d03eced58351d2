"""`dossier folder`: the folders of a dossier."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.dossiers import (
    SIGHT_COLUMNS,
    FolderArgument,
    ForClientsOption,
    MailNameArgument,
    PreviewOption,
    ReasonOption,
    dossier_of,
    say_preview,
    say_step,
    sight_rows,
)
from cli.opening import DataOption, JsonOption
from cli.show import as_json, as_table, say_flags
from dossier.rules.handling import Destination
from dossier.rules.retention import Label

app = typer.Typer(no_args_is_help=True, help="The folders of a dossier.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME")]
RetentionOption = Annotated[Label | None, typer.Option("--retention", help="Label; when not given: as above.")]
COLUMNS = {"path": "folder", "documents": "documents", "retention": "retention", "locked_at": "locked", "id": "id"}


@app.command("list")
def list_(mail_name: MailNameArgument, data: DataOption = None, json: JsonOption = False) -> None:
    """List the folders, with how many documents are in each."""
    with dossier_of(mail_name, data) as opened:
        rows = [{"path": path, **asdict(line)} for path, line in opened.paths().items()]
    if json:
        as_json(rows)
    else:
        as_table(sorted(rows, key=lambda row: row["path"]), COLUMNS, empty="No folders yet. See: dossier template")


@app.command()
def add(
    mail_name: MailNameArgument,
    name: NameArgument,
    below: Annotated[str | None, typer.Option("--below", help="Path or id; when not given: a hoofdmap.")] = None,
    reason: ReasonOption = "",
    data: DataOption = None,
) -> None:
    """Make a folder. Nobody but the office sees it."""
    from dossier.structure import folders
    from dossier.structure.tree import NewFolder

    with dossier_of(mail_name, data) as opened:
        parent = opened.folder(below) if below else None
        made = folders.make(opened.database, opened.desk, NewFolder(name, parent), reason)
    say_step(f"Made: {made.folder_id}", made.step_id)


@app.command()
def rename(mail_name: MailNameArgument, folder: FolderArgument, name: NameArgument, data: DataOption = None) -> None:
    """Give a folder another name."""
    from dossier.structure import folders

    with dossier_of(mail_name, data) as opened:
        step = folders.rename(opened.database, opened.desk, opened.folder(folder), name)
    say_step("Renamed", step)
    say_flags(name)


@app.command()
def move(
    mail_name: MailNameArgument,
    folder: FolderArgument,
    to: Annotated[str | None, typer.Option("--to", help="Path or id; when not given: a hoofdmap.")] = None,
    preview: PreviewOption = False,
    data: DataOption = None,
) -> None:
    """Hang a folder, with all below it, under another one."""
    from dossier.access import move_previews
    from dossier.structure import folders

    with dossier_of(mail_name, data) as opened:
        moved, target = opened.folder(folder), opened.folder(to) if to else None
        if preview:
            say_preview(move_previews.moved_folder(opened.database, opened.desk, moved, target))
        else:
            say_step("Moved", folders.move(opened.database, opened.desk, moved, target))


@app.command()
def order(
    mail_name: MailNameArgument,
    folder: Annotated[list[str], typer.Argument(metavar="FOLDER...", help="All folders of one place, by path or id.")],
    below: Annotated[str | None, typer.Option("--below", help="Their place; when not given: the hoofdmappen.")] = None,
    data: DataOption = None,
) -> None:
    """Put folders in this order."""
    from dossier.structure import folders

    with dossier_of(mail_name, data) as opened:
        parent = opened.folder(below) if below else None
        wanted = [opened.folder(each) for each in folder]
        say_step("Put in order", folders.put_in_order(opened.database, opened.desk, parent, wanted))


@app.command()
def note(
    mail_name: MailNameArgument,
    folder: FolderArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="'' takes the note away.")],
    for_clients: ForClientsOption = False,
    data: DataOption = None,
) -> None:
    """Put a note on a folder, for the office."""
    from dossier.documents.documents import Note
    from dossier.structure import folders

    with dossier_of(mail_name, data) as opened:
        step = folders.note(opened.database, opened.desk, opened.folder(folder), Note(text, for_clients=for_clients))
    say_step("Noted", step)


@app.command()
def retain(
    mail_name: MailNameArgument, folder: FolderArgument, retention: RetentionOption = None, data: DataOption = None
) -> None:
    """Say how long the documents in a folder are kept."""
    from dossier.structure import folders

    with dossier_of(mail_name, data) as opened:
        step = folders.set_retention(opened.database, opened.desk, opened.folder(folder), retention)
    say_step("Set", step)


@app.command()
def unfold(
    mail_name: MailNameArgument,
    folder: FolderArgument,
    off: Annotated[bool, typer.Option("--off", help="A click opens this folder only.")] = False,
    data: DataOption = None,
) -> None:
    """Let a click on a hoofdmap open everything below it."""
    from dossier.structure import folders

    with dossier_of(mail_name, data) as opened:
        step = folders.set_unfold(opened.database, opened.desk, opened.folder(folder), unfold=not off)
    say_step("Set", step)


@app.command()
def lock(mail_name: MailNameArgument, folder: FolderArgument, data: DataOption = None) -> None:
    """Lock a folder with all below it: from now on additions only, each with a reason."""
    from dossier.structure import folders

    with dossier_of(mail_name, data) as opened:
        say_step("Locked", folders.lock(opened.database, opened.desk, opened.folder(folder)))


@app.command()
def reopen(
    mail_name: MailNameArgument, folder: FolderArgument, reason: ReasonOption = "", data: DataOption = None
) -> None:
    """Take the lock off a folder, with a reason."""
    from dossier.structure import folders

    with dossier_of(mail_name, data) as opened:
        say_step("Opened again", folders.reopen(opened.database, opened.desk, opened.folder(folder), reason))


@app.command()
def delete(
    mail_name: MailNameArgument,
    folder: FolderArgument,
    documents: Annotated[Destination, typer.Option("--documents", help="Where its documents go.")],
    data: DataOption = None,
) -> None:
    """Delete a folder with all below it. Refused, with the reasons, while something in it has to stay."""
    from dossier.structure import folders

    with dossier_of(mail_name, data) as opened:
        say_step("Deleted", folders.delete(opened.database, opened.desk, opened.folder(folder), documents))


@app.command()
def who(mail_name: MailNameArgument, folder: FolderArgument, data: DataOption = None, json: JsonOption = False) -> None:
    """Tell who sees a folder, and why."""
    from dossier.access import who_sees

    with dossier_of(mail_name, data) as opened:
        desk = opened.desk
        sights = who_sees.of_folder(opened.database, desk, opened.folder(folder))
    rows = sight_rows(sights)
    if json:
        as_json(rows)
    else:
        as_table(rows, SIGHT_COLUMNS, empty="Nobody.")
