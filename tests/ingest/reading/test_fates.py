"""What becomes of pictures that may be signatures."""

import pytest

from dossier.rules.states import Fate, Why
from ingest.reading.fates import SMALL_PICTURE_BYTES, fold_pictures
from ingest.reading.letter import Kept, Part


def part(path: str, detected_type: str = "image/png", **fields) -> Part:
    values = {
        "parent": None,
        "content_type": detected_type,
        "name": "x",
        "original_name": "x",
        "disposition": "inline",
        "content_id": None,
        "fate": Fate.DOCUMENT,
        "why": Why.NAMED,
        "flags": frozenset(),
        "kept": Kept(path * 64, 1_000),
    }
    return Part(path=path, detected_type=detected_type, **(values | fields))


PDF = part("9", "application/pdf")


def fate(picture: Part, *others: Part, **memory: set[str]) -> tuple[Fate, Why]:
    found = fold_pictures([picture, *others], **memory)[0]
    return found.fate, found.why


def test_a_small_inline_picture_beside_a_document_is_folded():
    assert fate(part("1"), PDF) == (Fate.FOLDED, Why.SMALL_INLINE_PICTURE)
    assert fate(part("1", disposition=None, content_id="logo"), PDF) == (Fate.FOLDED, Why.SMALL_INLINE_PICTURE)


@pytest.mark.parametrize(
    "picture",
    [
        part("1", disposition="attachment"),
        part("1", disposition="attachment", content_id="logo"),
        part("1", disposition=None),
        part("1", kept=Kept("1" * 64, SMALL_PICTURE_BYTES + 1)),
        part("1", "application/pdf"),
        part("1", "application/xml"),
    ],
)
def test_what_may_be_a_document_stays_one(picture: Part):
    assert fate(picture, PDF)[0] is Fate.DOCUMENT


def test_a_lone_picture_stays_a_document():
    assert fate(part("1"))[0] is Fate.DOCUMENT
    assert fate(part("1"), part("2", "text/plain", fate=Fate.BODY))[0] is Fate.DOCUMENT


def test_what_staff_did_before_counts_more():
    big = part("1", disposition="attachment", kept=Kept("1" * 64, 10**6))
    assert fate(big, PDF, folded_before={"1" * 64}) == (Fate.FOLDED, Why.FOLDED_BEFORE)
    assert fate(part("1"), PDF, unfolded_before={"1" * 64}) == (Fate.DOCUMENT, Why.UNFOLDED_BY_STAFF)
