"""`dossier view-as`: what a client user sees of a dossier."""

from typing import Annotated

import typer

from cli.dossiers import MailNameArgument, dossier_of
from cli.opening import DataOption, JsonOption
from cli.show import as_json, as_table
from cli.users import EmailArgument

COLUMNS = {"path": "folder", "document": "document", "unseen": "not yet seen"}


def view_as(
    mail_name: MailNameArgument,
    email: EmailArgument,
    limit: Annotated[int, typer.Option("--limit", help="Documents of a folder that are shown.")] = 100,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Show what a client user sees, by the same law. Nothing counts as seen; the look is in the audit trail."""
    from dossier.access import view_as as looking
    from dossier.accounts import people
    from dossier.documents import lists

    with dossier_of(mail_name, data) as opened:
        database, desk = opened.database, opened.desk
        person_id = people.id_of(database, opened.domain, email)
        visitor = looking.begin(database, desk, person_id)
        paths: dict[object, str] = {}
        rows: list[dict[str, object]] = []
        for folder in lists.folders(database, visitor, desk.administration_id):
            above = paths.get(folder.parent_id)
            paths[folder.id] = f"{above}/{folder.name}" if above else folder.name
            rows.append({"path": paths[folder.id], "document": None, "unseen": False})
            shown = lists.documents_in(database, visitor, folder.id, limit=limit)
            rows += ({"path": paths[folder.id], "document": each.name, "unseen": each.unseen} for each in shown)
        looking.end(database, desk, person_id)
    if json:
        as_json(rows)
    else:
        as_table(rows, COLUMNS, empty="Nothing: no folder was granted.")
