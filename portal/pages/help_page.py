"""Help: a short guide for clients, in the words of the office (S1-1), and how to reach it; and one for the office."""

from collections.abc import Iterator

from flask import Blueprint, g, render_template

from dossier.office.contact import guide_of
from portal import shared
from portal.access import Who, open_to
from portal.words import language

pages = Blueprint("help", __name__)
HEADING = "#"


@pages.get("/help")
@open_to(Who.ANYONE)
def help() -> str:  # noqa: A001 - its name in addresses
    """What who asks it needs: the office its first steps and keys, everybody else the guide for clients."""
    is_office = g.guest is not None and g.guest.roles and g.guest.client is None
    return render_template("help_office.html") if is_office else for_clients()


@pages.get("/help/clients")
@open_to(Who.ANYONE)
def for_clients() -> str:
    text = guide_of(shared.database(), shared.house().settings.domain, language())
    return render_template("help.html", parts=list(_parts(text)))


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """Each heading (True) and paragraph, in order."""
    paragraph: list[str] = []
    for line in (*text.splitlines(), ""):
        is_heading = line.startswith(HEADING)
        if line.strip() and not is_heading:
            paragraph.append(line.strip())
            continue
        if paragraph:
            yield False, " ".join(paragraph)
            paragraph = []
        if is_heading:
            yield True, line.lstrip(HEADING).strip()
