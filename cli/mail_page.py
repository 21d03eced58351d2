"""`dossier mail show|file`: one mail, who sent it, what became of each of its parts; and by hand, when parked."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.dossiers import act
from cli.opening import DataOption, JsonOption, house_of, settings_of
from cli.show import Row, as_json, as_table, in_words, local, say, size
from dossier.rules.states import Fate, Why
from dossier.rules.wording.texts import wording

if TYPE_CHECKING:
    from ingest.mails import MailPage, PartLine
    from ingest.sent_by import PlacedLine, SentBy

app = typer.Typer(no_args_is_help=True, help="One mail.")

COLUMNS = {
    "path": "part",
    "name": "name",
    "detected_type": "type",
    "readable_size": "size",
    "says": "what became of it, and why",
}


@app.command(name="file")
def file_(
    reference: Annotated[str, typer.Argument(metavar="ID", help="Mail id, or the id in the door's 250.")],
    data: DataOption = None,
) -> None:
    """File a parked mail by hand: the whole mail, as it came, becomes one document in the inbox."""
    from ingest.by_hand import file_by_hand
    from ingest.mails import show_mail

    with house_of(settings_of(data)) as house:
        document_id = file_by_hand(house, show_mail(house, reference).line.id, act())
    say(f"It stands in the inbox as document {document_id}.")


@app.command()
def show(
    reference: Annotated[str, typer.Argument(metavar="ID", help="Mail id, or the id in the door's 250.")],
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Show who sent a mail, every part of it, what became of it, and why."""
    from ingest.mails import show_mail

    with house_of(settings_of(data)) as house:
        page = show_mail(house, reference)
    if json:
        as_json([{**asdict(page.line), **{key: value for key, value in asdict(page).items() if key != "line"}}])
        return
    for heading, value in (*_facts(page), *_sender(page.sender), *map(_placed, page.placed)):
        say(f"{heading:<16}{value}")
    as_table([_part_row(part) for part in page.line.parts], COLUMNS, empty="Its parts are not known yet.")


def _facts(page: "MailPage") -> Iterator[tuple[str, object]]:
    line = page.line
    yield "mail", line.id
    yield "250 said", line.spool_id
    yield "to", f"{line.recipient} ({line.administration})"
    yield "subject", line.subject if line.subject is not None else "(not read yet)"
    yield "outcome", f"{wording(line.outcome, 'en')}: {wording(line.reason, 'en')}"
    yield "raw", f"{size(page.raw_size)}, SHA-256 {page.raw_sha256}"
    yield "connection", f"{page.peer} {page.tls or 'without TLS'}"
    for receipt in page.receipts:
        yield "received", f"{local(receipt.received_at)} as {receipt.spool_id}"


def _sender(sent: "SentBy") -> Iterator[tuple[str, str]]:
    yield "delivered by", sent.mail_from or "<>"
    yield "from", f"{sent.header_from_name} <{sent.header_from}>".strip()
    if sent.seems_from is not None:
        first = f"{sent.seems_from_name or ''} <{sent.seems_from}>".strip()
        yield "seems from", f"{first}: forwarded; a guess, which gives no right"
    if sent.kind:
        held = f". In quarantine: {wording(sent.quarantine, 'en')}" if sent.quarantine else ""
        yield "sender", f"{wording(sent.kind, 'en')}{held}"
    for check in sent.verdicts.in_words("en") if sent.verdicts else ():
        yield "checked", check
    for automatic in sent.automatic:
        yield "never answered", wording(automatic, "en")


def _placed(line: "PlacedLine") -> tuple[str, str]:
    if line.meant_for is not None:
        return "held", f"{line.name}: seems meant for {line.meant_for}, by its {line.evidence}"
    return "filed", f"{line.name}: to {line.folder or 'a folder that is gone'}, by rule {line.rule or 'that is gone'}"


def _part_row(part: "PartLine") -> Row:
    says = f"{wording(Fate(part.fate), 'en')}: {wording(Why(part.why), 'en')}"
    return {
        **asdict(part),
        "readable_size": "" if part.size is None else size(part.size),
        "says": in_words(says, part.flags, *filter(None, [part.note])),
    }
