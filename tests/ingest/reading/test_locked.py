import hashlib
import hmac
import io
import os
import struct
import time
import zipfile
import zlib

import msoffcrypto.format.ooxml as office_format
import pikepdf
import py7zr
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from dossier.rules.states import Flag, Why
from ingest.reading import kinds
from ingest.reading.limits import MIB, BeyondBudget, Budget, Limits
from ingest.reading.locked import needs_password, open_with_password
from ingest.reading.openers.seam import Trouble

PASSWORD = "géheim"
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def unlock(raw, kind, password=PASSWORD, limits=None):
    budget = Budget(limits or Limits(), time.monotonic)
    return [
        item if isinstance(item, Trouble) else (item.name, b"".join(item.chunks))
        for item in open_with_password(io.BytesIO(raw), kind, password, budget)
    ]


def pdf():
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out, encryption=pikepdf.Encryption(user=PASSWORD, owner="baas"))
    return out.getvalue()


def office(password=PASSWORD):
    plain, out = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("word/document.xml", os.urandom(6000))
    office_format.OOXMLFile(plain).encrypt(password, out)
    return plain.getvalue(), out.getvalue()


def seven_zip(files):
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=PASSWORD) as archive:
        for name, content in files:
            archive.writestr(content, name)
    return out.getvalue()


def classic_zip(content, name=b"geheim.txt", password=b"geheim"):
    """The traditional cipher of APPNOTE 6.1, the other way round than zipfile knows it."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def crc(value, byte):
        step = (value ^ byte) & 0xFF
        for _ in range(8):
            step = step >> 1 ^ (0xEDB88320 if step & 1 else 0)
        return value >> 8 ^ step

    def update(byte):
        keys[0] = crc(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = crc(keys[2], keys[1] >> 24)

    def encrypt(byte):
        temp = keys[2] | 2
        out = byte ^ ((temp * (temp ^ 1)) >> 8) & 0xFF
        update(byte)
        return out

    for byte in password:
        update(byte)
    head = os.urandom(11) + bytes([zlib.crc32(content) >> 24])
    return entry_zip(name, bytes(encrypt(byte) for byte in head + content), content, 0, b"")


def aes_zip(content, *, deflate=True):
    """AE-2 with AES-256, as WinZip describes it."""
    packed = zlib.compress(content)[2:-4] if deflate else content
    salt = os.urandom(16)
    keys = hashlib.pbkdf2_hmac("sha1", PASSWORD.encode(), salt, 1000, 66)
    encryptor = Cipher(algorithms.AES(keys[:32]), modes.ECB()).encryptor()
    stream = b"".join(encryptor.update((number + 1).to_bytes(16, "little")) for number in range(-(-len(packed) // 16)))
    secret = bytes(a ^ b for a, b in zip(packed, stream, strict=False))
    raw = salt + keys[64:] + secret + hmac.digest(keys[32:64], secret, "sha1")[:10]
    extra = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 8 if deflate else 0)
    return entry_zip(b"geheim.txt", raw, content, 99, extra)


def entry_zip(name, raw, content, method, extra):
    fields = struct.pack("<HHHHIIIHH", 1, method, 0, 0, zlib.crc32(content) if method != 99 else 0, len(raw),
                         len(content), len(name), len(extra))  # fmt: skip
    local = b"PK\3\4" + struct.pack("<H", 51) + fields + name + extra + raw
    central = b"PK\1\2" + struct.pack("<HH", 51, 51) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name + extra
    return local + central + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)


def test_pdf_opens_with_its_password_and_is_plain_then():
    ((name, content),) = unlock(pdf(), kinds.PDF)
    assert name is None
    with pikepdf.open(io.BytesIO(content)) as document:
        assert not document.is_encrypted


def test_office_file_opens_with_its_password():
    plain, secret = office()
    assert unlock(secret, kinds.LOCKED_OFFICE) == [(None, plain)]


def test_office_files_with_everybodys_password_are_not_locked():
    assert needs_password(io.BytesIO(office()[1])) is True
    assert needs_password(io.BytesIO(office("VelvetSweatshop")[1])) is False
    assert needs_password(io.BytesIO(b"rubbish")) is False


@pytest.mark.parametrize("deflate", [True, False])
def test_aes_zip_opens_with_its_password(deflate):
    content = b"hallo wereld " * 20_000
    assert unlock(aes_zip(content, deflate=deflate), kinds.ZIP) == [("geheim.txt", content)]


def test_classic_zip_opens_with_its_password():
    assert unlock(classic_zip(b"hallo wereld"), kinds.ZIP, "geheim") == [("geheim.txt", b"hallo wereld")]


def test_seven_zip_opens_with_its_password():
    files = [("a.txt", b"A" * 1000), ("map/b.bin", os.urandom(100_000))]
    assert unlock(seven_zip(files), kinds.SEVEN_ZIP) == files


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (pdf(), kinds.PDF),
        (office()[1], kinds.LOCKED_OFFICE),
        (aes_zip(b"x"), kinds.ZIP),
        (classic_zip(b"x" * 100), kinds.ZIP),
        (seven_zip([("a", b"x")]), kinds.SEVEN_ZIP),
        (b"Rar!\x1a\x07\x01\0", kinds.RAR),
    ],
)
def test_a_wrong_password_leaves_it_locked_and_is_told_nowhere(raw, kind, caplog):
    (trouble,) = unlock(raw, kind, "fout-wachtwoord")
    assert trouble.flag is Flag.LOCKED
    assert "fout-wachtwoord" not in repr(trouble) + caplog.text


def test_forged_aes_entries_are_refused():
    raw = bytearray(aes_zip(b"hallo wereld", deflate=False))
    raw[30 + 10 + 11 + 18] ^= 1
    (trouble,) = unlock(bytes(raw), kinds.ZIP)
    assert trouble.flag is Flag.LOCKED


def test_what_was_locked_counts_like_any_container():
    (trouble,) = unlock(seven_zip([("a", bytes(40 * MIB))]), kinds.SEVEN_ZIP)
    assert trouble.why is Why.BUDGET_RATIO
    with pytest.raises(BeyondBudget):
        unlock(aes_zip(bytes(40 * MIB)), kinds.ZIP)


def test_rubbish_is_damaged_not_locked():
    (trouble,) = unlock(b"rubbish", kinds.PDF)
    assert trouble.flag is Flag.DAMAGED
