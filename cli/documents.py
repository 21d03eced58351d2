"""`dossier document`: the documents of a dossier."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from cli.dossiers import (
    SIGHT_COLUMNS,
    DocumentArgument,
    ForClientsOption,
    MailNameArgument,
    ReasonOption,
    dossier_of,
    say_preview,
    say_step,
    sight_rows,
)
from cli.opening import DataOption, JsonOption, settings_of
from cli.pages import pages
from cli.rearranging import arrange, merge, split
from cli.show import as_json, as_table, say, say_flags, size
from dossier.rules.retention import Label

if TYPE_CHECKING:
    from dossier.documents.lists import DocumentLine

app = typer.Typer(no_args_is_help=True, help="The documents of a dossier.")
for command in (pages, split, merge, arrange):
    app.command()(command)

FolderOption = Annotated[str | None, typer.Option("--to", help="Path or id; when not given: back to the inbox.")]
COLUMNS = {"name": "document", "readable_size": "size", "version": "version", "state": "state", "id": "id"}
VERSION_COLUMNS = {"version": "version", "name": "document", "replaced_at": "replaced", "sha256": "SHA-256"}
OPENING_COLUMNS = {"opened_at": "opened", "name": "person", "version": "version", "as_client": "as client"}


@app.command("list")
def list_(
    mail_name: MailNameArgument,
    folder: Annotated[str | None, typer.Option("--folder", help="Path or id; when not given: the inbox.")] = None,
    bin_: Annotated[bool, typer.Option("--bin", help="The bin.")] = False,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """List the documents in a folder, in the inbox or in the bin."""
    from dossier.documents import lists

    if folder and bin_:
        raise typer.BadParameter("give --folder or --bin")
    with dossier_of(mail_name, data) as opened:
        database, visitor, here = opened.database, opened.visitor(), opened.desk.administration_id
        if folder:
            place = opened.folder(folder)
            found = _all(
                lambda last: lists.documents_in(database, visitor, place, after=last.by_name if last else None)
            )
        else:
            unfiled = lists.binned if bin_ else lists.inbox
            found = _all(lambda last: unfiled(database, visitor, here, after=last.by_time if last else None))
    rows = [{**asdict(each), "readable_size": size(each.size_bytes)} for each in found]
    if json:
        as_json(asdict(each) for each in found)
    else:
        as_table(rows, COLUMNS, empty="No documents here.")


def _all(page: "Callable[[DocumentLine | None], tuple[DocumentLine, ...]]") -> "list[DocumentLine]":
    """Every line. `page` gives those after a line, the first ones for None."""
    found: list[DocumentLine] = []
    while lines := page(found[-1] if found else None):
        found += lines
    return found


@app.command()
def move(
    mail_name: MailNameArgument,
    document: DocumentArgument,
    to: FolderOption = None,
    reason: ReasonOption = "",
    data: DataOption = None,
) -> None:
    """Link a document to a folder, or move it to another one."""
    from dossier.documents import documents

    with dossier_of(mail_name, data) as opened:
        target = opened.folder(to) if to else None
        say_step("Moved", documents.move(opened.database, opened.desk, document, target, reason))


@app.command()
def preview(
    mail_name: MailNameArgument, document: DocumentArgument, to: FolderOption = None, data: DataOption = None
) -> None:
    """Tell who would see a document before and after it is moved."""
    from dossier.access import move_previews

    with dossier_of(mail_name, data) as opened:
        target = opened.folder(to) if to else None
        say_preview((move_previews.moved_document(opened.database, opened.desk, document, target),))


@app.command()
def rename(
    mail_name: MailNameArgument,
    document: DocumentArgument,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    data: DataOption = None,
) -> None:
    """Give a document another name."""
    from dossier.documents import documents

    with dossier_of(mail_name, data) as opened:
        say_step("Renamed", documents.rename(opened.database, opened.desk, document, name))
    say_flags(name)


@app.command()
def note(
    mail_name: MailNameArgument,
    document: DocumentArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="'' takes the note away.")],
    for_clients: ForClientsOption = False,
    data: DataOption = None,
) -> None:
    """Put a note on a document, for the office."""
    from dossier.documents import documents

    with dossier_of(mail_name, data) as opened:
        new = documents.Note(text, for_clients=for_clients)
        say_step("Noted", documents.note(opened.database, opened.desk, document, new))


@app.command("bin")
def throw_away(
    mail_name: MailNameArgument, document: DocumentArgument, reason: ReasonOption = "", data: DataOption = None
) -> None:
    """Put a document in the bin. Refused, with the reasons, while it has to stay."""
    from dossier.documents import documents

    with dossier_of(mail_name, data) as opened:
        say_step("In the bin", documents.throw_away(opened.database, opened.desk, document, reason))


@app.command()
def restore(mail_name: MailNameArgument, document: DocumentArgument, data: DataOption = None) -> None:
    """Take a document out of the bin, into the inbox."""
    from dossier.documents import documents

    term = settings_of(data).quarantine_term
    with dossier_of(mail_name, data) as opened:
        say_step("In the inbox", documents.restore(opened.database, opened.desk, document, term))


@app.command()
def hold(
    mail_name: MailNameArgument,
    document: DocumentArgument,
    why: Annotated[str, typer.Argument(metavar="WHY", help="'' ends the hold.")],
    data: DataOption = None,
) -> None:
    """Keep a document, whatever its term."""
    from dossier.documents import documents

    with dossier_of(mail_name, data) as opened:
        say_step("Set", documents.hold(opened.database, opened.desk, document, why))


@app.command()
def retain(
    mail_name: MailNameArgument,
    document: DocumentArgument,
    retention: Annotated[Label | None, typer.Option("--retention", help="When not given: as its folder.")] = None,
    current_until: Annotated[
        datetime | None, typer.Option("--current-until", formats=["%Y-%m-%d"], help="Its term starts then.")
    ] = None,
    data: DataOption = None,
) -> None:
    """Say how long a document is kept."""
    from dossier.documents import documents

    day = current_until.date() if current_until else None
    with dossier_of(mail_name, data) as opened:
        say_step("Set", documents.retain(opened.database, opened.desk, document, retention, day))


@app.command()
def replace(
    mail_name: MailNameArgument,
    document: DocumentArgument,
    by: Annotated[UUID, typer.Argument(metavar="BY", help="Document in the inbox that holds the new file.")],
    reason: ReasonOption = "",
    data: DataOption = None,
) -> None:
    """Give a document a new file. The old one is kept."""
    from dossier.documents import versions

    with dossier_of(mail_name, data) as opened:
        say_step("Replaced", versions.replace(opened.database, opened.desk, document, by, reason))


@app.command("versions")
def versions_(
    mail_name: MailNameArgument, document: DocumentArgument, data: DataOption = None, json: JsonOption = False
) -> None:
    """List the files that a document has and had."""
    from dossier.documents import versions

    with dossier_of(mail_name, data) as opened:
        rows = [asdict(each) for each in versions.history(opened.database, opened.desk, document)]
    if json:
        as_json(rows)
    else:
        as_table(rows, VERSION_COLUMNS, empty="")


@app.command()
def relocate(  # noqa: PLR0913, PLR0917 - one option for each thing that can be said
    mail_name: MailNameArgument,
    document: DocumentArgument,
    to: Annotated[str, typer.Argument(metavar="TO", help="Mail name of the right administration.")],
    reason: ReasonOption = "",
    leak: Annotated[bool, typer.Option("--leak", help="Begin a data leak in the register.")] = False,
    data: DataOption = None,
) -> None:
    """Move a document to another administration, with a reason. Nobody of the clients sees it there."""
    from dossier.inbox import relocate as relocating
    from dossier.office import administrations

    with dossier_of(mail_name, data) as opened:
        target = administrations.find(opened.database, to).id
        say_step("Moved", relocating.relocate(opened.database, opened.desk, document, target, reason, leak=leak))


@app.command()
def openings(
    mail_name: MailNameArgument, document: DocumentArgument, data: DataOption = None, json: JsonOption = False
) -> None:
    """List who opened a document, which version, and when."""
    from cli.paging import every_page
    from dossier.documents import seen

    with dossier_of(mail_name, data) as opened:
        lines = every_page(lambda before: seen.openings(opened.database, opened.desk, document, before=before))
        rows = [asdict(each) for each in lines]
    if json:
        as_json(rows)
    else:
        as_table(rows, OPENING_COLUMNS, empty="Nobody opened it.")


@app.command()
def who(
    mail_name: MailNameArgument, document: DocumentArgument, data: DataOption = None, json: JsonOption = False
) -> None:
    """Tell who sees a document, and why."""
    from dossier.access import who_sees

    with dossier_of(mail_name, data) as opened:
        desk = opened.desk
        sights = who_sees.of_document(opened.database, desk, document)
    rows = sight_rows(sights)
    if json:
        as_json(rows)
    else:
        as_table(rows, SIGHT_COLUMNS, empty="Nobody.")


@app.command()
def undo(
    mail_name: MailNameArgument,
    step: Annotated[UUID, typer.Argument(metavar="STEP", help="As a command on this dossier told it.")],
    data: DataOption = None,
) -> None:
    """Take back one step of the last day, with a document or a folder."""
    from dossier.documents import undo as undoing

    with dossier_of(mail_name, data) as opened:
        undoing.undo(opened.database, opened.desk, step)
    say("Undone.")
