"""The register of data leaks (AVG art. 33): begun, noted and closed, never rewritten."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.accountability import leak_documents, leaks
from dossier.accountability.leak_documents import LeakDocument
from dossier.accountability.leaks import NewLeak, Register
from dossier.accounts import actors
from dossier.rules.errors import Refused
from dossier.rules.leaks import LeakKind, LeakStep, NewNote, Risk, Standing, could_see, did_see, judged, told
from portal import given, shared
from portal.access import Who, open_to
from portal.words import OFFICE_TIME, say

pages = Blueprint("leaks", __name__, url_prefix="/office/leaks")

DOCUMENTS, PEOPLE = 20, 50  # on one page
TELLING = (LeakStep.TOLD_AUTHORITY, LeakStep.TOLD_PEOPLE)
NOTED = (LeakStep.FOUND_OUT, LeakStep.DECIDED, *TELLING, LeakStep.CLOSED, LeakStep.REOPENED)


@pages.get("/")
@open_to(Who.ADMINISTRATOR)
def register() -> str:
    found = leaks.list_all(_register())
    return render_template("leaks/register.html", found=found, kinds=tuple(LeakKind), now=shared.now())


@pages.post("/")
@open_to(Who.ADMINISTRATOR)
def begin() -> Response:
    new = NewLeak(_kind(), request.form.get("what", ""), _moment("discovered"))
    leak_id = leaks.begin(_register(), new)
    flash(say("The leak is in the register. Judge the risk within 72 hours of the discovery."), "warn")
    return redirect(url_for("leaks.leak", leak_id=leak_id))


@pages.get("/<uuid:leak_id>")
@open_to(Who.ADMINISTRATOR)
def leak(leak_id: UUID) -> str:
    """`document`: the number of a note, of which all that was noted is shown. `after`, `beyond`: pages of both."""
    found = leaks.show(_register(), leak_id)
    notes, after = leak_documents.noted(found.notes), _number("after")
    page = [each for each in notes if each.number > after][:DOCUMENTS]
    chosen = [each for each in notes if each.number == _number("document")]
    lines = leak_documents.described(shared.database(), shared.visitor(), [*page, *chosen])
    return render_template(
        "leaks/leak.html",
        leak=found,
        names=_names(found.standing),
        documents=lines[: len(page)],
        after=page[-1].number if page and page[-1] != notes[-1] else None,
        asked=_exposed(lines[-1]) if chosen else None,
        risks=tuple(Risk)[1:],
        steps=NOTED,
        now=shared.now(),
    )


def _exposed(line: LeakDocument) -> dict[str, Any]:
    """A page of who could see it, and of who did."""
    beyond, could, did = _number("beyond"), could_see(line.note), did_see(line.note)
    rest = max(len(could), len(did)) > beyond + PEOPLE
    page = slice(beyond, beyond + PEOPLE)
    return {"line": line, "could": could[page], "did": did[page], "beyond": beyond + PEOPLE if rest else None}


def _names(standing: Standing) -> dict[UUID, str]:
    ids = {*standing.could_see, *standing.did_see}
    return {UUID(key): name for key, name in actors.names_of(shared.database(), map(str, ids)).items()}


def _number(name: str) -> int:
    """0: not given."""
    return max(0, request.args.get(name, 0, type=int))


@pages.post("/<uuid:leak_id>/risk")
@open_to(Who.ADMINISTRATOR)
def judge(leak_id: UUID) -> Response:
    wanted = request.form.get("risk", "")
    if wanted not in set(Risk):
        raise Refused("Say which risk, or when they were told.")
    return _noted(leak_id, judged(Risk(wanted), request.form.get("said", "")))


@pages.post("/<uuid:leak_id>/notes")
@open_to(Who.ADMINISTRATOR)
def note(leak_id: UUID) -> Response:
    wanted, said = request.form.get("step", ""), request.form.get("said", "")
    step = next((each for each in NOTED if each == wanted), LeakStep.FOUND_OUT)
    return _noted(leak_id, told(step, _moment("at"), said) if step in TELLING else NewNote(step, said))


@pages.post("/<uuid:leak_id>/documents")
@open_to(Who.ADMINISTRATOR)
def add_document(leak_id: UUID) -> Response:
    """By the key in the address of its page."""
    try:
        document_id = UUID(request.form.get("document", "").strip().rpartition("/")[2])
    except ValueError:
        raise Refused("This is no address of a document: copy it from its page.") from None
    leaks.add_document(_register(), leak_id, document_id)
    return _done(leak_id)


def _noted(leak_id: UUID, new: NewNote) -> Response:
    leaks.note(_register(), leak_id, new)
    return _done(leak_id)


def _done(leak_id: UUID) -> Response:
    flash(say("It is noted."), "good")
    return redirect(url_for("leaks.leak", leak_id=leak_id))


def _register() -> Register:
    return Register(shared.database(), shared.guest().office_id, shared.act())


def _kind() -> LeakKind:
    wanted = request.form.get("kind", "")
    return LeakKind(wanted) if wanted in set(LeakKind) else LeakKind.OTHER


def _moment(field: str) -> datetime:
    """As typed, by the clock in the Netherlands; nothing typed: now."""
    try:
        typed = request.form.get(field, "")
        given.day(typed[:10])
        return datetime.fromisoformat(typed).replace(tzinfo=OFFICE_TIME).astimezone(UTC)
    except ValueError:
        return shared.now()
