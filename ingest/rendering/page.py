"""A mail as a PDF page: a heading, the mail, and the text as received attached to the file. Runs in the child."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Literal

import typst

from ingest.rendering.blocks import Block, blocks_of
from ingest.rendering.pictures import Picture, redraw
from ingest.rendering.request import PageRequest
from ingest.rendering.safe_html import safe_html

MOST_TEXT = 300_000  # characters set on pages; all of it is in the attachment
_CUT = "[De tekst is hier ingekort. De volledige tekst zit als bijlage in deze pdf.]"
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_TEMPLATE = files(__package__).joinpath("letter.typ")


def page(request: PageRequest, folder: Path) -> bytes:
    """The PDF; the same bytes for the same request. `folder` is an empty one to work in.

    Raises TooMuch for HTML that is too large or too deep, TypstError.
    """
    drawn = _drawn(request.pictures)
    attachment = "ontvangen.html" if request.original_type == "text/html" else "ontvangen.txt"
    letter = {
        "title": dict(request.heading)["Onderwerp"],
        "heading": request.heading,
        "blocks": blocks_of_mail(request, drawn),
        "original": attachment,
        "original-type": request.original_type,
        "dated": request.dated is not None,
    }
    (folder / attachment).write_bytes(request.original)
    (folder / "main.typ").write_bytes(_TEMPLATE.read_bytes())
    for picture in drawn.values():
        (folder / picture.name).write_bytes(picture.data)
    return _compiled(json.dumps(letter), folder, datetime.fromtimestamp(request.dated or 0, UTC))


def sheet(heading: Sequence[tuple[str, str]], blocks: list[Block]) -> bytes:
    """The PDF of these blocks, without pictures and with nothing attached; writes no file. Raises TypstError."""
    letter = {"title": "", "heading": heading, "blocks": blocks, "dated": False}
    return typst.compile(_TEMPLATE.read_bytes(), sys_inputs={"letter": json.dumps(letter)}, ignore_system_fonts=True)


def blocks_of_text(text: str) -> list[Block]:
    """Paragraphs of plain text, lines kept."""
    shown = text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}\n\n{_CUT}"
    plain = {"bold": False, "italic": False, "struck": False, "link": ""}
    return [
        {"kind": "text", "align": "", "runs": [{"text": paragraph, **plain}]}
        for paragraph in _PARAGRAPHS.split(shown.strip("\n"))
        if paragraph.strip()
    ]


def _drawn(pictures: Mapping[str, bytes]) -> dict[str, Picture]:
    drawn = {name: redraw(number, data) for number, (name, data) in enumerate(pictures.items())}
    return {name: picture for name, picture in drawn.items() if picture}


def blocks_of_mail(request: PageRequest, drawn: Mapping[str, Picture]) -> list[Block]:
    """Its HTML, else its text. `drawn`: the pictures that may be shown, by content id. Raises TooMuch."""
    if request.html is None:
        return blocks_of_text(request.text)
    safe = safe_html(request.html, {content_id: picture.name for content_id, picture in drawn.items()})
    return blocks_of(safe, {picture.name: picture.width for picture in drawn.values()})


def _compiled(letter: str, folder: Path, made_at: datetime) -> bytes:
    """PDF/A-3 (ISO 19005-3), which archives keep with what it was made from.

    It wants a glyph for each character: a mail with emoji or Chinese becomes an ordinary PDF.
    """

    def compiled(*standards: Literal["a-3b"]) -> bytes:  # own fonts only: the same on every machine
        return typst.compile(
            folder / "main.typ",
            root=folder,
            sys_inputs={"letter": letter},
            pdf_standards=[*standards],
            timestamp=made_at,
            pdf_tags=False,
            ignore_system_fonts=True,
        )

    try:
        return compiled("a-3b")
    except typst.TypstError:
        return compiled()
