"""Open tasks (Meldingen): what waits for this person, and leaves the list when it is done (S1-9, S1-10)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import g, url_for

from dossier.access.guests import Guest
from dossier.access.visitor import of_client as of_client_user
from dossier.approvals.lists import RequestLine, count_open
from dossier.attention import OfOffice, of_client, of_office, ways_to_approve
from dossier.inbox.triage import Pile
from dossier.programs import tokens
from dossier.rules.factors import Denial, Factor
from dossier.rules.rights import Role
from portal import shared
from portal.words import day, named, say

PILES = {
    Pile.INBOX: named("Documents to file"),
    Pile.QUARANTINE: named("Documents in quarantine"),
    Pile.LOCKED: named("Locked documents"),
}
MAILS = {
    Pile.TEXT: (named("Mails with a text only"), "texts.every"),
    Pile.PARKED: (named("Mails set apart"), "piles.parked"),
}


@dataclass(frozen=True, slots=True)
class Task:
    text: str
    count: int
    address: str
    is_request: bool = False  # for an approval


def tasks_of(guest: Guest) -> tuple[Task, ...]:
    """A fixed number of queries, once for each request."""
    if "tasks" not in g:
        g.tasks = tuple(each for each in _of(guest) if each.count)
    return cast("tuple[Task, ...]", g.tasks)


def elsewhere(guest: Guest) -> Mapping[UUID, int]:
    """How many requests wait at each other client that they act for; clients without are not in it."""
    others = [each.id for each in guest.clients if guest.client and each.id != guest.client.id]
    if guest.looked_by or "elsewhere" in g:
        return cast("Mapping[UUID, int]", g.get("elsewhere", {}))
    eyes = ((each, of_client_user(shared.database(), guest.person_id, each, shared.now())) for each in others)
    counts = ((each, count_open(shared.database(), visitor)) for each, visitor in eyes)
    g.elsewhere = {each: count for each, count in counts if count}
    return cast("Mapping[UUID, int]", g.elsewhere)


def open_tasks(guest: Guest) -> int:
    return sum(each.count for each in tasks_of(guest))


def waiting() -> OfOffice:
    """What waits for the office. A fixed number of queries, once for each request."""
    if "waiting" not in g:
        g.waiting = of_office(shared.database(), shared.visitor())
    return cast("OfOffice", g.waiting)


def _of(guest: Guest) -> Iterator[Task]:
    if guest.client is not None:
        yield from _of_client(guest)
    elif guest.roles:
        yield from _of_office(guest)


def _of_client(guest: Guest) -> Iterator[Task]:
    visitor = shared.visitor()
    waiting = of_client(shared.database(), visitor, shared.now())
    for each in waiting.requests:
        yield Task(_asked(each), 1, url_for("my_approvals.approvals", _anchor=f"request-{each.id}"), is_request=True)
    yield Task(say("Documents not seen yet"), waiting.unseen, url_for("my_dossier.first"))
    if guest.client and guest.client.may_approve:
        ways = {each.factor: each.why_not for each in ways_to_approve(shared.house(), visitor, shared.now())}
        no_app = int(ways[Factor.TOTP] is Denial.NOT_SET_UP)
        yield Task(say("Set up an authenticator app, to approve with"), no_app, url_for("factors.app"))


def _asked(request: RequestLine) -> str:
    names = ", ".join(each.name for each in request.documents)
    if request.due_on is None:
        return say("Approve: %(names)s", names=names)
    return say("Approve: %(names)s (at the latest on %(day)s)", names=names, day=day(request.due_on))


def _of_office(guest: Guest) -> Iterator[Task]:
    found = waiting()
    for pile, text in PILES.items():
        yield Task(say(text), found.piles[pile], url_for("inbox.inbox", pile=pile.value))
    for pile, (text, endpoint) in MAILS.items():
        yield Task(say(text), found.piles[pile], url_for(endpoint))
    yield Task(say("Uploads set apart"), found.parked_uploads, url_for("snags.uploads"))
    if Role.ADMINISTRATOR in guest.roles:
        soon = tokens.ending(shared.database(), guest.office_id, shared.now())
        yield Task(say("Tokens of programs that end within two weeks"), soon, url_for("tokens.every"))
