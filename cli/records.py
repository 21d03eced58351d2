"""`dossier record`: records of the bookkeeping, and the documents that hang on them."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.dossiers import DocumentArgument, MailNameArgument, dossier_of, say_step
from cli.opening import DataOption, JsonOption
from cli.show import as_json, as_table, say
from cli.upload import AdministrationOption
from dossier.rules.handling import RecordKind
from dossier.rules.wording.texts import wording

if TYPE_CHECKING:
    from dossier.documents.records import RecordLine

app = typer.Typer(no_args_is_help=True, help="Records of the bookkeeping that documents hang on.")

COLUMNS = {"kind": "kind", "number": "number", "description": "description", "ledger": "ledger", "link": "link"}
KindArgument = Annotated[RecordKind, typer.Argument(metavar="KIND", help=", ".join(RecordKind))]
NumberArgument = Annotated[str, typer.Argument(metavar="NUMBER", help="As the bookkeeping numbers it.")]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)],
    mail_name: AdministrationOption,
    preview: Annotated[bool, typer.Option("--preview", help="Only tell what it would do.")] = False,
    data: DataOption = None,
) -> None:
    """Read records from a CSV file with the columns soort;nummer;omschrijving;link;grootboek. Twice changes nothing."""
    from dossier.documents import records_import

    read = records_import.preview if preview else records_import.import_file
    with dossier_of(mail_name, data) as opened:
        done = read(opened.database, opened.desk, file.read_bytes())
    for each in done.left_out:
        say(f"Line {each.number} is left out: {wording(each.fault, 'en') if each.fault else ''}")
    would = "Nothing was written. It would be" if preview else "Records"
    say(f"{would}: {done.new} new, {done.changed} changed, {done.same} as they were.")


@app.command("list")
def list_(mail_name: MailNameArgument, data: DataOption = None, json: JsonOption = False) -> None:
    """List the records of an administration."""
    from dossier.documents import records

    found: list[RecordLine] = []
    with dossier_of(mail_name, data) as opened:
        while lines := records.every(opened.database, opened.desk, after=found[-1] if found else None):
            found += lines
    rows = [asdict(each) for each in found]
    if json:
        as_json(rows)
    else:
        as_table(rows, COLUMNS, empty="No records here.")


@app.command()
def link(
    mail_name: MailNameArgument,
    document: DocumentArgument,
    kind: KindArgument,
    number: NumberArgument,
    data: DataOption = None,
) -> None:
    """Hang a document on a record. It stays where it is filed."""
    from dossier.documents import records

    with dossier_of(mail_name, data) as opened:
        record = records.find(opened.database, opened.desk, kind, number)
        say_step("Linked", records.attach(opened.database, opened.desk, document, record))


@app.command()
def unlink(
    mail_name: MailNameArgument,
    document: DocumentArgument,
    kind: KindArgument,
    number: NumberArgument,
    data: DataOption = None,
) -> None:
    """Take a document off a record. It stays where it is filed."""
    from dossier.documents import records

    with dossier_of(mail_name, data) as opened:
        record = records.find(opened.database, opened.desk, kind, number)
        say_step("Unlinked", records.detach(opened.database, opened.desk, document, record))
