"""`dossier send`: mail something to the door, for trying out."""

import mimetypes
import re
import smtplib
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Annotated

import typer

from cli.exits import Exit
from cli.opening import DataOption, settings_of
from cli.show import complain, say

SENDER = "klant@voorbeeld.example"
FILE_HELP = "One .eml file, or files to attach."
PATIENCE = 60.0  # seconds for each answer
POSITIVE = 400  # RFC 5321 4.2.1: below it the server agreed
TRANSIENT = 500  # below it: try again later


def send(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, help=FILE_HELP)],
    to: Annotated[list[str], typer.Option("--to", metavar="ADDRESS", help="Where to; may be given more than once.")],
    sender: Annotated[str, typer.Option("--from", metavar="ADDRESS", help="Envelope sender.")] = SENDER,
    smtp: Annotated[str | None, typer.Option("--smtp", metavar="HOST:PORT", help="The door.")] = None,
    data: DataOption = None,
) -> None:
    """Send a mail file to the door as it is, or other files as attachments, and print what the door says."""
    settings = settings_of(data, smtp_listen=smtp)
    host, _, port = settings.smtp_listen.rpartition(":")
    mail = as_on_the_wire(files[0]) if _is_mail(files) else with_attachments(files, sender, to)
    try:
        with smtplib.SMTP(host.strip("[]"), int(port), timeout=PATIENCE) as door:
            raise typer.Exit(_exit_code(_send(door, mail, sender, to)))
    except OSError as error:
        complain(f"Nobody answers on {settings.smtp_listen} ({error}). Start it with: dossier serve")
        raise typer.Exit(Exit.UNAVAILABLE) from None


def as_on_the_wire(file: Path) -> bytes:
    """The mail with CRLF at each line's end (RFC 5321 2.3.8), whatever the file has."""
    return re.sub(rb"(?<!\r)\n", b"\r\n", file.read_bytes())


def with_attachments(files: list[Path], sender: str, to: list[str]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, ", ".join(to), files[0].name
    mail["Date"], mail["Message-ID"] = formatdate(localtime=True), make_msgid(domain="voorbeeld.example")
    mail.set_content("Goedendag,\n\nHierbij de stukken.\n\nMet vriendelijke groet\n")
    for file in files:
        main, _, sub = (mimetypes.guess_type(file.name)[0] or "application/octet-stream").partition("/")
        mail.add_attachment(file.read_bytes(), maintype=main, subtype=sub, filename=file.name)
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))


def _is_mail(files: list[Path]) -> bool:
    return len(files) == 1 and files[0].suffix.lower() == ".eml"


def _send(door: smtplib.SMTP, mail: bytes, sender: str, to: list[str]) -> int:
    """The code of the door's last word. Recipients that it refuses are told, and the mail goes to the others."""
    door.ehlo_or_helo_if_needed()
    code = _told(sender, *door.mail(sender, [f"SIZE={len(mail)}"] if door.has_extn("size") else []))
    if code >= POSITIVE:
        return code
    codes = [_told(each, *door.rcpt(each)) for each in to]
    return _told("mail", *door.data(mail)) if min(codes) < POSITIVE else max(codes)


def _told(about: str, code: int, text: bytes) -> int:
    (say if code < POSITIVE else complain)(f"{about}: {code} {text.decode('utf-8', 'replace')}")
    return code


def _exit_code(code: int) -> Exit:
    if code < POSITIVE:
        return Exit.FINE
    return Exit.TRY_LATER if code < TRANSIENT else Exit.REFUSED
