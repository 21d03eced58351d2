"""Office files of today as plain HTML: their words, tables and headings, to be sanitised and set anew."""

import io
from collections.abc import Iterator
from datetime import date, datetime
from html import escape
from typing import BinaryIO

import mammoth
import openpyxl

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS = 10, 200, 20  # of a workbook, and of each sheet: what a preview can show


def word_html(stream: BinaryIO) -> str:
    """A Word document; its pictures are left out."""
    nameless = io.BytesIO(stream.read())  # the child's file has a number as its name, and mammoth wants a path
    converted = mammoth.convert_to_html(nameless, convert_image=mammoth.images.img_element(lambda _: {}))
    return str(converted.value)


def workbook_html(stream: BinaryIO) -> str:
    """The visible sheets of an Excel workbook, formulas as the values that Excel last computed."""
    book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    tables = (_table(sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)) for sheet in visible)
    return "".join(
        f"<h2>{escape(sheet.title)}</h2>{table}" for sheet, table in zip(visible[:MOST_SHEETS], tables, strict=False)
    )


def _table(rows: Iterator[tuple[object, ...]]) -> str:
    texts = [[_shown(value) for value in row] for row in rows]
    width = max((number for row in texts for number, text in enumerate(row, 1) if text), default=0)
    lines = ("".join(f"<td>{escape(text)}</td>" for text in row[:width]) for row in texts if any(row))
    return f'<table border="1">{"".join(f"<tr>{line}</tr>" for line in lines)}</table>'


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "WAAR" if value else "ONWAAR"
        case float():
            return f"{value:.15g}".replace(".", ",")  # as many digits as Excel has
        case datetime() if value.time().isoformat() != "00:00:00":
            return value.strftime("%d-%m-%Y %H:%M")
        case date():
            return value.strftime("%d-%m-%Y")
    return str(value)
