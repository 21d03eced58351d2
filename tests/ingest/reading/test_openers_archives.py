import bz2
import gzip
import io
import lzma
import os
import struct
import tarfile
import time
import zipfile
import zlib

import py7zr
import pytest

from dossier.rules.states import Flag, Why
from ingest.reading.containers import Child, Trouble, find_opener
from ingest.reading.limits import MIB, BeyondBudget, Budget, Limits
from ingest.reading.sniff import HEAD_BYTES, detect


def opened(raw, name="", limits=None):
    """Names and contents, then the troubles; what is beyond the budget ends it, as in the walker."""
    stream = io.BytesIO(raw)
    opener = find_opener(name, "", detect(raw[:HEAD_BYTES], stream, name), raw[:HEAD_BYTES])
    files, troubles = [], []
    for item in opener.open(stream, Budget(limits or Limits(), time.monotonic)):
        if isinstance(item, Trouble):
            troubles.append(item)
            continue
        assert isinstance(item, Child)
        try:
            files.append((item.name, b"".join(item.chunks)))
        except BeyondBudget as beyond:
            troubles.append(Trouble(beyond.why))
            break
        troubles += [item.trouble] if item.trouble else []
    return files, troubles


def zipped(*entries, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def raw_zip(local_name, central_name, content, *, bits=0, extra=b"", system=0, declared=None, method=8):
    """One entry, every field as wanted."""
    packed = content if method == 0 else zlib.compress(content)[2:-4]
    size = len(content) if declared is None else declared
    local = struct.pack("<4sHHHIIIIHH", b"PK\3\4", 20, bits, method, 0, zlib.crc32(content), len(packed), size,
                        len(local_name), 0) + local_name + packed  # fmt: skip
    central = struct.pack("<4sBBHHHIIIIHHHHHII", b"PK\1\2", 20, system, 20, bits, method, 0, zlib.crc32(content),
                          len(packed), size, len(central_name), len(extra), 0, 0, 0, 0, 0)  # fmt: skip
    central += central_name + extra
    return local + central + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)


def test_zip_gives_its_files_and_no_folders():
    raw = zipped(("map/", b""), ("map/a.txt", b"A" * 70_000), ("b.bin", b""))
    assert opened(raw) == ([("map/a.txt", b"A" * 70_000), ("b.bin", b"")], [])


def test_empty_zip_has_nothing_and_no_trouble():
    assert opened(zipped()) == ([], [])


@pytest.mark.parametrize(
    ("raw_name", "options", "name"),
    [
        ("reçu.txt".encode(), {"bits": 0x800}, "reçu.txt"),
        ("reçu.txt".encode(), {}, "reçu.txt"),
        ("reçu.txt".encode("cp850"), {}, "reçu.txt"),
        ("reçu.txt".encode("latin-1"), {"system": 3}, "reçu.txt"),
    ],
)
def test_zip_names_are_read_as_their_maker_wrote_them(raw_name, options, name):
    assert opened(raw_zip(raw_name, raw_name, b"x", **options)) == ([(name, b"x")], [])


def test_zip_name_in_the_unicode_field_wins_when_it_belongs_to_the_name():
    for crc, name in ((zlib.crc32(b"re?u.txt"), "reçu.txt"), (1, "re?u.txt")):
        field = b"\1" + struct.pack("<I", crc) + "reçu.txt".encode()
        extra = struct.pack("<HH", 0x7075, len(field)) + field
        assert opened(raw_zip(b"re?u.txt", b"re?u.txt", b"x", extra=extra)) == ([(name, b"x")], [])


def test_zip64_is_read_whatever_made_it_need_that(monkeypatch):
    files = [("factuur.pdf", b"%PDF-1.4 een"), ("bon.pdf", b"%PDF-1.4 twee")]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            with archive.open(name, "w", force_zip64=True) as entry:  # sizes not known beforehand
                entry.write(content)
    assert opened(out.getvalue()) == (files, [])
    with monkeypatch.context() as patched:
        patched.setattr(zipfile, "ZIP64_LIMIT", 10)  # as if offsets did not fit: zip64 in the directory and at its end
        huge = zipped(*files)
    assert b"PK\6\6" in huge
    assert b"PK\6\7" in huge
    assert opened(huge) == (files, [])


def test_zip_whose_two_names_differ_gives_its_bytes_and_says_so():
    raw = raw_zip(b"factuur.pdf", b"factuur.exe", b"MZ")
    (child,) = find_opener("", "", "application/zip", raw).open(io.BytesIO(raw), Budget(Limits(), time.monotonic))
    assert (child.name, b"".join(child.chunks), child.flags) == ("factuur.exe", b"MZ", {Flag.NAME_MISLEADING})


def test_zip_sizes_are_counted_not_believed():
    limits = Limits(ratio_floor_bytes=MIB)
    files, (trouble,) = opened(raw_zip(b"k", b"k", bytes(4 * MIB), declared=10), limits=limits)
    assert (files, trouble.why) == ([], Why.BUDGET_RATIO)
    files, troubles = opened(raw_zip(b"k", b"k", bytes(1000), declared=10), limits=limits)
    assert (files, troubles) == ([("k", bytes(1000))], [])


def test_zip_in_zip_is_one_child():
    inner = zipped(("a.txt", b"A"))
    assert opened(zipped(("in.zip", inner))) == ([("in.zip", inner)], [])


def test_zip_with_more_entries_than_the_mail_may_have_is_not_opened():
    files, (trouble,) = opened(zipped(*((f"{i}", b"") for i in range(11))), limits=Limits(parts=10))
    assert (files, trouble.why) == ([], Why.BUDGET_COUNT)


def test_zip_entries_that_share_bytes_are_a_bomb():
    raw = bytearray(zipped(("a", b"A" * 10), ("b", b"B" * 10), method=zipfile.ZIP_STORED))
    second = raw.rindex(b"PK\1\2")
    raw[second + 42 : second + 46] = bytes(4)  # the second entry claims the place of the first
    files, (trouble,) = opened(bytes(raw))
    assert (files, trouble.why) == ([], Why.BUDGET_RATIO)


def test_zip_behind_another_zip_is_ambiguous():
    files, (trouble,) = opened(zipped(("schoon.txt", b"1")) + zipped(("fout.exe", b"2")))
    assert files == [("fout.exe", b"2")]
    assert (trouble.why, trouble.flag) == (None, Flag.AMBIGUOUS)


@pytest.mark.parametrize("cut", [5, 30, 60])
def test_truncated_zip_is_damaged(cut):
    files, (trouble,) = opened(zipped(("a.txt", os.urandom(1000)))[:-cut])
    assert (files, trouble.flag) == ([], Flag.DAMAGED)


def test_zip_entry_with_a_wrong_checksum_is_kept_and_marked():
    raw = bytearray(zipped(("a.txt", b"hallo"), ("b.txt", b"goed"), method=zipfile.ZIP_STORED))
    raw[raw.index(b"hallo")] ^= 1
    files, (trouble,) = opened(bytes(raw))
    assert [name for name, _ in files] == ["a.txt", "b.txt"]
    assert files[1][1] == b"goed"
    assert trouble.flag is Flag.DAMAGED


def test_encrypted_zip_entries_lock_the_zip_and_the_others_come_out():
    raw = bytearray(zipped(("geheim.pdf", b"123456789012"), ("open.txt", b"o"), method=zipfile.ZIP_STORED))
    raw[6] |= 1
    raw[raw.index(b"PK\1\2") + 8] |= 1
    files, (trouble,) = opened(bytes(raw))
    assert (files, trouble.flag) == ([("open.txt", b"o")], Flag.LOCKED)


@pytest.mark.parametrize(
    ("compress", "name", "inner"),
    [(gzip.compress, "log.csv.gz", "log.csv"), (bz2.compress, "log.bz2", "log"), (lzma.compress, "a.txz", "a.tar")],
)
def test_compressed_files(compress, name, inner):
    content = os.urandom(100_000)
    assert opened(compress(content), name) == ([(inner, content)], [])
    assert opened(compress(content) + compress(b"more"), name) == ([(inner, content + b"more")], [])
    assert opened(compress(b"x"), "zonder")[0] == [(None, b"x")]


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_truncated_compressed_files_give_what_is_there(compress):
    content = os.urandom(400_000) + bytes(1000)
    ((_, got),), (trouble,) = opened(compress(content)[:-100])
    assert content.startswith(got)
    assert trouble.flag is Flag.DAMAGED


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_bombs_stop_at_the_ratio(compress):
    files, (trouble,) = opened(compress(bytes(40 * MIB)))
    assert (files, trouble.why) == ([], Why.BUDGET_RATIO)


def test_xz_that_asks_for_much_memory_is_refused():
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 256 * MIB}]
    files, (trouble,) = opened(lzma.compress(b"x", filters=filters))
    assert (files, trouble.why) == ([], Why.BUDGET_BYTES)


def tarred(*members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, kind, content in members:
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname = kind, len(content), "/etc/passwd"
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def test_tar_gives_plain_files_only():
    raw = tarred(
        ("../a é.txt", tarfile.REGTYPE, b"A"),
        ("l", tarfile.SYMTYPE, b""),
        ("h", tarfile.LNKTYPE, b""),
        ("d", tarfile.CHRTYPE, b""),
        ("map", tarfile.DIRTYPE, b""),
        ("b", tarfile.REGTYPE, b""),
    )
    assert opened(raw) == ([("../a é.txt", b"A"), ("b", b"")], [])


def test_truncated_tar_gives_what_is_there():
    raw = tarred(("a", tarfile.REGTYPE, b"A" * 600), ("b", tarfile.REGTYPE, b"B" * 600))
    files, troubles = opened(raw[: 512 + 1024 + 512 + 100])
    assert files[0] == ("a", b"A" * 600)
    assert troubles[-1].flag is Flag.DAMAGED


def test_seven_zip_gives_its_files():
    out = io.BytesIO()
    content = os.urandom(200_000)
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.writestr(content, "map/é.bin")
        archive.writestr(b"x", "b.txt")
    assert opened(out.getvalue()) == ([("map/é.bin", content), ("b.txt", b"x")], [])
    files, troubles = opened(out.getvalue()[:-50])
    assert (files, [trouble.flag for trouble in troubles]) == ([], [Flag.DAMAGED])


@pytest.mark.parametrize("buffering", [0, -1])
def test_seven_zip_in_a_real_file_gives_its_files(tmp_path, buffering):
    content = os.urandom(300_000)
    with py7zr.SevenZipFile(tmp_path / "a.7z", "w") as archive:
        archive.writestr(content, "a.bin")
    with (tmp_path / "a.7z").open("rb", buffering=buffering) as stream:
        stream.read(100)
        opener = find_opener("a.7z", "", "application/x-7z-compressed", b"")
        found = [
            (child.name, b"".join(child.chunks)) for child in opener.open(stream, Budget(Limits(), time.monotonic))
        ]
    assert found == [("a.bin", content)]


def test_seven_zip_bombs_stop_at_the_ratio():
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.writestr(bytes(40 * MIB), "a")
    files, (trouble,) = opened(out.getvalue())
    assert (files, trouble.why) == ([], Why.BUDGET_RATIO)


@pytest.mark.parametrize("hidden_names", [True, False])
def test_locked_seven_zip_says_so(hidden_names):
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password="x", header_encryption=hidden_names) as archive:
        archive.writestr(b"geheim", "a.txt")
    _, troubles = opened(out.getvalue())
    assert {trouble.flag for trouble in troubles} == {Flag.LOCKED}


def rar_file(name, content):
    """A stored RAR 5 archive of one file."""

    def number(value):
        out = b""
        while value > 0x7F:
            out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
        return out + bytes([value])

    def block(kind, flags, fields, data=b""):
        body = number(kind) + number(flags) + (number(len(data)) if flags & 2 else b"") + fields
        body = number(len(body)) + body
        return struct.pack("<I", zlib.crc32(body)) + body + data

    fields = number(4) + number(len(content)) + number(0o100644) + struct.pack("<I", zlib.crc32(content))
    fields += number(0) + number(1) + number(len(name)) + name
    return b"Rar!\x1a\x07\x01\0" + block(1, 0, number(0)) + block(2, 2, fields, content) + block(5, 0, number(0))


def test_rar_gives_its_files():
    assert opened(rar_file("bon é.txt".encode(), b"inhoud")) == ([("bon é.txt", b"inhoud")], [])


@pytest.mark.parametrize("kind", ["application/zip", "application/x-7z-compressed", "application/vnd.rar",
                                  "application/x-tar", "application/gzip", "application/x-bzip2", "application/x-xz",
                                  "application/vnd.ms-outlook", "application/vnd.ms-tnef", "application/pkcs7-mime",
                                  "application/pdf", "application/msword"])  # fmt: skip
def test_rubbish_is_never_an_exception(kind):
    for raw in (b"x", os.urandom(5000)):
        for item in find_opener("", "", kind, raw).open(io.BytesIO(raw), Budget(Limits(), time.monotonic)):
            trouble = item if isinstance(item, Trouble) else (list(item.chunks), item.trouble)[1]
            assert trouble.flag is Flag.DAMAGED
