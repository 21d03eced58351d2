"""`dossier demo`: an office to try things out with."""

from datetime import UTC, datetime

from cli.hints import hint
from cli.opening import DataOption, database_of, house_of, settings_of
from cli.show import as_table, say


def demo(data: DataOption = None) -> None:
    """Fill a demo office: administrations with dossiers, staff, clients and templates. Twice is once."""
    from dossier.office.demo import fill
    from dossier.office.demo_logins import give_logins

    settings = settings_of(data)
    with database_of(settings, new=True) as database:
        filled = fill(database, settings.domain, datetime.now(UTC))
    with house_of(settings) as house:
        logins = give_logins(house, datetime.now(UTC))
    say(f"{filled.office}, kept in {settings.data}. Documents can be mailed to:")
    rows = [
        {"address": each.address, "name": each.name, "note": _note(each.dossier_on)} for each in filled.administrations
    ]
    as_table(rows, {"address": "address", "name": "administration", "note": ""}, empty="")
    say(f"\nSign in at {settings.portal_url} with the password: {logins.password}")
    say("  " + "\n  ".join(logins.emails))
    say(f"Codes by SMS are written to {settings.data / 'outbox'}.")
    address = next(each.address for each in filled.administrations if each.mail_name == "bakkerij-jansen")
    tries = (
        hint(settings, "serve"),
        hint(settings, f"send README.md --to {address}", door=True),
        hint(settings, "inbox bakkerij-jansen"),
    )
    say("\n  ".join(["\nTry next:", *tries]))


def _note(dossier_on: bool) -> str:
    return "" if dossier_on else "switched off: mail is refused"
