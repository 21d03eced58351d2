"""Overviews of a dossier: what is not seen yet, the bin, the audit trail, and everything as a zip."""

from tempfile import TemporaryFile

from flask import render_template, send_file
from werkzeug.wrappers import Response

from dossier.accountability.export import export as write_zip
from dossier.documents import lists, seen
from portal import shared
from portal.access import Who, open_to
from portal.cursor import here as cursor_here
from portal.cursor import written
from portal.entering import chosen_or_none, desk, here, pages_of_dossier

pages = pages_of_dossier("overviews")


@pages.get("/unseen")
@open_to(Who.STAFF)
def unseen() -> str:
    """Per client user (S2-55); of the chosen one every document."""
    counts = seen.unseen_per_user(shared.database(), desk())
    person = next((each for each in counts if each.person_id == chosen_or_none("person")), None)
    found: tuple[lists.DocumentLine, ...] = ()
    if person:
        found = lists.unseen_of(shared.database(), shared.visitor(), desk(), person.person_id, after=cursor_here())
    more = written(found[-1].by_time) if len(found) == lists.PAGE else None
    return render_template("dossier/unseen.html", counts=counts, person=person, found=found, more=more)


@pages.get("/bin")
@open_to(Who.STAFF)
def binned() -> str:
    found = lists.binned(shared.database(), shared.visitor(), here(), after=cursor_here())
    more = written(found[-1].by_time) if len(found) == lists.PAGE else None
    return render_template("dossier/bin.html", found=found, more=more)


@pages.post("/export")
@open_to(Who.ADMINISTRATOR)
def export() -> Response:
    """Made whole before the first byte goes, so that a zip that was broken off is never taken for one."""
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it
    write_zip(shared.house(), desk(), file)
    file.seek(0)
    name = f"dossier-{here()}-{shared.now():%Y-%m-%d}.zip"
    return send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)
