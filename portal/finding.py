"""Lists of administrations: found by name, by the page, as in `administrations/find.html`."""

from typing import Any

from flask import render_template, request

from dossier.access.entries import Entry, entries
from dossier.documents.lists import PAGE, ByName
from portal import shared
from portal.entering import chosen_or_none


def one_page() -> tuple[Entry, ...]:
    """Of those that they may enter."""
    after_id = chosen_or_none("after_id")
    after = ByName(request.args.get("after", ""), after_id) if after_id else None
    return entries(shared.database(), shared.visitor(), find=request.args.get("find", ""), after=after)


def listed(template: str, found: tuple[Entry, ...], **values: Any) -> str:
    """The template with one page of them, and where the next one begins."""
    more = found[-1] if len(found) == PAGE else None
    return render_template(template, found=found, find=request.args.get("find", ""), more=more, **values)
