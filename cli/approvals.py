"""`dossier approval`: asking clients to approve documents, what they decided, and the proof."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from cli.dossiers import MailNameArgument, Opened, act, dossier_of
from cli.exits import Exit
from cli.opening import DataOption, JsonOption, house_of, settings_of
from cli.paging import every_page, up_to
from cli.show import as_json, as_table, local, say
from dossier.rules.approving import ApprovalKind, ApprovalState, ApproverMode, Manner, Party, Turn
from dossier.rules.wording.texts import wording

if TYPE_CHECKING:
    from dossier.approvals.asking import NewlyAsked
    from dossier.approvals.lists import RequestLine

app = typer.Typer(no_args_is_help=True, help="Approval (accordering) by clients: asked, decided, proven.")

RequestArgument = Annotated[UUID, typer.Argument(metavar="ID", help="Request id.")]
PersonArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="Mail address of the client user.")]
DayOption = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day in the Netherlands.")]
COLUMNS = {"id": "id", "asked_at": "asked", "kind": "kind", "says": "stands", "due_on": "due", "waits": "waits for"}
WAYS = {"ready": Turn.READY, "submitted": Turn.SUBMIT, "accepted": Turn.ACCEPT, "rejected": Turn.REJECT}


@app.command()
def ask(  # noqa: PLR0913, PLR0917 - one option for each thing that can be said
    mail_name: MailNameArgument,
    kind: Annotated[ApprovalKind, typer.Argument(metavar="KIND", help=", ".join(ApprovalKind))],
    document: Annotated[list[UUID], typer.Option("--document", help="Document id. May be given again.")],
    approver: Annotated[list[str], typer.Option("--approver", help="Mail address. May be given again, in order.")],
    party: Annotated[Party, typer.Option("--party", help="Who gets the documents.")],
    name: Annotated[str, typer.Option("--name", help="Of the party, e.g. which bank.")] = "",
    mode: Annotated[ApproverMode, typer.Option("--mode", help="Who has to agree.")] = ApproverMode.ALL,
    due: DayOption = None,
    expires: DayOption = None,
    data: DataOption = None,
) -> None:
    """Ask people of the client to approve documents as they are now."""
    from dossier.approvals import asking

    with dossier_of(mail_name, data) as opened:
        new = asking.NewRequest(
            kind=kind,
            party=party,
            document_ids=tuple(document),
            approver_ids=tuple(_person(opened, each) for each in approver),
            mode=mode,
            party_name=name,
            due_on=due.date() if due else None,
            expires_on=expires.date() if expires else None,
        )
        asked = asking.ask(opened.database, opened.desk, new)
    _say_asked(asked)


@app.command()
def again(mail_name: MailNameArgument, request: RequestArgument, data: DataOption = None) -> None:
    """Ask the same again, about the documents as they are now. The closed request and its proof stay."""
    from dossier.approvals import asking

    with dossier_of(mail_name, data) as opened:
        asked = asking.ask_again(opened.database, opened.desk, request)
    _say_asked(asked)


@app.command("list")
def list_(
    mail_name: MailNameArgument,
    state: Annotated[
        list[ApprovalState] | None, typer.Option("--state", help="Only these. May be given again.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="How many; 0: all.")] = 100,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """List the requests of a dossier, the newest first."""
    from dossier.approvals import lists

    with dossier_of(mail_name, data) as opened:
        pages = every_page(lambda before: lists.for_office(opened.database, opened.desk, state or (), before=before))
        found = up_to(pages, limit)
    if json:
        as_json(asdict(each) for each in found)
    else:
        rows = [{**asdict(each), "says": wording(each.state, "en"), "waits": _waits_for(each)} for each in found]
        as_table(rows, COLUMNS, empty="Nothing was asked. See: dossier approval ask --help")


@app.command()
def show(
    mail_name: MailNameArgument, request: RequestArgument, data: DataOption = None, json: JsonOption = False
) -> None:
    """Show one request: documents, decisions and the chain of events."""
    from dossier.approvals import lists

    with dossier_of(mail_name, data) as opened:
        line, events = lists.show(opened.database, opened.desk, request)
    if json:
        as_json([{**asdict(line), "events": list(events)}])
        return
    say(f"{wording(line.kind, 'en')}: {wording(line.state, 'en')}{f' ({line.reason})' if line.reason else ''}")
    for document in line.documents:
        say(f"  {document.name}, version {document.version}, SHA-256 {document.sha256}")
    for each in line.approvers:
        decided = f"{local(each.decided_at)}, decision {each.decision_id}" if each.decided_at else "not decided"
        said = "" if each.agreed is None else "agreed, " if each.agreed else "did not agree, "
        say(f"  {each.name}: {said}{decided}")
    for event in events:
        say(f"  {event['number']}. {event['at']} {event['what']} by {event['actor']}")


@app.command()
def withdraw(
    mail_name: MailNameArgument,
    request: RequestArgument,
    reason: Annotated[str, typer.Option("--reason", help="Stays with the request.")],
    data: DataOption = None,
) -> None:
    """Ask it no more."""
    from dossier.approvals import closing

    with dossier_of(mail_name, data) as opened:
        closing.withdraw(opened.database, opened.desk, request, reason)
    say("Withdrawn.")


@app.command()
def delegate(
    mail_name: MailNameArgument,
    request: RequestArgument,
    approver: PersonArgument,
    to: Annotated[str | None, typer.Argument(metavar="EMAIL", help="Who may decide instead; none: nobody.")] = None,
    data: DataOption = None,
) -> None:
    """Let somebody else decide instead of an approver."""
    from dossier.approvals import asking

    with dossier_of(mail_name, data) as opened:
        instead = _person(opened, to) if to else None
        asking.delegate(opened.database, opened.desk, request, _person(opened, approver), instead)
    say(f"{to or 'Nobody'} may decide instead of {approver}.")


@app.command()
def manual(  # noqa: PLR0913, PLR0917 - as above
    mail_name: MailNameArgument,
    request: RequestArgument,
    approver: PersonArgument,
    manner: Annotated[Manner, typer.Argument(metavar="HOW", help="paper, phone or counter.")],
    scan: Annotated[UUID | None, typer.Option("--scan", help="Document id of what shows it: always for paper.")] = None,
    account: Annotated[str, typer.Option("--account", help="How it went: asked for without a scan.")] = "",
    data: DataOption = None,
) -> None:
    """Write down an approval that was given outside the portal."""
    from dossier.approvals import by_hand

    with dossier_of(mail_name, data) as opened:
        seen = by_hand.Registration(_person(opened, approver), manner, scan, account)
        by_hand.register(opened.database, opened.desk, request, seen)
    say(f"Registered: {approver} agreed ({wording(manner, 'en').lower()}).")


@app.command()
def status(  # noqa: PLR0913, PLR0917 - as above
    mail_name: MailNameArgument,
    request: RequestArgument,
    way: Annotated[str, typer.Argument(metavar="STATUS", help=", ".join(WAYS))],
    reason: Annotated[str, typer.Option("--reason", help="Asked for when rejected.")] = "",
    reference: Annotated[str, typer.Option("--reference", help="Of the requesting party (kenmerk).")] = "",
    data: DataOption = None,
) -> None:
    """Mark where approved documents stand with the requesting party."""
    from dossier.approvals import sending

    if way not in WAYS:
        raise typer.BadParameter(f"Give one of: {', '.join(WAYS)}.")
    with dossier_of(mail_name, data) as opened:
        sending.mark(opened.database, opened.desk, request, sending.Progress(WAYS[way], reason, reference))
    say(f"Marked as {way}.")


@app.command()
def certificate(
    mail_name: MailNameArgument,
    decision: Annotated[UUID, typer.Argument(metavar="DECISION", help="Decision id: see dossier approval show.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the PDF.", dir_okay=False)],
    data: DataOption = None,
) -> None:
    """Write the certificate of a decision to a file."""
    from dossier.access.desk import Desk
    from dossier.approvals import lists
    from dossier.office.administrations import find

    with house_of(settings_of(data)) as house:
        desk = Desk(find(house.database, mail_name).id, act())
        file.write_bytes(lists.certificate(house, desk, decision))
    say(f"Written to {file}.")


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A certificate.", exists=True, dir_okay=False)],
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Check a certificate, the documents it is about, and both chains. Exit code 1 when something does not hold."""
    from dossier.approvals import verifying

    with house_of(settings_of(data)) as house:
        found = verifying.verify(house, file.read_bytes())
    if json:
        as_json([asdict(found)])
    else:
        evidence = found.evidence
        say(f"{evidence['person']['name']}, {evidence['client']['administration']}, {evidence['decision']['at_local']}")
        for flaw in found.flaws:
            say(f"  {wording(flaw, 'en')}")
        say("Something does not hold." if found.flaws else "Everything holds: certificate, documents and chains.")
    raise typer.Exit(Exit.NOT_WELL if found.flaws else Exit.FINE)


@app.command()
def statement(
    kind: Annotated[ApprovalKind, typer.Argument(metavar="KIND", help=", ".join(ApprovalKind))],
    dutch: Annotated[str, typer.Option("--dutch", help="The text in Dutch.")],
    english: Annotated[str, typer.Option("--english", help="The text in English.")],
    data: DataOption = None,
) -> None:
    """Publish what approvers state of this kind from now on, as a new version. What was asked keeps its text."""
    from dossier.approvals import statements
    from dossier.rules.text import Text

    with house_of(settings_of(data)) as house:
        said = Text(dutch, english)
        version = statements.publish(house.database, house.settings.domain, kind, said, act())
    say(f"Published: version {version} of the statement for {kind}.")


def _person(opened: Opened, email: str) -> UUID:
    from dossier.accounts import people

    return people.id_of(opened.database, opened.domain, email)


def _say_asked(asked: "NewlyAsked") -> None:
    say(f"Asked: request {asked.request_id}")
    if asked.blind:
        who = "Nobody who is asked" if asked.nobody_sees else f"Not everybody ({', '.join(asked.blind)})"
        say(f"{who} can see the documents. Give access first: dossier document who, dossier grant")


def _waits_for(line: "RequestLine") -> str:
    open_one = line.state in {ApprovalState.OPEN, ApprovalState.PARTLY}
    return ", ".join(each.name for each in line.approvers if each.agreed is None) if open_one else ""
