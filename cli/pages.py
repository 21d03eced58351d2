"""`dossier document pages`: look at a document without opening it."""

from pathlib import Path
from typing import Annotated

import typer

from cli.dossiers import DocumentArgument, MailNameArgument
from cli.opening import DataOption, house_of, settings_of
from cli.show import say
from dossier.rules.deriving import DerivationState
from dossier.rules.wording.texts import wording


def pages(
    mail_name: MailNameArgument,
    document: DocumentArgument,
    to: Annotated[Path | None, typer.Option("--to", help="Write the picture of the page to this file (WebP).")] = None,
    number: Annotated[int, typer.Option("--page", help="Which page, counted from 1.")] = 1,
    data: DataOption = None,
) -> None:
    """Tell how many pages of a document can be looked at, or write the picture of one."""
    from dossier.access.visitor import program
    from dossier.documents import pages as service
    from dossier.office.administrations import find

    with house_of(settings_of(data)) as house:
        visitor = program(house.database, find(house.database, mail_name).id)
        found = service.pages_of(house.database, visitor, document)
        if found.state is not DerivationState.MADE:
            say(f"No pages: {wording(found.reason or found.state, 'en')}")
            return
        if to:
            with service.open_page(house, visitor, document, number) as picture:
                to.write_bytes(picture.read())
    say(f"Page {number} of {len(found.pictures)} is in {to}" if to else f"Pages: {len(found.pictures)}")
