"""Pages of PDF files put together anew. Runs in a process of its own: what it reads is a stranger's.

Only pages go along: no attachments, scripts, bookmarks or form logic of the file around them, and nothing of the pages
that are left out.
"""

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import BinaryIO, NamedTuple

import pikepdf

_SIGNATURES_EXIST = 1  # bit 1 of SigFlags (ISO 32000-2, 12.7.3)


class Taken(NamedTuple):
    """One page of the outcome."""

    source: int  # 0, 1, 2: which file
    page: int  # 0, 1, 2: which page of it
    turn: int = 0  # degrees clockwise, beside what the page had


class Source(NamedTuple):
    """What is known of a file beforehand."""

    pages: int  # 0: it cannot be read
    encrypted: bool
    signed: bool


def plan(sizes: Sequence[int], outcomes: Sequence[Sequence[Taken]] = ()) -> str:
    """For the two functions below. `sizes`: in bytes, of the sources, which follow each other in one file."""
    return json.dumps([list(sizes), outcomes], separators=(",", ":"))


def look_at(file: BinaryIO, plan: str) -> tuple[bytes, ...]:
    """A Source, as JSON, for each file."""
    sizes, _ = json.loads(plan)
    return tuple(json.dumps(_look(file.read(size))).encode() for size in sizes)


def arrange(file: BinaryIO, plan: str) -> tuple[bytes, ...]:
    """A PDF for each outcome. Raises for a file that cannot be read, or a page that is not there."""
    sizes, outcomes = json.loads(plan)
    with ExitStack() as opened:
        sources = [opened.enter_context(pikepdf.open(io.BytesIO(file.read(size)))) for size in sizes]
        return tuple(_one(sources, [Taken(*each) for each in outcome]) for outcome in outcomes)


def _one(sources: Sequence[pikepdf.Pdf], outcome: Sequence[Taken]) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        for each in outcome:
            made.pages.append(sources[each.source].pages[each.page])
            if each.turn:
                made.pages[-1].rotate(each.turn, relative=True)
        made.remove_unreferenced_resources()  # pages often share a list of what all of them show
        made.save(out, deterministic_id=True)
    return out.getvalue()


def _look(content: bytes) -> Source:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return Source(len(pdf.pages), pdf.is_encrypted, any(_signed(pdf)))
    except pikepdf.PasswordError:
        return Source(0, encrypted=True, signed=False)
    except pikepdf.PdfError:
        return Source(0, encrypted=False, signed=False)


def _signed(pdf: pikepdf.Pdf) -> Iterator[bool]:
    yield "/Perms" in pdf.Root
    form = pdf.Root.get("/AcroForm", pikepdf.Dictionary())
    yield bool(int(form.get("/SigFlags", 0)) & _SIGNATURES_EXIST)
