"""Reading as a whole: what the letters cannot say."""

import base64
import io
import tracemalloc
from collections.abc import Iterable
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import BinaryIO

import pytest

from dossier.rules.states import Fate, Flag
from ingest.reading.letter import Kept, Letter
from ingest.reading.read import read
from ingest.reading.results import MemoryStore

LETTERS = Path(__file__).parents[2] / "letters"
PDF = b"%PDF-1.4\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HEAD = b'Content-Type: multipart/mixed; boundary="b"\r\n'


def documents(raw: bytes) -> list[tuple[str, bytes]]:
    store = MemoryStore()
    return [(part.name, store.open(part.kept.sha256).read()) for part in read(raw, store).documents()]


class FullStore:
    """A store whose disk is full."""

    def keep(self, chunks: Iterable[bytes]) -> Kept:
        raise OSError(28, "No space left on device")

    def open(self, sha256: str) -> BinaryIO:
        return io.BytesIO()


def test_bytes_a_view_and_a_mapped_file_read_alike():
    path = LETTERS / "attached-message.eml"
    raw = path.read_bytes()
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as mapped:
        letters = [read(form, MemoryStore()) for form in (raw, memoryview(raw), mapped)]
    assert letters[0] == letters[1] == letters[2]


def test_a_fault_of_the_store_is_ours_and_passes():
    with pytest.raises(OSError, match="No space left"):
        read((LETTERS / "one-pdf.eml").read_bytes(), FullStore())


def test_an_attached_message_is_kept_byte_for_byte():
    raw = (LETTERS / "attached-message.eml").read_bytes()
    store = MemoryStore()
    [wrapper] = [part for part in read(raw, store).parts if part.fate is Fate.UNPACKED]
    content = store.open(wrapper.kept.sha256).read()
    assert content in raw
    assert dict(wrapper.facts)["subject"] == "Binnenste"


def test_a_message_that_only_says_it_is_base64():
    inner = b"Subject: x\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n" + PDF
    raw = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + inner
    assert documents(raw) == [("a.pdf", PDF)]


def test_parts_encoded_as_a_whole():
    parts = b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n" + PDF + b"\r\n--b--\r\n"
    raw = HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(parts)
    assert documents(raw) == [("a.pdf", PDF)]


def test_parts_behind_the_last_delimiter_count_too():
    part = b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n" + PDF + b"\r\n"
    assert [name for name, _ in documents(HEAD + b"\r\n" + part + b"--b--\r\n" + part)] == ["a.pdf", "a (2).pdf"]


def test_an_inner_boundary_that_starts_like_the_outer_one():
    inner = b"Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\nContent-Type: application/pdf\r\n\r\n" + PDF
    raw = HEAD + b"\r\n--b\r\n" + inner + b"\r\n--bb--\r\n--b\r\n\r\ntext\r\n--b--\r\n"
    letter = read(raw, MemoryStore())
    assert [part.path for part in letter.parts] == ["1", "1.1", "1.1.1", "1.2"]
    assert letter.text == "text"


def test_two_encodings_are_marked():
    raw = (
        b"Content-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: 8bit\r\nContent-Type: application/pdf\r\n\r\n"
    )
    [part] = read(raw + base64.b64encode(PDF), MemoryStore()).parts
    assert Flag.AMBIGUOUS in part.flags


def test_a_broken_outlook_file_stays_a_document():
    letter = read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), MemoryStore())
    [part] = letter.parts
    assert (part.fate, part.kept.size_bytes) == (Fate.DOCUMENT, 608)


def test_memory_does_not_grow_with_the_attachment(tmp_path: Path):
    path = tmp_path / "large.eml"
    lines = base64.encodebytes(bytes(3_000_000))
    path.write_bytes(b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n" + lines)
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as mapped:
        tracemalloc.start()
        letter = read(mapped, Counting())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert isinstance(letter, Letter)
    assert letter.parts[0].kept.size_bytes == 3_000_000
    assert peak < 1_000_000


class Counting(FullStore):
    """Keeps nothing but the size."""

    def keep(self, chunks: Iterable[bytes]) -> Kept:
        return Kept("0" * 64, sum(map(len, chunks)))
