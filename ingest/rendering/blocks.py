"""Safe HTML -> a small tree of blocks that the page template sets: the structure of the mail without its decoration.

A block is a plain dictionary, ready for JSON:
  {"kind": "text", "runs", "align"}    {"kind": "heading", "level", "runs"}    {"kind": "verbatim", "text"}
  {"kind": "list", "ordered", "items": [[block]]}    {"kind": "quote", "blocks"}    {"kind": "rule"}
  {"kind": "table", "columns", "lined", "cells": [{"x", "y", "colspan", "rowspan", "align", "blocks"}]}
A run is {"text", "bold", "italic", "struck", "link"} or {"picture", "width"}, the width in points.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

from ingest.rendering.grid import WIDEST, Cell, place
from ingest.rendering.safe_html import TooMuch

Block = dict[str, Any]

DEEPEST = 10  # blocks inside each other: the typesetter takes about 20; what is deeper goes on at this level
MOST_PIECES = 30_000  # blocks and runs: 4 s of typesetting
POINTS_PER_PIXEL = 0.75  # CSS 2.2 4.3.2
WIDEST_PICTURE = 480.0  # points: what an A4 page leaves between its margins

_BREAKING = frozenset({
    "address", "blockquote", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
    "p", "pre", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_VOID = frozenset({"br", "hr", "img", "col"})
_BOLD, _ITALIC, _STRUCK = {"b", "strong", "th"}, {"i", "em", "cite", "dfn", "var"}, {"s", "strike", "del"}
_ALIGNS = {"left", "center", "right"}
_STARTS_LEFT = {"table", "ul", "ol"}  # centred as a whole, what is inside is not
_BOLD_STYLE = re.compile(r"font-weight:(?:bold|[6-9]00)")
_ALIGN_STYLE = re.compile(r"text-align:(left|center|right)")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)  # fillers of newsletters, direction tricks

Attributes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Style:
    bold: bool = False
    italic: bool = False
    struck: bool = False
    link: str = ""
    align: str = ""

    def within(self, tag: str, attributes: Attributes) -> "_Style":
        """The style inside an element of this style's element."""
        style = attributes.get("style", "")
        align = _ALIGN_STYLE.search(style)
        own_align = align[1] if align else attributes.get("align", "").lower()
        return replace(
            self,
            bold=self.bold or tag in _BOLD or bool(_BOLD_STYLE.search(style)),
            italic=self.italic or tag in _ITALIC,
            struck=self.struck or tag in _STRUCK,
            link=attributes.get("href", self.link),
            align=own_align if own_align in _ALIGNS else "" if tag in _STARTS_LEFT else self.align,
        )


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet."""

    tag: str
    style: _Style = field(default_factory=_Style)
    holds_blocks: bool = False
    block: Block = field(default_factory=dict)  # list, quote or table in the making; {} for others
    rows: list[list[Cell]] = field(default_factory=list)  # of a table


def blocks_of(safe: str, widths: Mapping[str, int]) -> list[Block]:
    """The blocks of sanitised HTML. `widths`: the pictures that exist, by file name, in pixels. Raises TooMuch."""
    builder = _Builder(widths)
    builder.feed(safe)
    builder.close()
    return builder.finish()


class _Builder(HTMLParser):
    def __init__(self, widths: Mapping[str, int]) -> None:
        super().__init__(convert_charrefs=True)
        self._widths = widths
        self._open = [_Open("")]
        self._into: list[list[Block]] = [[]]
        self._runs: list[dict[str, Any]] = []
        self._pieces = 0

    def finish(self) -> list[Block]:
        while len(self._open) > 1:
            self.handle_endtag(self._open[-1].tag)
        self._end_text()
        return self._into[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _BREAKING:
            self._end_text()
        if tag in _VOID:
            self._add_void(tag, attributes)
            return
        element = _Open(tag, self._open[-1].style.within(tag, attributes))
        match tag:
            case "ul" | "ol":
                element.block = {"kind": "list", "ordered": tag == "ol", "items": []}
            case "table":
                element.block = {"kind": "table", "lined": attributes.get("border", "0") not in {"", "0"}}
            case "tr" if table := self._nearest("table"):
                table.rows.append([])
            case "td" | "th" if (table := self._nearest("table")) and table.rows:
                blocks = self._enter(element)
                table.rows[-1].append(_cell(attributes, element.style.align, blocks))
            case "li" if parent := self._nearest("ul", "ol"):
                blocks = self._enter(element)
                parent.block["items"].append(blocks)
            case "blockquote":
                blocks = self._enter(element)
                element.block = {"kind": "quote", "blocks": blocks}
        self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKING:
            self._end_text()
        if tag in _VOID or self._open[-1].tag != tag:
            return  # cannot be in sanitised HTML, which is well formed
        element = self._open.pop()
        if element.holds_blocks:
            self._into.pop()
        block = element.block
        match block.get("kind"):
            case "list" if items := [item for item in block["items"] if item]:
                self._add(block | {"items": items})
            case "quote" if block["blocks"]:
                self._add(block)
            case "table":
                self._add_table(block, [row for row in element.rows if any(cell["blocks"] for cell in row)])

    def handle_data(self, data: str) -> None:
        text = _UNSEEN.sub("", data)
        if self._nearest("pre"):
            self._add_run(text)
            return
        text = _SPACES.sub(" ", text)
        if not self._runs or self._runs[-1].get("text", "").endswith((" ", "\n")):
            text = text.removeprefix(" ")
        self._add_run(text)

    def _enter(self, element: _Open) -> list[Block]:
        """Where the blocks of this element go. At the greatest depth they go on where we are, and it stays empty."""
        element.holds_blocks = True
        blocks: list[Block] = []
        self._into.append(blocks if len(self._into) < DEEPEST else self._into[-1])
        return blocks

    def _nearest(self, *tags: str) -> _Open | None:
        """The innermost open element of these names, not looking out of a table cell."""
        for element in reversed(self._open):
            if element.tag in tags:
                return element
            if element.tag in {"td", "th"} and "table" not in tags:
                return None
        return None

    def _add(self, block: Block) -> None:
        self._pieces += 1 + len(block.get("runs", ()))
        if self._pieces > MOST_PIECES:
            raise TooMuch
        self._into[-1].append(block)

    def _add_run(self, text: str) -> None:
        if text:
            style = self._open[-1].style
            shown = {"bold": style.bold, "italic": style.italic, "struck": style.struck, "link": style.link}
            self._runs.append({"text": text, **shown})

    def _add_void(self, tag: str, attributes: Attributes) -> None:
        if tag == "br":
            self._add_run("\n")
        elif tag == "hr":
            self._add({"kind": "rule"})
        elif (natural := self._widths.get(attributes.get("src", ""))) is not None:
            pixels = _number(attributes.get("width", ""), natural, 2_000)
            self._runs.append({"picture": attributes["src"], "width": min(pixels * POINTS_PER_PIXEL, WIDEST_PICTURE)})

    def _end_text(self) -> None:
        runs, self._runs = self._runs, []
        while runs and not runs[-1].get("text", "picture").strip(" \n"):
            runs.pop()
        if not any("picture" in run or run["text"].strip() for run in runs):
            return
        element = self._open[-1]
        heading = next((each.tag for each in reversed(self._open) if re.fullmatch("h[1-6]", each.tag)), None)
        if self._nearest("pre"):
            self._add({"kind": "verbatim", "text": "".join(run.get("text", "") for run in runs)})
        elif heading:
            self._add({"kind": "heading", "level": int(heading[1]), "runs": runs})
        else:
            self._add({"kind": "text", "runs": runs, "align": element.style.align})

    def _add_table(self, block: Block, rows: list[list[Cell]]) -> None:
        columns = place(rows)
        cells = [cell for row in rows for cell in row]
        if 1 < columns <= WIDEST:
            self._add({**block, "columns": columns, "cells": cells})
        else:  # a frame around the mail, or no table any more
            self._into[-1].extend(inner for cell in cells for inner in cell["blocks"])


def _cell(attributes: Attributes, align: str, blocks: list[Block]) -> Cell:
    spans = {name: _number(attributes.get(name, ""), 1, WIDEST) for name in ("colspan", "rowspan")}
    return {**spans, "align": align, "blocks": blocks}


def _number(written: str, otherwise: int, largest: int) -> int:
    digits = written[:6].removesuffix("px")
    return min(int(digits), largest) if digits.isascii() and digits.isdigit() and int(digits) else otherwise
