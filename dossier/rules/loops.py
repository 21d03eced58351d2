"""Mail that a machine sent: taken apart when it carries documents, never answered (RFC 3834)."""

import re
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from dossier.rules.states import Automatic

LISTS = ("list-id", "list-post", "list-help", "list-unsubscribe", "list-subscribe", "list-owner", "list-archive")

_MESSAGE_ID = re.compile(r"<[^<>@\s]*@([^<>\s]+)>")
_REPORT = re.compile(r"multipart/report\b|message/(?:delivery-status|disposition-notification)\b")


def why_automatic(
    headers: Iterable[tuple[str, str]], mail_from: str, own_domains: Collection[str]
) -> frozenset[Automatic]:
    """Every sign that no person waits for an answer; empty: a person may. `own_domains` in lower case."""
    found = {Automatic.NULL_SENDER} if mail_from in {"", "<>"} else set()  # RFC 5321 4.5.5
    for name, value in headers:
        if (sign := _SIGNS.get(name.lower())) and sign.is_in(value.strip().lower()):
            found.add(sign.means)
        if name.lower() == "message-id" and _domain_of(value) in own_domains:
            found.add(Automatic.OWN_MAIL)
    return frozenset(found)


class _Sign(NamedTuple):
    means: Automatic
    is_in: Callable[[str], bool]  # asked with the value in lower case


_AUTOMATIC = _Sign(Automatic.AUTO_SUBMITTED, bool)
_SIGNS = {
    **dict.fromkeys(LISTS, _Sign(Automatic.MAILING_LIST, bool)),
    **dict.fromkeys(("x-autoreply", "x-autorespond", "x-loop"), _AUTOMATIC),
    # RFC 3834 5: everything but "no"
    "auto-submitted": _Sign(Automatic.AUTO_SUBMITTED, lambda value: value.split(";")[0].strip() != "no"),
    "precedence": _Sign(Automatic.BULK, lambda value: value in {"bulk", "junk", "list"}),
    "x-auto-response-suppress": _Sign(Automatic.NO_REPLY_WANTED, lambda value: value not in {"", "none"}),
    "content-type": _Sign(Automatic.DELIVERY_REPORT, lambda value: bool(_REPORT.match(value))),
}


def _domain_of(message_id: str) -> str:
    found = _MESSAGE_ID.search(message_id.lower())
    return found[1] if found else ""
