"""`dossier demo`: an office to try things out with."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.hints import hint
from cli.opening import DataOption, database_of, house_of, settings_of
from cli.serve import HttpOption, SmtpOption
from cli.show import as_table, say

if TYPE_CHECKING:
    from dossier.office.demo import Demo
    from dossier.office.demo_logins import DemoLogins
    from settings import Settings

EmptyOption = Annotated[bool, typer.Option("--empty", help="Without mails, folders and documents.")]


def demo(data: DataOption = None, smtp: SmtpOption = None, http: HttpOption = None, empty: EmptyOption = False) -> None:
    """Fill a demo office: staff, clients and their dossiers, with a day's mail. Twice is once."""
    from dossier.office.demo import fill
    from dossier.office.demo_logins import give_logins
    from upkeep.demo_day import play

    settings = settings_of(data, smtp_listen=smtp, http_listen=http)
    now = datetime.now(UTC)
    with database_of(settings, new=True) as database:
        filled = fill(database, settings.domain, now)
    with house_of(settings) as house:
        logins = give_logins(house, now)
        if not empty:
            play(house, filled, now)
    _tell(settings, filled, logins)


def _tell(settings: "Settings", filled: "Demo", logins: "DemoLogins") -> None:
    say(f"{filled.office}, kept in {settings.data}. Documents can be mailed to:")
    rows = [
        {"address": each.address, "name": each.name, "note": _note(each.dossier_on)} for each in filled.administrations
    ]
    as_table(rows, {"address": "address", "name": "administration", "note": ""}, empty="")
    say(f"\nSign in at {settings.portal_url} with the password: {logins.password}")
    as_table(_people(), {"email": "sign in as", "name": "name", "what": "who works or looks as"}, empty="")
    say(f"Codes by SMS, and letters, are written to {settings.data / 'outbox'}: the newest file has the newest code.")
    address = next(each.address for each in filled.administrations if each.mail_name == "bakkerij-jansen")
    tries = (
        hint(settings, f"serve{_elsewhere(settings)}", door=True),
        hint(settings, f"send README.md --to {address}", door=True),
        hint(settings, "inbox bakkerij-jansen"),
    )
    say("\n  ".join(["\nTry next:", *tries]))


def _elsewhere(settings: "Settings") -> str:
    usual = type(settings).model_fields["http_listen"].default
    return "" if settings.http_listen == usual else f" --http {settings.http_listen}"


def _people() -> list[dict[str, object]]:
    """Who there is to sign in as: colleagues first."""
    from dossier.office.demo import PEOPLE

    return [
        {
            "email": each.email,
            "name": each.name,
            "what": f"office: {', '.join(each.roles)}" if each.roles else _clients([m.client for m in each.members]),
        }
        for each in PEOPLE
    ]


def _clients(names: list[str]) -> str:
    return f"client: {', '.join(names)}"


def _note(dossier_on: bool) -> str:
    return "" if dossier_on else "switched off: mail is refused"
