"""Pages: a Typst template of ours with data, as a PDF. Typst reads data as text, never as code."""

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

import typst


def typeset(template: bytes, files: Mapping[str, bytes], made_at: datetime) -> bytes:
    """The PDF; the same bytes for the same input. `files`: what the template reads or attaches, by name.

    PDF/A-3 (ISO 19005-3), for keeping. It wants a glyph for each character: with others it is an ordinary PDF.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "main.typ").write_bytes(template)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        try:
            return _compiled(folder, made_at, "a-3b")
        except typst.TypstError:
            return _compiled(folder, made_at)


def _compiled(folder: Path, made_at: datetime, *standards: Literal["a-3b"]) -> bytes:
    return typst.compile(  # own fonts only: the same on every machine
        folder / "main.typ",
        root=folder,
        pdf_standards=[*standards],
        timestamp=made_at.replace(microsecond=0),  # finer it cannot say
        pdf_tags=False,
        ignore_system_fonts=True,
    )
