"""Whatever bytes come, an opener answers by value, within its limits."""

import bz2
import gzip
import io
import lzma
import tarfile
import time
import zipfile

import outlook_files as make
import pikepdf
import py7zr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ingest.reading import kinds
from ingest.reading.containers import Child, find_opener
from ingest.reading.limits import MIB, BeyondBudget, Budget, Limits
from ingest.reading.sniff import HEAD_BYTES, detect


def made(write):
    out = io.BytesIO()
    write(out)
    return out.getvalue()


def zipped(out):
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w>" + "tekst " * 50 + "</w>")


def tarred(out):
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))


def seven_zipped(out):
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.writestr(b"tekst" * 50, "a.txt")


def pdf(out):
    with pikepdf.new() as document:
        document.attachments["factur-x.xml"] = b"<x/>"
        document.save(out)


INNER = make.msg_tree({0x37: "binnen"}, attachments=[{0x3701: b"diep", 0x3707: "d.txt"}], header_bytes=24)
SEEDS = {
    kinds.DOCX: made(zipped),
    kinds.ZIP: made(zipped),
    kinds.TAR: made(tarred),
    kinds.SEVEN_ZIP: made(seven_zipped),
    kinds.PDF: made(pdf),
    "image/png": made(lambda out: Image.new("RGB", (9, 9)).save(out, "PNG")),
    kinds.GZIP: gzip.compress(b"tekst" * 50),
    kinds.BZIP2: bz2.compress(b"tekst" * 50),
    kinds.XZ: lzma.compress(b"tekst" * 50),
    kinds.OUTLOOK: make.msg_file({0x37: "x", 0x1009: b"rtf"}, attachments=[{0x3001: "binnen", "message": INNER}]),
    kinds.WORD: make.ole_file({"WordDocument": b"x" * 600, "Macros": {"VBA": b"x"}}),
    kinds.TNEF: make.tnef_file(make.tnef_attachment("a", b"b", {0x3707: "c", 0x3701: (0x0D, bytes(20))})),
    kinds.XML: b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>7</ID></Invoice>',
    kinds.SIGNED: b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01\x31\0\x30\x80\0\0",
}
CHANGES = st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(min_size=1, max_size=4)), max_size=8)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(kind=st.sampled_from(sorted(SEEDS)), changes=CHANGES, cut=st.integers(0, 200))
def test_broken_files_are_never_an_exception_and_never_slow(kind, changes, cut):
    raw = bytearray(SEEDS[kind])
    for place, content in changes:
        raw[place % len(raw) : place % len(raw) + len(content)] = content
    broken = bytes(raw[: len(raw) - cut])
    detect(broken[:HEAD_BYTES], io.BytesIO(broken), "naam")
    begun = time.monotonic()
    budget = Budget(Limits(inflated_bytes=4 * MIB), time.monotonic)
    for item in find_opener("naam", "", kind, b"PK").open(io.BytesIO(broken), budget):
        if isinstance(item, Child):
            try:
                assert sum(map(len, item.chunks)) <= 4 * MIB
            except BeyondBudget:
                break
    assert time.monotonic() - begun < 10
