"""`dossier user`: office users and client users."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.dossiers import MailNameArgument, act, dossier_of
from cli.opening import DataOption, JsonOption, database_of, settings_of
from cli.show import as_json, as_table, say
from dossier.rules.errors import Refused
from dossier.rules.rights import Role

app = typer.Typer(no_args_is_help=True, help="Office users and client users.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME")]
EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL")]
COLUMNS = {"name": "name", "email": "mail address", "says": "is", "expires_at": "until"}


@app.command("list")
def list_(data: DataOption = None, json: JsonOption = False) -> None:
    """List everybody of the office and of its clients."""
    from dossier.accounts import people

    settings = settings_of(data)
    with database_of(settings) as database:
        found = people.list_all(database, settings.domain)
    if json:
        as_json(asdict(each) for each in found)
    else:
        says = ["; ".join([*each.roles, *(f"{one.kind} of {one.client}" for one in each.clients)]) for each in found]
        rows = [{**asdict(each), "says": text} for each, text in zip(found, says, strict=True)]
        as_table(rows, COLUMNS, empty="Nobody yet. See: dossier user add-staff")


@app.command("add-staff")
def add_staff(
    name: NameArgument,
    email: EmailArgument,
    role: Annotated[list[Role], typer.Option("--role", help="More than once for more roles.")],
    data: DataOption = None,
) -> None:
    """Add an office user, or give one more roles."""
    from dossier.accounts import people

    settings = settings_of(data)
    with database_of(settings) as database:
        people.add_staff(database, settings.domain, people.NewPerson(name, email), tuple(role), act())
    say(f"{email} is an office user: {', '.join(role)}")


@app.command("add-client")
def add_client(
    mail_name: MailNameArgument,
    name: NameArgument,
    email: EmailArgument,
    kind: Annotated[str, typer.Option("--kind", help="directie, administratie, salaris, vennoot:A, ...")] = "directie",
    data: DataOption = None,
) -> None:
    """Add a user of the client of this administration. They see nothing until it is granted."""
    from dossier.accounts import people

    with dossier_of(mail_name, data) as opened:
        people.add_client_user(opened.database, opened.desk, people.NewPerson(name, email), kind)
    say(f"{email} is a client user, and sees nothing yet. See: dossier grant")


@app.command()
def expire(
    email: EmailArgument,
    at: Annotated[datetime | None, typer.Argument(metavar="DAY", formats=["%Y-%m-%d"])] = None,
    data: DataOption = None,
) -> None:
    """End the access of a person at the start of this day (UTC), or without a day: let it have no end."""
    from dossier.accounts import people

    settings, moment = settings_of(data), at.replace(tzinfo=UTC) if at else None
    with database_of(settings) as database:
        people.expire(database, settings.domain, email, moment, act())
    say(f"{email}: {f'no access from {moment:%Y-%m-%d}' if moment else 'no end'}")


@app.command("take-role")
def take_role(email: EmailArgument, role: Annotated[Role, typer.Argument()], data: DataOption = None) -> None:
    """Take a role of an office user away. Without any, they are none any more."""
    from dossier.accounts import people, staff
    from dossier.office import offices

    settings = settings_of(data)
    with database_of(settings) as database:
        person_id = people.id_of(database, settings.domain, email)
        staff.take_role(database, offices.find(database, settings.domain), person_id, role, act())
    say(f"{email} is no {role} any more")


@app.command()
def restrict(
    email: EmailArgument,
    mail_names: Annotated[
        list[str] | None, typer.Argument(metavar="M...", help="Mail names of administrations.")
    ] = None,
    lift: Annotated[bool, typer.Option("--lift", help="Let them enter all administrations again.")] = False,
    data: DataOption = None,
) -> None:
    """Let an office user enter these administrations only, also when others are added later."""
    from dossier.accounts import people, staff
    from dossier.office import administrations, offices

    if lift == bool(mail_names):
        raise Refused("Name one or more administrations, or give --lift.")
    settings = settings_of(data)
    with database_of(settings) as database:
        person_id, office_id = people.id_of(database, settings.domain, email), offices.find(database, settings.domain)
        entered = None if lift else [administrations.find(database, each).id for each in mail_names or ()]
        staff.restrict(database, office_id, person_id, entered, act())
    say(f"{email} enters {'all administrations' if lift else ', '.join(mail_names or ())}")
