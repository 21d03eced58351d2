"""Each letter of tests/letters is read as the JSON beside it says."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from ingest.reading.letter import Letter, Part
from ingest.reading.read import read
from ingest.reading.results import MemoryStore

LETTERS = sorted((Path(__file__).parents[2] / "letters").glob("*.eml"))


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_a_letter_is_read_as_expected(path: Path):
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert as_expected(read(path.read_bytes(), MemoryStore())) == expected


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_every_part_has_its_bytes_and_its_place(path: Path):
    store = MemoryStore()
    letter = read(path.read_bytes(), store)
    seen: set[str | None] = {None}
    for part in letter.parts:
        assert part.parent in seen
        assert part.path not in seen
        seen.add(part.path)
        if part.kept:
            with store.open(part.kept.sha256) as stream:
                content = stream.read()
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (part.kept.sha256, part.kept.size_bytes)


def as_expected(letter: Letter) -> dict[str, Any]:
    """The letter in the form of the JSON files."""
    return {
        "subject": letter.subject,
        "from": [letter.sender.name, letter.sender.address] if letter.sender else None,
        "date": letter.date.isoformat() if letter.date else None,
        "text": letter.text,
        "auto_submitted": letter.auto_submitted,
        "defects": list(letter.defects),
        "parts": [_part(part) for part in letter.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "path": part.path,
        "type": part.detected_type,
        "name": part.name,
        "original_name": part.original_name,
        "fate": part.fate,
        "why": part.why,
        "flags": sorted(part.flags),
        "sha256": part.kept.sha256 if part.kept else None,
        "size_bytes": part.kept.size_bytes if part.kept else None,
    }
