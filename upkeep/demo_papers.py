"""The papers of the demo office: invented, and small."""

import io
import json
import zipfile
from datetime import datetime
from xml.sax.saxutils import escape

import openpyxl

from adapters.typesetting import typeset

_PAPER = b"""#let paper = json("paper.json")
#set page(paper: "a4", margin: 2.2cm)
#set text(size: 11pt, lang: "nl")
#grid(columns: (1fr, auto), align(left)[#text(size: 17pt, weight: "bold", paper.sender)],
  align(right)[#text(size: 9pt, fill: luma(90), paper.about)])
#line(length: 100%, stroke: 1.5pt + rgb(paper.colour))
#v(1.2cm)
#text(size: 20pt, weight: "bold", paper.title)
#v(0.6cm)
#table(columns: (1fr, auto), stroke: none, inset: (x: 4pt, y: 7pt),
  fill: (_, y) => if y == 0 { rgb(paper.colour).lighten(80%) } else if calc.odd(y) { luma(247) },
  [*Omschrijving*], align(right)[*Bedrag*],
  ..paper.lines.map(each => (each.at(0), align(right, each.at(1)))).flatten())
#line(length: 100%, stroke: 0.5pt + luma(150))
#v(0.8cm)
#paper.closing
"""
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_IS_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def paper(sender: str, title: str, lines: dict[str, str], at: datetime, *, colour: str = "#1f5f8b") -> bytes:
    """A PDF of one page: an invoice, a statement, accounts. `lines`: what, and how much."""
    told = {
        "sender": sender,
        "about": f"{at:%d-%m-%Y}",
        "title": title,
        "lines": list(lines.items()),
        "closing": "Dit is een verzonnen stuk, om het dossier mee uit te proberen.",
        "colour": colour,
    }
    return typeset(_PAPER, {"paper.json": json.dumps(told).encode()}, at)


def workbook(title: str, rows: list[tuple[str | float, ...]]) -> bytes:
    """An Excel workbook of one sheet."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word(*paragraphs: str) -> bytes:
    """A Word document."""
    body = "".join(f"<w:p><w:r><w:t>{escape(each)}</w:t></w:r></w:p>" for each in paragraphs)
    types = f'<Override PartName="/word/document.xml" ContentType="{_WORD_TYPE}"/>'
    relation = f'<Relationship Id="r1" Type="{_IS_DOCUMENT}" Target="word/document.xml"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("[Content_Types].xml", f'<Types xmlns="{_TYPES}">{_RELS}{types}</Types>'),
            ("_rels/.rels", f'<Relationships xmlns="{_RELATIONS}">{relation}</Relationships>'),
            ("word/document.xml", f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'),
        ):
            archive.writestr(name, content)
    return out.getvalue()
