"""`dossier mails|mail show|inbox|parked|retry`: what came in and what became of it."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.opening import DataOption, JsonOption, house_of, settings_of
from cli.paging import every_page, up_to
from cli.show import Row, as_json, as_table, local, say, size
from dossier.rules.states import Fate, Flag, Outcome, Why
from dossier.rules.wording import wording

if TYPE_CHECKING:
    from ingest.mails import DocumentLine, MailLine, MailPage, PartLine, Wanted

mail = typer.Typer(no_args_is_help=True, help="One mail.")

AdministrationOption = Annotated[
    str | None, typer.Option("--administration", metavar="M", help="Only of this mail name.")
]
OutcomeOption = Annotated[Outcome | None, typer.Option("--outcome", help="Only with this outcome.")]
LimitOption = Annotated[int, typer.Option("--limit", min=0, help="How many, the newest first. 0: all.")]

MAIL_COLUMNS = {
    "received_at": "received",
    "administration": "administration",
    "mail_from": "from",
    "subject": "subject",
    "documents": "documents",
    "says": "outcome",
    "id": "id",
}
DOCUMENT_COLUMNS = {
    "received_at": "received",
    "filename": "document",
    "readable_size": "size",
    "content_type": "type",
    "says": "state",
    "id": "id",
}
PART_COLUMNS = {
    "path": "part",
    "name": "name",
    "detected_type": "type",
    "readable_size": "size",
    "says": "what became of it, and why",
}


def mails(
    administration: AdministrationOption = None,
    outcome: OutcomeOption = None,
    limit: LimitOption = 0,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """List the accepted mails, one line for each administration that a mail went to."""
    from ingest.mails import Wanted

    _list_mails(Wanted(mail_name=administration, outcome=outcome), limit, data, json=json, empty="No mail yet.")


def parked(limit: LimitOption = 0, data: DataOption = None, json: JsonOption = False) -> None:
    """List the mails that could not be processed. `dossier retry` tries them again."""
    from ingest.mails import Wanted

    _list_mails(Wanted(outcome=Outcome.PARKED), limit, data, json=json, empty="No mail is parked.")


@mail.command()
def show(
    reference: Annotated[str, typer.Argument(metavar="ID", help="Mail id, or the id in the door's 250.")],
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Show every part of a mail, what became of it, and why."""
    from ingest.mails import show_mail

    with house_of(settings_of(data)) as house:
        page = show_mail(house, reference)
    if json:
        as_json([{**asdict(page.line), **{key: value for key, value in asdict(page).items() if key != "line"}}])
    else:
        _print_page(page)


def inbox(
    mail_name: Annotated[str, typer.Argument(metavar="M", help="Mail name of the administration.")],
    limit: LimitOption = 0,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """List the documents that wait in an administration's inbox."""
    from ingest.mails import inbox

    with house_of(settings_of(data)) as house:
        lines = every_page(lambda before: inbox(house, mail_name, before=before))
        found = up_to(lines, limit)
    if json:
        as_json(asdict(each) for each in found)
    else:
        as_table([_document_row(each) for each in found], DOCUMENT_COLUMNS, empty=f"The inbox of {mail_name} is empty.")


def retry(
    reference: Annotated[str | None, typer.Argument(metavar="ID", help="Mail id, or the id in the door's 250.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All parked mails.")] = False,
    data: DataOption = None,
) -> None:
    """Try a parked mail again, or all of them, from the stored raw mail with its original envelope."""
    from ingest.mails import show_mail
    from ingest.rerun import rerun, rerun_all

    if every == (reference is not None):
        raise typer.BadParameter("give an ID or --all")
    with house_of(settings_of(data)) as house:
        now = datetime.now(UTC)
        if reference is None:
            say(f"Tried again: {rerun_all(house, 'cli', now)}")
        else:
            rerun(house, show_mail(house, reference).line.id, "cli", now)
            say("It will be tried again now.")


def _list_mails(wanted: "Wanted", limit: int, data: Path | None, *, json: bool, empty: str) -> None:
    from ingest.mails import list_mails

    with house_of(settings_of(data)) as house:
        lines = every_page(lambda before: list_mails(house, replace(wanted, before=before)))
        found = up_to(lines, limit)
    if json:
        as_json(asdict(each) for each in found)
    else:
        as_table([_mail_row(each) for each in found], MAIL_COLUMNS, empty=empty)


def _mail_row(line: "MailLine") -> Row:
    return {
        **asdict(line),
        "documents": sum(part.fate == Fate.DOCUMENT for part in line.parts),
        "says": f"{wording(line.outcome, 'en')}: {wording(line.reason, 'en')}",
    }


def _document_row(line: "DocumentLine") -> Row:
    return {
        **asdict(line),
        "readable_size": size(line.size),
        "says": _with_flags(wording(line.state, "en"), line.flags),
    }


def _print_page(page: "MailPage") -> None:
    line = page.line
    for heading, value in _facts(page):
        say(f"{heading:<14}{value}")
    as_table([_part_row(part) for part in line.parts], PART_COLUMNS, empty="Its parts are not known yet.")


def _facts(page: "MailPage") -> Iterator[tuple[str, object]]:
    line = page.line
    yield "mail", line.id
    yield "250 said", line.spool_id
    yield "to", f"{line.recipient} ({line.administration})"
    yield "from", line.mail_from or "<>"
    yield "subject", line.subject if line.subject is not None else "(not read yet)"
    yield "outcome", f"{wording(line.outcome, 'en')}: {wording(line.reason, 'en')}"
    yield "raw", f"{size(page.raw_size)}, SHA-256 {page.raw_sha256}"
    yield "connection", f"{page.peer} {page.tls or 'without TLS'}"
    for receipt in page.receipts:
        yield "received", f"{local(receipt.received_at)} as {receipt.spool_id}"


def _part_row(part: "PartLine") -> Row:
    says = f"{wording(Fate(part.fate), 'en')}: {wording(Why(part.why), 'en')}"
    return {
        **asdict(part),
        "readable_size": "" if part.size is None else size(part.size),
        "says": _with_flags(says, part.flags),
    }


def _with_flags(text: str, flags: Sequence[str]) -> str:
    return ". ".join([text, *(wording(Flag(flag), "en") for flag in flags)])
