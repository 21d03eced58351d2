"""A mail as text and headers, and as the bytes that leave. Nothing in it can start a header of its own."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime

LONGEST_NAME = 100  # characters of a person or an office in a header
LONGEST_SUBJECT = 200  # characters


class _ForPrograms(UnstructuredHeader, BaseHeader):
    """On one line as it is: programs look for an address in brackets, and read no encoded words (RFC 2369 2)."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}" if self.isascii() else super().fold(policy=policy)


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _ForPrograms)
_POLICY = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True, slots=True)
class Mailbox:
    name: str  # as people wrote it: cleaned here
    address: str


@dataclass(frozen=True, slots=True)
class Draft:
    """`headers`: those beside From, To, Subject, Date and Message-ID."""

    sender: Mailbox
    to: Mailbox
    subject: str
    text: str
    html: str  # "": text only
    message_id: str  # without <>
    date: datetime
    headers: tuple[tuple[str, str], ...] = ()
    logo: bytes | None = None  # PNG that the HTML shows as cid:logo; None: it shows none


def written(draft: Draft) -> bytes:
    """The mail as it goes over the wire, lines ended by CRLF. Raises ValueError for an address that is none."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = _header_address(draft.sender)
    message["To"] = _header_address(draft.to)
    message["Subject"] = one_line(draft.subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(draft.date)
    message["Message-ID"] = f"<{one_line(draft.message_id)}>"
    for name, value in draft.headers:
        message[name] = one_line(value)
    message.set_content(draft.text, cte="quoted-printable")
    if draft.html:
        _add_html(message, draft)
    return message.as_bytes()


def _add_html(message: EmailMessage, draft: Draft) -> None:
    message.add_alternative(draft.html, subtype="html", cte="quoted-printable")
    mark = f"=_{draft.message_id.partition('@')[0]}"  # boundaries of our own: the same letter is the same bytes
    message.set_boundary(mark)
    if draft.logo:
        html = message.get_payload(1)
        assert isinstance(html, EmailMessage)  # added above
        html.add_related(draft.logo, "image", "png", cid="<logo>", disposition="inline")
        html.set_boundary(f"{mark}.html")


def one_line(text: str) -> str:
    """Without line ends, control and direction characters."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _header_address(box: Mailbox) -> Address:
    if one_line(box.address) != box.address:
        raise ValueError("an address with a line end or control character")
    return Address(one_line(box.name)[:LONGEST_NAME], addr_spec=box.address)
