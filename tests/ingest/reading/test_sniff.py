import io
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor

import outlook_files
import pytest

from ingest.reading import kinds
from ingest.reading.sniff import HEAD_BYTES, detect, extension, is_active, mismatch

UBL = '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>'
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/x.xml" ContentType="{}+xml"/></Types>'
)
MT940 = "ABNANL2A\r\n940\r\nABNANL2A\r\n:20:ABN AMRO BANK NV\r\n:25:123456789\r\n:28:1/1\r\n:60F:C250101EUR10,00\r\n"


def zipped(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def ooxml(main, **more):
    return zipped(**more, **{"docProps/app.xml": "", "[Content_Types].xml": CONTENT_TYPES.format(main)})


def der(oid_end, tail=b""):
    inner = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07" + bytes([oid_end]) + b"\xa0" + tail
    return b"\x30\x82\x01\x00" + inner


BYTES = [
    (b"", "application/x-empty"),
    (b"%PDF-1.7\n", kinds.PDF),
    (b"\xef\xbb\xbf\r\nrubbish %PDF-1.4", kinds.PDF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff\xe0", "image/jpeg"),
    (b"\0\0\0\x18ftypheic", "image/heic"),
    (b"7z\xbc\xaf\x27\x1c", kinds.SEVEN_ZIP),
    (b"Rar!\x1a\x07\x01\0", kinds.RAR),
    (b"\x1f\x8b\x08\0", kinds.GZIP),
    (b"\x78\x9f\x3e\x22\0\0", kinds.TNEF),
    (b"MZ\x90\0\3\0\0\0", kinds.PROGRAM),
    (b"{\\rtf1 x}", kinds.RTF),
    (der(3), kinds.SIGNED),
    (der(2, b"\x30\x03\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x03"), kinds.SIGNED),
    (der(2, b"\x30\x03\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80"), kinds.SIGNED),
    (der(2, b"\x30\x03\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\x31\x03"), kinds.DETACHED),
    (der(3)[:-2], kinds.SIGNED),
    (b"\x30\x82\x01\x00\x02\x01\x03\x30\x82", "application/x-pkcs12"),
    (outlook_files.msg_file({0x37: "x"}), kinds.OUTLOOK),
    (outlook_files.ole_file({"WordDocument": b"x"}), kinds.WORD),
    (outlook_files.ole_file({"Workbook": b"x" * 5000}), kinds.EXCEL),
    (outlook_files.ole_file({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), kinds.LOCKED_OFFICE),
    (outlook_files.ole_file({"other": b"x"}), kinds.OLE),
    (zipped(a="x"), kinds.ZIP),
    (ooxml(kinds.DOCX + ".main"), kinds.DOCX),
    (ooxml(kinds.XLSX + ".main"), kinds.XLSX),
    (ooxml("application/vnd.ms-word.document.macroEnabled.main"), "application/vnd.ms-word.document.macroenabled.12"),
    (ooxml("x", **{"xl/workbook.xml": "", "xl/vbaProject.bin": ""}), "application/vnd.ms-excel.sheet.macroenabled.12"),
    (zipped(mimetype="application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
    (b"Subject: x\r\nFrom: a@b.test\r\n\r\n" + bytes(500), kinds.MESSAGE),
    (b"PK\3\4 broken", kinds.ZIP),
    (b"\0\1\xfe" * 30, kinds.OCTETS),
]


@pytest.mark.parametrize(("raw", "kind"), BYTES)
def test_binary_content_tells_what_it_is(raw, kind):
    assert detect(raw[:HEAD_BYTES], io.BytesIO(raw), "naam.dat") == kind


TEXTS = [
    (UBL, "", kinds.XML),
    ("\ufeff<?xml version='1.0'?><!-- x --><n:Invoice xmlns:n='urn:x'>", "", kinds.XML),
    ("<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-//W3C' 'x' [<!ENTITY a 'b'>]><svg>", "", kinds.SVG),
    ("<!DOCTYPE html><p>", "factuur.pdf", kinds.HTML),
    ("\n<script>alert(1)</script>", "", kinds.HTML),
    ("<a><a>", "x.xml", kinds.XML),
    ("Beste <jan>, bijgaand de stukken.", "", kinds.PLAIN),
    (MT940, "", kinds.MT940),
    ("datum;bedrag;naam\r\n1;2;3\r\n4;5;6\r\n", "", kinds.CSV),
    ("a;b\n1;2\n", "x.csv", kinds.CSV),
    ("Hallo, hoe gaat het?\nGoed, dank u.\n", "", kinds.PLAIN),
    ("From jan Mon Jan 1\nSubject: x\nFrom: a@b.test\n\nhallo", "", kinds.MESSAGE),
    ("Subject: x\nTo: a@b.test\n\nhallo", "", kinds.MESSAGE),
    ("Content-Type: multipart/signed; boundary=x\n\n--x", "", kinds.MESSAGE),
    ("Onderwerp: de stukken\nBij: deze\n", "", kinds.PLAIN),
    ("BEGIN:VCALENDAR\nVERSION:2.0", "", "text/calendar"),
    ("-----BEGIN PGP MESSAGE-----\n", "", kinds.PGP),
    ("-----BEGIN PGP SIGNATURE-----\n", "", kinds.PGP_SIGNATURE),
    ('{"a": 1}', "", "application/json"),
    ("#!/bin/sh\nrm", "", "text/x-shellscript"),
    ("var x = 1;", "factuur.pdf.js", kinds.SCRIPT),
    ("WScript.Echo", "x.vbs", "text/vbscript"),
    ("café", "", kinds.PLAIN),
]


@pytest.mark.parametrize(("text", "name", "kind"), TEXTS)
def test_texts_tell_what_they_are(text, name, kind):
    assert detect(text.encode(), None, name) == kind


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_xml_is_known_in_every_encoding(charset):
    assert detect(f"<?xml version='1.0'?>{UBL}".encode(charset), None, "") == kinds.XML


def test_it_is_cheap_on_long_heads():
    for text in ("<!--" * 3000, "<?" * 5000, "A: b\n " * 3000, ":20:" * 3000, "<!DOCTYPE a [" * 900):
        assert detect(text.encode(), None, "")


def test_many_threads_get_the_same_answers():
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda pair: detect(pair[0], io.BytesIO(pair[0]), ""), BYTES * 20))
    assert answers == [kind for _, kind in BYTES] * 20


def test_libmagic_comes_with_a_package_where_the_system_has_none():
    program = (
        "import ctypes, ctypes.util; ctypes.util.find_library = lambda name: None; init = ctypes.CDLL.__init__\n"
        "from ingest.reading.magic_library import guesser\n"
        "print(guesser().from_buffer(b'fLaC' + bytes(100)), ctypes.CDLL.__init__ is init)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split()[1] == "True"
    assert "audio/flac" in done.stdout


@pytest.mark.parametrize(
    ("name", "found"), [("a.PDF", "pdf"), ("a.exe . ", "exe"), ("a", ""), ("a.tar.gz", "gz"), ("1. brief", "")]
)
def test_extension(name, found):
    assert extension(name) == found


@pytest.mark.parametrize(
    ("kind", "name", "active"),
    [
        (kinds.HTML, "factuur.pdf", True),
        (kinds.SVG, "logo", True),
        (kinds.PLAIN, "start.bat", True),
        (kinds.PLAIN, "x.exe ", True),
        ("application/vnd.ms-excel.sheet.macroenabled.12", "x.xlsx", True),
        (kinds.PDF, "factuur.pdf", False),
        (kinds.XML, "factuur.xml", False),
    ],
)
def test_active_content(kind, name, active):
    assert is_active(kind, name) is active


@pytest.mark.parametrize(
    ("kind", "declared", "name", "disagrees"),
    [
        (kinds.PDF, kinds.PDF, "a.pdf", False),
        (kinds.PDF, "application/octet-stream", "a.pdf", False),
        (kinds.PDF, "application/octet-stream", "a", False),
        (kinds.HTML, kinds.PDF, "a.pdf", True),
        (kinds.PROGRAM, "application/octet-stream", "a.pdf", True),
        (kinds.PROGRAM, "application/octet-stream", "factuur", True),
        (kinds.PROGRAM, "application/octet-stream", "setup.exe", False),
        (kinds.ZIP, "application/octet-stream", "a.docx", True),
        (kinds.DOCX, kinds.ZIP, "a.docx", False),
        (kinds.CSV, "text/plain", "a.txt", False),
        ("image/jpeg", "image/png", "a.jpg", True),
        (kinds.HTML, kinds.EXCEL, "export.xls", False),
        ("application/x-empty", kinds.PDF, "a.pdf", True),
    ],
)
def test_mismatch(kind, declared, name, disagrees):
    assert mismatch(kind, declared, name) is disagrees


def test_a_short_mail_that_holds_a_raw_pdf_is_a_mail():
    raw = b"From: a@b.example\r\nSubject: bon\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n"
    assert detect(raw, None, "bon.eml") == "message/rfc822"
    assert detect(b"rubbish before\n%PDF-1.4\n", None, "bon.pdf") == "application/pdf"
