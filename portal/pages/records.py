"""Records of the bookkeeping that documents hang on (S2-44, S2-45, S2-58)."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier import records
from dossier.records import PAGE, RecordLine
from dossier.rules.handling import RecordKind
from dossier.rules.record_lines import NewRecord
from portal import shared
from portal.access import Who, open_to
from portal.entering import desk, pages_of_dossier
from portal.words import say

pages = pages_of_dossier("records")


@pages.get("/records")
@open_to(Who.STAFF)
def every() -> str:
    found = records.every(shared.database(), desk(), after=_after())
    more = found[-1] if len(found) == PAGE else None
    return render_template("dossier/records.html", found=found, kinds=list(RecordKind), more=more)


@pages.get("/records/<uuid:record_id>")
@open_to(Who.STAFF)
def one(record_id: UUID) -> str:
    return render_template(
        "dossier/record.html",
        record=records.one(shared.database(), desk(), record_id),
        documents=records.documents_of(shared.database(), desk(), record_id),
    )


@pages.post("/records")
@open_to(Who.STAFF)
def put() -> Response:
    kind = request.form.get("kind", "")
    if kind not in set(RecordKind):
        abort(400)
    said = (request.form.get(each, "") for each in ("number", "description", "link", "ledger"))
    record_id = records.put(shared.database(), desk(), NewRecord(RecordKind(kind), *said))
    flash(say("Saved."), "good")
    return redirect(url_for("records.one", record_id=record_id))


def _after() -> RecordLine | None:
    kind = request.args.get("after_kind", "")
    if kind not in set(RecordKind):
        return None
    return RecordLine(UUID(int=0), RecordKind(kind), request.args.get("after", ""), "", "", "")
