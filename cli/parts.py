"""`dossier part`: a signature picture into the inbox, or out of it."""

from typing import Annotated

import typer

from cli.dossiers import DocumentArgument, act
from cli.opening import DataOption, house_of, settings_of
from cli.show import say
from dossier.rules.errors import NotFound

app = typer.Typer(
    no_args_is_help=True, help="Pictures that mails carry along. What is said counts for later mails too."
)


@app.command()
def fold(document: DocumentArgument, data: DataOption = None) -> None:
    """Fold a picture of the inbox away, under its mail."""
    from dossier.access.desk import of_program
    from dossier.inbox import signature_pictures

    with house_of(settings_of(data)) as house:
        signature_pictures.fold(house.database, of_program(house.database, document, act()), document)
    say("Folded away under its mail. The same picture in later mails will be, too.")


@app.command()
def unfold(
    mail: Annotated[str, typer.Argument(metavar="ID", help="Mail id, or the id in the door's 250.")],
    path: Annotated[str, typer.Argument(metavar="PART", help="As `dossier mail show` numbers it: 1.3.")],
    data: DataOption = None,
) -> None:
    """Make a document of a picture that was folded away."""
    from dossier.access.desk import Desk
    from dossier.inbox import signature_pictures
    from ingest.mails import show_mail

    with house_of(settings_of(data)) as house:
        line = show_mail(house, mail).line
        part = next((each.id for each in line.parts if each.path == path), None)
        if part is None:
            raise NotFound(f"This mail holds no part {path}. See: dossier mail show {mail}")
        document = signature_pictures.unfold(house.database, Desk(line.administration_id, act()), line.id, part)
    say(f"Now a document in the inbox: {document}")
