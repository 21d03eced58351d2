"""Names of files as attackers write them: shown without harm, flagged where they mislead, and never two the same."""

import re
import unicodedata
from urllib.parse import quote

import pytest

from dossier.rules.states import Fate, Flag
from ingest.reading.names import MAX_NAME_BYTES
from ingest.reading.read import read
from ingest.reading.results import MemoryStore

CLEANED, MISLEADING, ACTIVE, MISMATCH = Flag.NAME_CLEANED, Flag.NAME_MISLEADING, Flag.ACTIVE, Flag.TYPE_MISMATCH
NAMES = {  # number: the name as sent, as shown ("": an invented one), flags that staff must see
    "N01": ("../../../../tmp/bon.txt", "bon.txt", {CLEANED}),
    "N02": ("..\\..\\..\\bon.txt", "bon.txt", {CLEANED}),
    "N03": ("/tmp/bon.txt", "bon.txt", {CLEANED}),
    "N04": ("C:\\bon.txt", "bon.txt", {CLEANED}),
    "N05": ("\\\\127.0.0.1\\x\\bon.txt", "bon.txt", {CLEANED}),
    "N06": ("a.txt:bon.exe", "a.txt_bon.exe", {CLEANED, ACTIVE}),
    "N07": (".", "", {CLEANED}),
    "N08": ("..", "", {CLEANED}),
    "N09": (".htaccess", ".htaccess", set()),
    "N10": ("-rf", "-rf", set()),
    "N11": (";touch x;.pdf", ";touch x;.pdf", set()),
    "N12": ("$(touch x).pdf", "$(touch x).pdf", set()),
    "N13": ("`touch x`.pdf", "`touch x`.pdf", set()),
    "N14": ("|touch x", "_touch x", {CLEANED}),
    "N15": ("=cmd|'/C calc'!A0.csv", "C calc'!A0.csv", {CLEANED}),
    "N16": ("<img src=x onerror=x()>.pdf", "_img src=x onerror=x()_.pdf", {CLEANED}),
    "N17": ("a' onmouseover='x()'.pdf", "a' onmouseover='x()'.pdf", set()),
    "N18": ("{{7*7}}${7*7}<%=7*7%>.pdf", "{{7_7}}${7_7}_%=7_7%_.pdf", {CLEANED}),
    "N19": ("x'; DROP TABLE part;--.pdf", "x'; DROP TABLE part;--.pdf", set()),
    "N20": ("%2e%2e%2f%2e%2e%2fbon", "%2e%2e%2f%2e%2e%2fbon", set()),
    "N21": ("%252e%252e%252fbon", "%252e%252e%252fbon", set()),
    "N22": ("factuur\u202efdp.exe", "factuurfdp.exe", {CLEANED, MISLEADING, ACTIVE}),
    "N23": ("\u202dfdp.exe", "fdp.exe", {CLEANED, MISLEADING, ACTIVE}),
    "N24": ("factuur.pdf\u200b.exe", "factuur.pdf.exe", {CLEANED, MISLEADING, ACTIVE}),
    "N25": ("factuur.pdf.exe", "factuur.pdf.exe", {MISLEADING, ACTIVE}),
    "N26": ("factuur.pdf" + " " * 200 + ".exe", "factuur.pdf .exe", {CLEANED, MISLEADING, ACTIVE}),
    "N27": ("factuur.exe.", "factuur.exe", {CLEANED, ACTIVE}),
    "N28": ("factuur.exe ", "factuur.exe", {ACTIVE}),
    "N29": ("CON", "_CON", {CLEANED}),
    "N30": ("aux.pdf", "_aux.pdf", {CLEANED}),
    "N31": ("NUL.txt", "_NUL.txt", {CLEANED}),
    "N32": ("COM1.pdf", "_COM1.pdf", {CLEANED}),
    "N33": ("COM\u00b9.txt", "_COM\u00b9.txt", {CLEANED}),
    "N34": ("a" * 300 + ".pdf", "a" * (MAX_NAME_BYTES - 4) + ".pdf", {CLEANED}),
    "N35": ("b" * 5000 + ".exe", "b" * (MAX_NAME_BYTES - 4) + ".exe", {CLEANED, ACTIVE}),
    "N36": ("\uff0e\uff0e\uff0fbon.txt", "\uff0e\uff0e\uff0fbon.txt", set()),
    "N37": ("\u2024\u2024/bon.txt", "bon.txt", {CLEANED}),
    "N38": ("cafe\u0301.pdf", "caf\u00e9.pdf", set()),
    "N39": ("a\tb.pdf", "a b.pdf", {CLEANED}),
    "N40": ("a\x0bb.pdf", "ab.pdf", {CLEANED}),
    "N41": ("a\x07b.pdf", "ab.pdf", {CLEANED}),
    "N42": ("a\x1b[2Jb.pdf", "a[2Jb.pdf", {CLEANED}),
    "N43": ("a\x7fb.pdf", "ab.pdf", {CLEANED}),
    "N44": ("a\ud800b.pdf", None, set()),  # a half character: shown or left out, never stored as one
    "N52": ("", "", set()),
    "N53": ("/", "", {CLEANED}),
    "N54": ("lpt9", "_lpt9", {CLEANED}),
    "N55": ("\u20ac" * 120 + ".pdf", "\u20ac" * ((MAX_NAME_BYTES - 4) // 3) + ".pdf", {CLEANED}),
    "N56": ("..\u2215..\u2215bon", "..\u2215..\u2215bon", set()),
    "N57": ("\ufeffa.pdf", "a.pdf", {CLEANED}),
    "N58": ("a\u2028b.pdf", "ab.pdf", {CLEANED}),
}
HEADERS = {  # number: what stands behind "attachment;", the name as shown, flags
    "N45": ("filename*=utf-8''a%0D%0ASet-Cookie:%20x=1.pdf", "a Set-Cookie_ x=1.pdf", {CLEANED}),
    "N46": ("filename*=utf-8''a.pdf%00.exe", "a.pdf.exe", {CLEANED, MISLEADING, ACTIVE}),
    "N47": ("filename*=utf-8''%c0%ae%c0%ae%c0%afbon.txt", None, set()),
    "N48": ("filename=\"b.exe\"; filename*=utf-8''a.pdf", "a.pdf", {MISLEADING}),
    "N49": ('filename="a.pdf"; filename="b.exe"', "a.pdf", {Flag.AMBIGUOUS}),
    "N50": ('filename="=?utf-8?q?..=2F..=2Fbon.exe?="', "bon.exe", {CLEANED, ACTIVE}),
}


def attached(parameters: str, content: bytes = b"%PDF-1.4", media_type: str = "application/octet-stream") -> bytes:
    head = f"Content-Type: {media_type}\r\nContent-Disposition: attachment; {parameters}\r\n\r\n"
    return b"--b\r\n" + head.encode() + content + b"\r\n"


def files(*parts: bytes):
    raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"".join(parts) + b"--b--\r\n"
    return [part for part in read(raw, MemoryStore()).parts if part.fate is Fate.DOCUMENT]


def assert_harmless(name: str) -> None:
    assert 0 < len(name.encode()) <= MAX_NAME_BYTES
    assert not re.search(r'[\x00-\x1f\x7f/\\<>:"|?*\u2028\u2029]', name)
    assert not {unicodedata.category(each) for each in name} & {"Cc", "Cf", "Cs"}
    assert name == unicodedata.normalize("NFC", name).strip(" ").rstrip(".")
    assert name not in {".", ".."}


@pytest.mark.attack("N01-N44", "N52-N58")
@pytest.mark.parametrize("number", NAMES)
def test_a_name_is_shown_without_harm(number):
    sent, shown, flags = NAMES[number]
    (part,) = files(attached(f"filename*=utf-8''{quote(sent, safe='', errors='surrogatepass')}"))
    assert_harmless(part.name)
    assert shown is None or part.name == shown or (not shown and part.name.startswith("bijlage"))
    assert flags <= part.flags


@pytest.mark.attack("N45-N50")
@pytest.mark.parametrize("number", HEADERS)
def test_a_header_that_plays_tricks_with_the_name(number):
    parameters, shown, flags = HEADERS[number]
    (part,) = files(attached(parameters))
    assert_harmless(part.name)
    assert shown is None or part.name == shown
    assert flags <= part.flags


@pytest.mark.attack("N51")
def test_five_hundred_equal_names_are_five_hundred_files():
    found = files(*(attached(f"filename={'bon.pdf' if number % 2 else 'BON.PDF'}") for number in range(500)))
    assert len({part.name.casefold() for part in found}) == 500
    for part in found:
        assert_harmless(part.name)


@pytest.mark.attack("N59")
def test_a_program_that_calls_itself_a_pdf_is_told_by_its_content():
    (part,) = files(attached("filename=factuur.pdf", b"MZ\x90\0" + bytes(60), "text/plain"))
    assert part.detected_type != "application/pdf"
    assert {ACTIVE, MISMATCH} <= part.flags
