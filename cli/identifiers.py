"""`dossier identifier`: the numbers of an administration, so that documents meant for another one are held."""

from typing import Annotated

import typer

from cli.dossiers import MailNameArgument, dossier_of
from cli.opening import DataOption, JsonOption
from cli.show import as_json, as_table, say
from dossier.rules.misdirection import checked
from dossier.rules.states import IdentifierKind

app = typer.Typer(no_args_is_help=True, help="IBAN, VAT and KvK numbers of an administration.")

KindArgument = Annotated[IdentifierKind, typer.Argument(metavar="KIND", help=", ".join(IdentifierKind))]
NumberArgument = Annotated[str, typer.Argument(metavar="NUMBER", help="Spaces, dots and hyphens do not matter.")]


@app.command("list")
def list_(mail_name: MailNameArgument, data: DataOption = None, json: JsonOption = False) -> None:
    """List them."""
    from dossier.inbox import identifiers

    with dossier_of(mail_name, data) as opened:
        rows = [each._asdict() for each in identifiers.list_all(opened.database, opened.desk.administration_id)]
    if json:
        as_json(rows)
    else:
        as_table(rows, {"kind": "kind", "value": "number"}, empty="No numbers yet: nothing is held for them.")


@app.command()
def add(mail_name: MailNameArgument, kind: KindArgument, number: NumberArgument, data: DataOption = None) -> None:
    """Add a number."""
    from dossier.inbox import identifiers

    with dossier_of(mail_name, data) as opened:
        added = identifiers.add(opened.database, opened.desk.administration_id, kind, number, opened.desk.act)
    say(f"Added: {added.kind} {added.value}")


@app.command()
def remove(mail_name: MailNameArgument, kind: KindArgument, number: NumberArgument, data: DataOption = None) -> None:
    """Remove a number."""
    from dossier.inbox import identifiers

    with dossier_of(mail_name, data) as opened:
        wanted = checked(kind, number)
        identifiers.remove(opened.database, opened.desk.administration_id, wanted, opened.desk.act)
    say(f"Removed: {wanted.kind} {wanted.value}")
