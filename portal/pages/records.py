"""Records of the bookkeeping that documents hang on (S2-44, S2-45, S2-58)."""

from base64 import b64decode, b64encode
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.access.folder_paths import paths_of
from dossier.documents import lists, records, records_import
from dossier.documents.records import PAGE, RecordLine
from dossier.rules.errors import Refused
from dossier.rules.handling import RecordKind
from dossier.rules.record_lines import NewRecord
from dossier.rules.states import DocumentState
from portal import shared
from portal.access import Who, open_to
from portal.branches import paths
from portal.entering import chosen, desk, here, pages_of_dossier, said_done
from portal.errors import refusal
from portal.limits import MEGABYTE, takes_files
from portal.words import say

pages = pages_of_dossier("records")

CSV_BYTES = (
    MEGABYTE  # the preview carries the file, so it has to fit in a form; larger ones go by `dossier record import`
)
INVALID = 422  # the form comes back with what is wrong


@pages.get("/records")
@open_to(Who.STAFF)
def every() -> str:
    found = records.every(shared.database(), desk(), after=_after())
    more = found[-1] if len(found) == PAGE else None
    return render_template("dossier/records.html", found=found, kinds=list(RecordKind), more=more)


@pages.get("/records/<uuid:record_id>")
@open_to(Who.STAFF)
def one(record_id: UUID) -> str:
    """With its documents, each with the way to a folder ('Toon document', S2-44), and those that may hang on it."""
    database, visitor = shared.database(), shared.visitor()
    documents = records.documents_of(database, desk(), record_id)
    there = {each.id for each in documents}
    return render_template(
        "dossier/record.html",
        record=records.one(database, desk(), record_id),
        documents=documents,
        paths=paths_of(database, visitor, [each.folder_id for each in documents]),
        folders=paths(lists.folders(database, visitor, here())),
        waiting=[
            each
            for each in lists.inbox(database, visitor, here())
            if each.state is DocumentState.INBOX and each.id not in there
        ],
    )


@pages.post("/records/<uuid:record_id>/documents")
@open_to(Who.STAFF)
def attach(record_id: UUID) -> Response:
    said_done(records.attach(shared.database(), desk(), chosen("document"), record_id))
    return redirect(url_for("records.one", record_id=record_id))


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


@pages.get("/records/import")
@open_to(Who.STAFF)
def import_form() -> str:
    return render_template("dossier/records_import.html")


@pages.post("/records/import")
@open_to(Who.STAFF)
@takes_files
def import_file() -> Response | tuple[str, int]:
    """First what the file would do, line by line where it is wrong; then, with the same bytes, the import itself."""
    try:
        if "content" in request.form:
            return _imported(_bytes(request.form["content"]))
        content = _chosen_file()
        shown = records_import.preview(shared.database(), desk(), content)
    except Refused as refused:
        return render_template("dossier/records_import.html", wrong=refusal(refused)), INVALID
    return render_template("dossier/records_import.html", shown=shown, content=b64encode(content).decode()), 200


def _chosen_file() -> bytes:
    """Raises Refused for none, and for one that is too large."""
    content = request.files["file"].read(CSV_BYTES + 1) if "file" in request.files else b""
    if not 0 < len(content) <= CSV_BYTES:
        raise Refused("Choose a CSV file of {megabytes} MB at the most.", megabytes=CSV_BYTES // MEGABYTE)
    return content


def _imported(content: bytes) -> Response:
    done = records_import.import_file(shared.database(), desk(), content)
    counts = {"new": done.new, "changed": done.changed, "same": done.same, "out": len(done.left_out)}
    flash(say("Imported: %(new)s new, %(changed)s changed, %(same)s as they were, %(out)s left out.", **counts), "good")
    return redirect(url_for("records.every"))


def _bytes(text: str) -> bytes:
    """The file as the preview carried it. Raises Refused for what it did not."""
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise Refused("This file did not come back whole: choose it again.") from None


def _after() -> RecordLine | None:
    kind = request.args.get("after_kind", "")
    if kind not in set(RecordKind):
        return None
    return RecordLine(UUID(int=0), RecordKind(kind), request.args.get("after", ""), "", "", "")
