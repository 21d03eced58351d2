"""`dossier sender`: from whom an administration takes mail, who gets receipts, and letting a mail out of quarantine."""

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from cli.dossiers import MailNameArgument, act, dossier_of
from cli.opening import DataOption, JsonOption, database_of, house_of, settings_of
from cli.show import as_json, say
from dossier.rules.states import SenderPolicy
from dossier.rules.wording.texts import wording

app = typer.Typer(no_args_is_help=True, help="Who may send, and who is known.")

AddressArgument = Annotated[str, typer.Argument(metavar="ADDRESS", help="For example scanner@jansen.nl.")]


class Switch(StrEnum):
    ON = "on"
    OFF = "off"


@app.command()
def show(mail_name: MailNameArgument, data: DataOption = None, json: JsonOption = False) -> None:
    """Show from whom an administration takes mail."""
    from dossier.inbox import senders

    with dossier_of(mail_name, data) as opened:
        view = senders.view(opened.database, opened.desk.administration_id, opened.desk.act)
    if json:
        as_json([asdict(view)])
        return
    say(f"{'policy':<18}{wording(view.policy, 'en')}")
    for heading, values in (
        ("own domains", view.own_domains),
        ("client users", view.client_users),
        ("extra addresses", view.extra_addresses),
        ("blocked", view.blocked),
    ):
        say(f"{heading:<18}{', '.join(values)}".rstrip())


@app.command()
def policy(
    mail_name: MailNameArgument,
    wanted: Annotated[SenderPolicy, typer.Argument(metavar="POLICY", help=", ".join(SenderPolicy))],
    domains: Annotated[list[str] | None, typer.Option("--domain", help="An own domain. May be given again.")] = None,
    data: DataOption = None,
) -> None:
    """Set whose mail goes to the inbox; all other mail goes to quarantine and is never dropped."""
    from dossier.inbox import senders

    with dossier_of(mail_name, data) as opened:
        senders.set_policy(opened.database, opened.desk.administration_id, wanted, domains or [], opened.desk.act)
    say(f"Into the inbox from now on: {wording(wanted, 'en')}")


@app.command()
def add(mail_name: MailNameArgument, address: AddressArgument, data: DataOption = None) -> None:
    """Let the client also send from this address."""
    from dossier.inbox import senders

    with dossier_of(mail_name, data) as opened:
        senders.add_address(opened.database, opened.desk.administration_id, address, opened.desk.act)
    say(f"{address} is known from now on.")


@app.command()
def remove(mail_name: MailNameArgument, address: AddressArgument, data: DataOption = None) -> None:
    """Forget an extra address."""
    from dossier.inbox import senders

    with dossier_of(mail_name, data) as opened:
        senders.remove_address(opened.database, opened.desk.administration_id, address, opened.desk.act)
    say(f"{address} is a stranger's from now on.")


@app.command()
def receipts(
    wanted: Annotated[Switch, typer.Argument(metavar="on|off")],
    address: Annotated[str, typer.Option("--address", help="One sender; when not given: the whole office.")] = "",
    data: DataOption = None,
) -> None:
    """Switch receipts on or off, for the office or for one sender."""
    from dossier.inbox import senders
    from dossier.office import offices

    settings = settings_of(data)
    with database_of(settings) as database:
        office = offices.find(database, settings.domain)
        senders.switch_receipts(database, office, act(), on=wanted is Switch.ON, address=address)
    say(f"Receipts for {address or 'the office'}: {wanted}")


@app.command()
def release(
    mail: Annotated[str, typer.Argument(metavar="ID", help="Mail id, or the id in the door's 250.")],
    data: DataOption = None,
) -> None:
    """Let a mail out of quarantine, into the inbox, after a person looked at it."""
    from dossier.access.desk import Desk
    from dossier.inbox import senders
    from ingest.mails import show_mail

    with house_of(settings_of(data)) as house:
        line = show_mail(house, mail).line
        released = senders.release(house.database, Desk(line.administration_id, act()), line.id)
    say(f"Now in the inbox: {released}")
