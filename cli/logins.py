"""`dossier user`: logging in. Passwords and codes are never arguments: those stand in process lists."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from cli import client_users
from cli.dossiers import act
from cli.opening import DataOption, JsonOption, house_of, settings_of
from cli.show import as_json, as_table, say
from cli.users import EmailArgument
from dossier.rules.wording.texts import wording

if TYPE_CHECKING:
    from adapters.house import House

app = client_users.app  # one command group

SESSION_COLUMNS = {
    "id": "id",
    "label": "browser or app",
    "address": "from",
    "started_at": "since",
    "seen_at": "last used",
}
INVITATION_COLUMNS = {"name": "name", "email": "mail address", "says": "is", "asked_at": "asked", "expires_at": "until"}
FACTOR_COLUMNS = {"factor": "with", "masked": "number", "usable": "can be used", "says": "why not", "again_at": "from"}
ByOption = Annotated[str, typer.Option("--by", metavar="ADMINISTRATOR", help="Mail address or user name.")]


@app.command()
def password(
    email: EmailArgument,
    stdin: Annotated[bool, typer.Option("--stdin", help="Read it as one line from standard input.")] = False,
    data: DataOption = None,
) -> None:
    """Set the password of a person. They are logged out everywhere, and told."""
    from dossier.login import accounts

    with _somebody(email, data) as (house, person_id):
        accounts.set_password(house, person_id, _secret("New password", stdin=stdin), act())
    say(f"{email} has a new password.")


@app.command()
def invite(email: EmailArgument, data: DataOption = None) -> None:
    """Mail a link to choose a password with; it takes the place of an earlier one."""
    from dossier.login import letters

    with _somebody(email, data) as (house, person_id):
        letters.invite(house, person_id, act())
    say(f"{email} is being invited. See: dossier user invitations")


@app.command()
def rename(email: EmailArgument, name: Annotated[str, typer.Argument(metavar="NAME")], data: DataOption = None) -> None:
    """Change the name of a person."""
    from dossier.login import by_office

    with _somebody(email, data) as (house, person_id):
        by_office.rename(house, _office(house), person_id, name, act())
    say(f"{email} is called {name}.")


@app.command()
def address(email: EmailArgument, new: Annotated[str, typer.Argument(metavar="NEW")], data: DataOption = None) -> None:
    """Change the mail address of a person at once. The old one is told, and links that went to it work no more."""
    from dossier.login import by_office

    with _somebody(email, data) as (house, person_id):
        by_office.change_address(house, _office(house), person_id, new, act())
    say(f"{email} is {new} from now on, and the old address is told.")


@app.command("withdraw-invitation")
def withdraw_invitation(email: EmailArgument, data: DataOption = None) -> None:
    """Let the link of an invitation open nothing any more."""
    from dossier.login import letters

    with _somebody(email, data) as (house, person_id):
        letters.withdraw(house, person_id, act())
    say(f"The invitation of {email} is withdrawn.")


@app.command()
def invitations(data: DataOption = None, json: JsonOption = False) -> None:
    """Show who was invited, and what became of it."""
    from dossier.login import letters

    settings = settings_of(data)
    with house_of(settings) as house:
        found = letters.invitations(house, settings.domain, act().now)
    if json:
        as_json(asdict(each) for each in found)
    else:
        rows = [{**asdict(each), "says": wording(each.state, "en")} for each in found]
        as_table(rows, INVITATION_COLUMNS, empty="Nobody was invited yet. See: dossier user invite")


@app.command()
def factors(email: EmailArgument, data: DataOption = None, json: JsonOption = False) -> None:
    """Show with what a person can pass the second step of a login, and why not with the rest."""
    from dossier.factors.usable import login_factors

    with _somebody(email, data) as (house, person_id), house.database.read() as session:
        found = login_factors(session, house.settings, person_id, act().now)
    if json:
        as_json(asdict(each) for each in found)
        return
    rows = [
        {
            **asdict(each),
            "factor": wording(each.factor, "en"),
            "usable": each.why_not is None,
            "says": wording(each.why_not, "en") if each.why_not else "",
        }
        for each in found
    ]
    as_table(rows, FACTOR_COLUMNS, empty="Nothing.")


@app.command()
def unlock(email: EmailArgument, data: DataOption = None) -> None:
    """Take away the locks that too many wrong passwords or codes put on a person."""
    from dossier.login import locks

    with _somebody(email, data) as (house, person_id):
        locks.unlock(house, person_id, act())
    say(f"{email} may try again, and is told.")


@app.command()
def sessions(
    email: EmailArgument,
    end: Annotated[UUID | None, typer.Option("--end", metavar="ID", help="End this one.")] = None,
    end_all: Annotated[bool, typer.Option("--end-all", help="End all of them.")] = False,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Show where a person is logged in, or log them out."""
    from dossier.login import sessions as service

    with _somebody(email, data) as (house, person_id):
        if end:
            service.end(house, person_id, end, act())
        if end_all:
            service.end_all(house, person_id, act())
        found = service.sessions_of(house, person_id, act().now)
    rows = [asdict(each) for each in found]
    if json:
        as_json(rows)
    else:
        as_table(rows, SESSION_COLUMNS, empty="Not logged in anywhere.")


@app.command("reset-factors")
def reset_factors(
    email: EmailArgument,
    by: ByOption,
    reason: Annotated[str, typer.Option("--reason", help="How you established who asks this.")] = "",
    data: DataOption = None,
) -> None:
    """Take away everything that a person confirms with. One administrator asks; a second runs the same to do it.

    Each gives a code of their own.
    """
    from dossier.login import accounts, by_hand, factor_resets

    with _somebody(email, data) as (house, person_id):
        administrator, now = accounts.id_of(house, house.settings.domain, by), act().now
        by_hand.prove(house, administrator, _secret(f"Code of {by}"), about=person_id, now=now)
        waiting = factor_resets.open_reset_of(house, person_id, now)
        if waiting is None:
            factor_resets.ask(house, person_id, reason, administrator, now)
            say(f"Asked. A second administrator now runs: dossier user reset-factors {email} --by ...")
        else:
            factor_resets.decide(house, waiting.id, administrator, now, agree=True)
            say(f"{email} has no factors any more, is logged out everywhere, and is told.")


@contextmanager
def _somebody(email: str, data: Path | None) -> "Iterator[tuple[House, UUID]]":
    """Raises NotFound."""
    from dossier.login import accounts

    settings = settings_of(data)
    with house_of(settings) as house:
        yield house, accounts.id_of(house, settings.domain, email)


def _office(house: "House") -> UUID:
    from dossier.office import offices

    return offices.find(house.database, house.settings.domain)


def _secret(prompt: str, *, stdin: bool = False) -> str:
    if sys.stdin.isatty() and not stdin:
        return str(typer.prompt(prompt, hide_input=True))
    return sys.stdin.readline().rstrip("\r\n")
