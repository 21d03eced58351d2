"""Deciding while reading: the choices go along in the addresses, to the page where one code confirms all of them.

Nothing is decided before that, so an address somebody else made can fill in a choice and no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for

from dossier.approvals.lists import Task, open_tasks
from dossier.attention import DECIDABLE
from dossier.rules.approving import Verdict
from portal import shared

CHOICE = "choice"  # in the address, repeated: a document and what is said of it
FROM = "approvals"  # who reads for a request


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a document stands among those of the request that it is read for, and the ways on from it."""

    number: int  # from 1
    total: int
    may_choose: bool  # they may decide, and have seen all of it
    needs_download: bool  # not all of it was shown
    verdict: Verdict | None  # chosen already; None: not yet
    choose: Mapping[str, str]  # verdict -> address
    next: str  # "": it is the last
    back: str


def asked_about(document_id: UUID) -> Asked | None:
    """None: it is not read for a request, or nobody asks them about it any more."""
    if request.args.get("from") != FROM:
        return None
    tasks = open_tasks(shared.database(), shared.visitor(), shared.now())
    return next((_asked(each, document_id) for each in tasks if document_id in each.looks), None)


def choices() -> dict[UUID, Verdict]:
    """What was chosen so far, by document."""
    pairs = (each.split("_", 1) for each in request.args.getlist(CHOICE))
    try:
        return {UUID(document_id): Verdict(verdict) for document_id, verdict in pairs}
    except ValueError:  # no address of ours
        return {}


def as_given(tasks: tuple[Task, ...]) -> dict[str, str]:
    """The form of the approvals with these choices in it."""
    chosen = choices()
    asked = ((each.request.id, one.document_id) for each in tasks for one in each.request.documents)
    return {f"verdict-{id_}-{document_id}": chosen[document_id] for id_, document_id in asked if document_id in chosen}


def _asked(task: Task, document_id: UUID) -> Asked:
    ids = [each.document_id for each in task.request.documents]
    at = ids.index(document_id)
    after, chosen = ids[at + 1 : at + 2], choices()
    is_theirs = task.hitch in DECIDABLE and shared.visitor().looked_by is None
    may_choose = is_theirs and task.looks[document_id].is_enough
    with_this = {each: {**chosen, document_id: each} for each in Verdict}
    return Asked(
        number=at + 1,
        total=len(ids),
        may_choose=may_choose,
        needs_download=is_theirs and not may_choose,
        verdict=chosen.get(document_id),
        choose={each: _way_on(task, after, with_this[each]) for each in Verdict} if may_choose else {},
        next=_page_of(task, after[0], chosen) if after else "",
        back=_approvals(task, chosen),
    )


def _way_on(task: Task, after: list[UUID], chosen: Mapping[UUID, Verdict]) -> str:
    return _page_of(task, after[0], chosen) if after else _approvals(task, chosen)


def _page_of(task: Task, document_id: UUID, chosen: Mapping[UUID, Verdict]) -> str:
    here: dict[str, Any] = {
        "administration_id": task.request.administration_id,
        "document_id": document_id,
        "from": FROM,
    }
    return url_for("my_dossier.document", **here, **_in_address(chosen))


def _approvals(task: Task, chosen: Mapping[UUID, Verdict]) -> str:
    """At the request: they read its statement before the code."""
    return url_for("my_approvals.approvals", _anchor=f"request-{task.request.id}", **_in_address(chosen))


def _in_address(chosen: Mapping[UUID, Verdict]) -> dict[str, Any]:
    return {CHOICE: [f"{document_id}_{verdict}" for document_id, verdict in chosen.items()]}
