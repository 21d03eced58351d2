"""`dossier document split`, `merge` and `arrange`: pages of PDFs."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from cli.dossiers import DocumentArgument, MailNameArgument, ReasonOption, dossier_of, say_step
from cli.opening import DataOption, house_of, settings_of
from cli.show import say

if TYPE_CHECKING:
    from dossier.documents.pdf_editing import Made

StayOption = Annotated[
    bool, typer.Option("--originals-stay", help="Leave them where they are; when not given they go to the bin.")
]
SignatureOption = Annotated[
    bool, typer.Option("--signatures-lost", help="Go on although a signature is not valid in what is made.")
]


def split(  # noqa: PLR0913, PLR0917 - a command has the options that it has
    mail_name: MailNameArgument,
    document: DocumentArgument,
    parts: Annotated[list[str], typer.Argument(metavar="PAGES...", help="Of each part, as 1-3,7.")],
    stay: StayOption = False,
    signatures_lost: SignatureOption = False,
    reason: ReasonOption = "",
    data: DataOption = None,
) -> None:
    """Split a PDF into several documents."""
    from dossier.documents import pdf_editing
    from dossier.documents.pdf_child import Consent

    cuts = [pdf_editing.Cut(each) for each in parts]
    with dossier_of(mail_name, data) as opened, house_of(settings_of(data)) as house:
        made = pdf_editing.split(house, opened.desk, document, cuts, Consent(reason, signatures_lost, stay))
    _say(made)


def merge(  # noqa: PLR0913, PLR0917 - a command has the options that it has
    mail_name: MailNameArgument,
    documents: Annotated[list[UUID], typer.Argument(metavar="ID...", help="In the order of their pages.")],
    name: Annotated[str, typer.Option("--name", help="When not given: as the first one.")] = "",
    stay: StayOption = False,
    signatures_lost: SignatureOption = False,
    reason: ReasonOption = "",
    data: DataOption = None,
) -> None:
    """Merge several PDFs into one document."""
    from dossier.documents import pdf_editing
    from dossier.documents.pdf_child import Consent

    with dossier_of(mail_name, data) as opened, house_of(settings_of(data)) as house:
        made = pdf_editing.merge(house, opened.desk, documents, name, Consent(reason, signatures_lost, stay))
    _say(made)


def arrange(  # noqa: PLR0913, PLR0917 - a command has the options that it has
    mail_name: MailNameArgument,
    document: DocumentArgument,
    keep: Annotated[str, typer.Option("--keep", help="These pages in this order, as 3,1-2; when not given: all.")] = "",
    turn: Annotated[
        list[str] | None, typer.Option("--turn", metavar="PAGE:DEGREES", help="Clockwise, e.g. 2:90; may be repeated.")
    ] = None,
    signatures_lost: SignatureOption = False,
    reason: ReasonOption = "",
    data: DataOption = None,
) -> None:
    """Turn, leave out or order pages of a PDF: a new version."""
    from dossier.documents import pdf_editing
    from dossier.documents.pdf_child import Consent

    wanted = pdf_editing.Pages(keep, dict(_turn(each) for each in turn or ()))
    with dossier_of(mail_name, data) as opened, house_of(settings_of(data)) as house:
        consent = Consent(reason, signatures_lost)
        say_step("Arranged", pdf_editing.change(house, opened.desk, document, wanted, consent))


def _turn(text: str) -> tuple[int, int]:
    page, _, degrees = text.partition(":")
    if not (page.isdecimal() and degrees.isdecimal()):
        raise typer.BadParameter("write a turn as 2:90")
    return int(page), int(degrees)


def _say(made: "Made") -> None:
    say(f"Made: {', '.join(map(str, made.document_ids))}")
    say_step("Done", made.step_id)
