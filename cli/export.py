"""`dossier export`, `access-report` and `exposure`: what is held, of whom, and who saw it."""

import os
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.dossiers import DocumentArgument, MailNameArgument, act, dossier_of
from cli.opening import DataOption, JsonOption, database_of, house_of, settings_of
from cli.show import as_json, as_table, say, size
from dossier.rules.wording.texts import wording

MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]
SinceOption = Annotated[datetime, typer.Option("--from", formats=MOMENTS, help="UTC.")]
UntilOption = Annotated[datetime | None, typer.Option("--until", formats=MOMENTS, help="UTC; when not given: now.")]
COULD_COLUMNS = {
    "name": "could see it",
    "as_client": "as client",
    "says": "because",
    "from_at": "from",
    "until_at": "until",
}
OPENED = {"opened_at": "at", "document": "document", "version": "version", "client": "of", "people": "its people"}
DID_COLUMNS = {"name": "opened it", "as_client": "as client", "version": "version", "opened_at": "at"}


class Spoken(StrEnum):
    DUTCH = "nl"
    ENGLISH = "en"


def export(
    mail_name: MailNameArgument,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", dir_okay=False, help="The zip; never overwritten.")],
    data: DataOption = None,
) -> None:
    """Write a dossier as a zip: folders, documents, versions, a manifest with hashes, and its log."""
    from dossier.access.desk import Desk
    from dossier.accountability import export as service
    from dossier.office.administrations import find

    with house_of(settings_of(data)) as house:
        desk = Desk(find(house.database, mail_name).id, act())
        try:
            descriptor = os.open(to, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise typer.BadParameter(f"{to} exists") from None
        with os.fdopen(descriptor, "w+b") as file:
            done = service.export(house, desk, file)
    say(f"{done.files} files, {done.left_out} of them left out (see the manifest); {size(to.stat().st_size)} in {to}")


def access_report(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Of the person who asks.")],
    language: Annotated[Spoken, typer.Option("--language")] = Spoken.DUTCH,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Report everything that is held about one person (AVG art. 15)."""
    from dossier.accountability.access_report import report
    from dossier.accounts import people

    settings = settings_of(data)
    with database_of(settings) as database:
        made = report(database, people.id_of(database, settings.domain, email), act())
    if json:
        as_json([made.plain()])
    else:
        say(made.text(language.value))


def exposure(  # noqa: PLR0913, PLR0917 - one option for each thing that can be said
    mail_name: MailNameArgument,
    document: DocumentArgument,
    since: SinceOption,
    until: UntilOption = None,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Tell who could see a document between two moments, through what, and who opened it."""
    from dossier.accountability import exposure as service

    with dossier_of(mail_name, data) as opened:
        end = until.replace(tzinfo=UTC) if until else opened.desk.act.now
        found = service.of_document(opened.database, opened.desk, document, since.replace(tzinfo=UTC), end)
    if json:
        as_json([asdict(found)])
        return
    could = [{**asdict(each), "says": wording(each.because, "en")} for each in found.could]
    as_table(could, COULD_COLUMNS, empty="Nobody could see it.")
    as_table([asdict(each) for each in found.did], DID_COLUMNS, empty="Nobody opened it.")


def openings(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Of the account.")],
    since: SinceOption,
    until: UntilOption = None,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Tell what one account opened between two moments, and whose data that is. For when it was stolen."""
    from dossier.accountability.openings import of_person
    from dossier.accounts import people

    settings, asker = settings_of(data), act()
    end = until.replace(tzinfo=UTC) if until else asker.now
    with database_of(settings) as database:
        person = people.id_of(database, settings.domain, email)
        found = [asdict(each) for each in of_person(database, person, since.replace(tzinfo=UTC), end, asker)]
    if json:
        as_json(found)
    else:
        as_table([{**each, "people": ", ".join(each["people"])} for each in found], OPENED, empty="It opened nothing.")
