"""`dossier user`: what client users are for one client."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import typer

from cli import users
from cli.dossiers import MailNameArgument, Opened, dossier_of
from cli.opening import DataOption
from cli.show import say
from cli.users import EmailArgument
from dossier.rules.errors import Refused

if TYPE_CHECKING:
    from dossier.rules.factors import Denied

app = users.app  # one command group

OnOff = Annotated[Literal["on", "off"], typer.Argument(metavar="on|off")]


@app.command()
def link(
    mail_name: MailNameArgument,
    email: EmailArgument,
    kind: Annotated[str, typer.Option("--kind", help="directie, administratie, salaris, vennoot:A, ...")] = "directie",
    data: DataOption = None,
) -> None:
    """Make a person who is known a user of one more client, or one of another kind for a client they have."""
    from dossier.accounts import people

    with dossier_of(mail_name, data) as opened:
        _person(opened, email)
        people.add_client_user(opened.database, opened.desk, people.NewPerson(email, email), kind)
    say(f"{email}: {kind}")


@app.command()
def unlink(mail_name: MailNameArgument, email: EmailArgument, data: DataOption = None) -> None:
    """End being a user of this client: every right in its dossiers is taken away."""
    from dossier.accounts import members

    with dossier_of(mail_name, data) as opened:
        members.unlink(opened.database, opened.desk, _person(opened, email))
    say(f"{email} is no user of this client any more")


@app.command("end")
def end_(
    mail_name: MailNameArgument,
    email: EmailArgument,
    at: Annotated[datetime | None, typer.Argument(metavar="DAY", formats=["%Y-%m-%d"])] = None,
    data: DataOption = None,
) -> None:
    """End the access to this client only, at the start of this day (UTC); without a day: let it have no end."""
    from dossier.accounts import members

    moment = at.replace(tzinfo=UTC) if at else None
    with dossier_of(mail_name, data) as opened:
        members.set_end(opened.database, opened.desk, _person(opened, email), moment)
    say(f"{email}: {f'no access from {moment:%Y-%m-%d}' if moment else 'no end'}")


@app.command()
def delegate(mail_name: MailNameArgument, email: EmailArgument, switch: OnOff, data: DataOption = None) -> None:
    """Let a client user add users of the own client, never above the own rights."""
    from dossier.accounts import members

    with dossier_of(mail_name, data) as opened:
        members.delegate(opened.database, opened.desk, _person(opened, email), on=switch == "on")
    say(f"{email}: delegated administration is {switch}")


@app.command()
def approval(mail_name: MailNameArgument, email: EmailArgument, switch: OnOff, data: DataOption = None) -> None:
    """Give or take the right to approve for this client. The person is told."""
    from dossier.accounts import sensitive

    with dossier_of(mail_name, data) as opened:
        person_id = _person(opened, email)
        _done(sensitive.let_approve(opened.database, opened.desk, person_id, on=switch == "on"))
    say(f"{email}: the right to approve is {switch}")


@app.command()
def mobile(
    mail_name: MailNameArgument,
    email: EmailArgument,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="06 12345678, or with the country: +32 470 123456.")],
    data: DataOption = None,
) -> None:
    """Change the mobile number of a client user. They are told, and cannot approve by SMS for a while."""
    from dossier.accounts import sensitive

    with dossier_of(mail_name, data) as opened:
        _done(sensitive.change_mobile(opened.database, opened.desk, _person(opened, email), number))
    say(f"{email}: mobile number changed")


def _person(opened: Opened, email: str) -> UUID:
    from dossier.accounts import people

    return people.id_of(opened.database, opened.domain, email)


def _done(denied: "Denied | None") -> None:
    """Raises Refused."""
    from dossier.rules.wording.texts import worded

    if denied is not None:
        raise Refused("Not done: {why}.", why=worded(denied.why))
