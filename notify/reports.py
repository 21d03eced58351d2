"""A mail that came back, read: a report by the book (RFC 3464, RFC 5965), or words of a program."""

import re
from collections.abc import Iterator
from email.message import Message

from dossier.rules.bounces import Return, is_hard

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_PROGRAMS = re.compile(r"mailer-daemon|postmaster", re.IGNORECASE)


def read_report(message: Message) -> tuple[Return, str]:
    """What it is, and the enhanced status code; "" where it gives none."""
    if str(message.get_param("report-type")).lower() == "feedback-report" or _has(message, "message/feedback-report"):
        return Return.COMPLAINT, ""
    reported = [_said(fields) for fields in _recipients(message)]
    if reported:
        return reported[0]
    program = _PROGRAMS.search(str(message.get("From", "")))
    if message.get("X-Failed-Recipients") or program:
        return _in_words(message)
    answered = str(message.get("Auto-Submitted", "")).strip().lower().startswith("auto-replied")  # RFC 3834 5
    if answered or message.get("X-Autoreply") or message.get("X-Autorespond"):
        return Return.AUTOMATIC, ""
    return Return.UNKNOWN, ""


def _recipients(message: Message) -> Iterator[Message]:
    """The fields about each recipient (RFC 3464 2.3)."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            if isinstance(blocks, list):
                yield from (each for each in blocks if isinstance(each, Message) and each.get("Action"))


def _said(fields: Message) -> tuple[Return, str]:
    """RFC 3464 2.3.3 and 2.3.4."""
    action = str(fields["Action"]).strip().lower()
    found = _STATUS.search(str(fields.get("Status", "")))
    inner = _STATUS.search(str(fields.get("Diagnostic-Code", "")))  # says more than 5.0.0
    vague = found is None or found[1].endswith(".0.0")
    status = inner[1] if inner and vague else found[1] if found else ""
    if action == "failed":
        return (Return.HARD if is_hard(status) else Return.SOFT), status
    return (Return.DELAYED if action == "delayed" else Return.AUTOMATIC), status  # delivered, relayed, expanded


def _in_words(message: Message) -> tuple[Return, str]:
    """From a mail system that writes no report: without a code nobody can tell a wrong address from a full mailbox."""
    texts = (part.get_payload() for part in message.walk() if part.get_content_maintype() == "text")
    codes = (code for text in texts if isinstance(text, str) for code in _STATUS.findall(text))
    status = next((each for each in codes if each.startswith("5")), "")
    return (Return.HARD if is_hard(status) else Return.SOFT), status


def _has(message: Message, content_type: str) -> bool:
    return any(part.get_content_type() == content_type for part in message.walk())
