"""`dossier search`: documents and folders by their words, as the program sees them: everything."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from cli.opening import DataOption, JsonOption, database_of, settings_of
from cli.show import Row, as_json, as_table, local, say
from dossier.rules.errors import Refused
from dossier.rules.wording.texts import wording

if TYPE_CHECKING:
    from adapters.database import Database
    from dossier.access.visitor import Visitor
    from dossier.finding.search import DocumentHit, FolderHit, Found

QueryArgument = Annotated[
    str, typer.Argument(metavar="QUERY", help='Words, all of which are there; "words in a row" in quotes.')
]
AdministrationOption = Annotated[str, typer.Option("--administration", metavar="M", help="Mail name: only there.")]
LimitOption = Annotated[int, typer.Option("--limit", min=1, help="Documents at most, those that fit best first.")]
RebuildOption = Annotated[bool, typer.Option("--rebuild", help="Make the index anew; nothing else works meanwhile.")]

COLUMNS = {"kind": "what", "name": "name", "says": "state", "received_at": "received", "snippet": "words", "id": "id"}


def search(  # noqa: PLR0913, PLR0917 - one option for each thing that can be said
    query: QueryArgument = "",
    administration: AdministrationOption = "",
    limit: LimitOption = 25,
    rebuild: RebuildOption = False,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Find documents and folders by name, note, sender, subject and text."""
    from dossier.finding import search as service

    settings = settings_of(data)
    with database_of(settings) as database:
        if rebuild:
            say(f"The index is new: {service.rebuild(database)} documents and folders.")
            return
        if not query.strip():
            raise Refused("Give the words to look for.")
        asked = service.Query(query)
        page = service.Page(limit=limit)
        found = [service.search(database, each, asked, page) for each in _visitors(database, administration)]
    rows = [row for each in found for row in _rows(each)]
    if json:
        as_json(rows)
        return
    as_table([_for_people(each) for each in rows], COLUMNS, empty="Nothing was found.")
    if any(each.is_capped for each in found):
        say("There are more: only the newest were looked at. Give more words.")


def _visitors(database: "Database", administration: str) -> "tuple[Visitor, ...]":
    from dossier.access.visitor import program
    from dossier.finding.search import offices
    from dossier.office.administrations import find

    return (program(database, find(database, administration).id),) if administration else offices(database)


def _rows(found: "Found") -> Iterator[Row]:
    for folder in found.folders:
        yield _row(folder, kind="folder", state=None, received_at=None, sender="", subject="")
    for document in found.documents:
        told = {each: getattr(document, each) for each in ("state", "received_at", "sender", "subject")}
        yield _row(document, kind="document", **told)


def _row(hit: "DocumentHit | FolderHit", **told: object) -> Row:
    field, snippet = hit.field and hit.field.value, hit.snippet
    which = {"id": hit.id, "administration_id": hit.administration_id, "name": hit.name}
    return {**which, **told, "field": field, "snippet": snippet.text, "marks": list(snippet.marks)}


def _for_people(row: Row) -> Row:
    state, received_at = row["state"], row["received_at"]
    told = {"says": wording(state, "en") if state else "", "received_at": local(received_at) if received_at else ""}
    return {**row, **told}
