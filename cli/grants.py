"""`dossier grant`: rights of client users on folders and documents."""

from typing import Annotated

import typer

from cli.dossiers import DocumentArgument, FolderArgument, MailNameArgument, Opened, dossier_of
from cli.opening import DataOption
from cli.show import say
from dossier.rules.rights import Level, Setting
from dossier.rules.wording.texts import wording

app = typer.Typer(no_args_is_help=True, help="Rights of client users. See also: dossier folder who, document who.")

PersonArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="Mail address of the client user.")]


@app.command()
def folder(
    mail_name: MailNameArgument,
    person: PersonArgument,
    path: FolderArgument,
    level: Annotated[Level, typer.Argument(metavar="LEVEL", help="none, passage, upload, view or view-upload.")],
    data: DataOption = None,
) -> None:
    """Give a client user a level on a folder. Refused while a folder above is closed: see open-way."""
    with dossier_of(mail_name, data) as opened:
        _grant(opened, person, path, level, open_way=False)


@app.command("open-way")
def open_way(
    mail_name: MailNameArgument,
    person: PersonArgument,
    path: FolderArgument,
    level: Annotated[Level, typer.Argument(metavar="LEVEL", help="passage, upload, view or view-upload.")],
    data: DataOption = None,
) -> None:
    """Give a level on a folder, and open what is closed above it as a passage: names of folders, no documents."""
    with dossier_of(mail_name, data) as opened:
        _grant(opened, person, path, level, open_way=True)


@app.command()
def document(
    mail_name: MailNameArgument,
    person: PersonArgument,
    document: DocumentArgument,
    setting: Annotated[Setting, typer.Argument(metavar="SETTING", help="follow, hide or show.")],
    data: DataOption = None,
) -> None:
    """Let a document follow its folder, or hide or show it for one client user."""
    from dossier.access import grants
    from dossier.accounts import people

    with dossier_of(mail_name, data) as opened:
        right = grants.DocumentRight(people.id_of(opened.database, opened.domain, person), document, setting)
        grants.set_document(opened.database, opened.desk.administration_id, right, opened.desk.act)
    say(f"{person}: {wording(setting, 'en')}")


def _grant(opened: Opened, person: str, path: str, level: Level, *, open_way: bool) -> None:
    from dossier.access import grants
    from dossier.accounts import people

    right = grants.FolderRight(people.id_of(opened.database, opened.domain, person), opened.folder(path), level)
    here = opened.desk.administration_id
    closed = grants.grant(opened.database, here, right, opened.desk.act, open_way=open_way)
    say(f"{person}: {wording(level, 'en')}")
    if closed:
        say(f"Opened as a passage: {', '.join(each.name for each in closed)}")
