"""Mails whose structure or header is the weapon: nothing hides, nothing is fetched, nothing takes long; by number."""

import base64
import resource
import time
from datetime import UTC, datetime

import hostile as make
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

from dossier.rules.states import Fate, Flag, Why
from ingest.reading.letter import Letter
from ingest.reading.read import read
from ingest.reading.results import MemoryStore

MIXED = "Content-Type: multipart/mixed; boundary={}\r\n\r\n"
EXE = "Content-Type: application/x\r\nContent-Disposition: attachment; filename=x.exe\r\n\r\nMZ\r\n"
SECONDS = 2.0  # of processor time for any header
LASTS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)


def letter(text: str | bytes) -> Letter:
    return read(text.encode() if isinstance(text, str) else text, MemoryStore())


def named(found: Letter) -> dict[str, object]:
    return {part.name: part for part in found.parts if part.name}


def took(raw: bytes) -> tuple[Letter, float]:
    began = time.process_time()
    return letter(raw), time.process_time() - began


@pytest.mark.attack("M01")
@pytest.mark.parametrize(
    "head", ["Content-Type: message/rfc822\r\n\r\n", "Content-Type: multipart/x; boundary=b{0}\r\n\r\n--b{0}\r\n"]
)
def test_a_thousand_levels_end_at_fifty(head):
    found = letter("".join(head.format(level) for level in range(1_000)) + "Subject: kern\r\n\r\ntekst")
    assert [part.why for part in found.parts if part.fate is Fate.SET_ASIDE] == [Why.BUDGET_DEPTH]
    assert len(found.parts) < 60


@pytest.mark.attack("M02")
@pytest.mark.parametrize(
    ("head", "count"), [("", 100_000), ("Content-Disposition: attachment; filename=a.pdf\r\n", 20_000)]
)
def test_parts_without_end_are_a_thousand_and_a_rest(head, count):
    found, seconds = took((MIXED.format("b") + f"--b\r\n{head}\r\nx\r\n" * count).encode())
    assert len(found.parts) <= 1_002
    assert (found.parts[-1].fate, found.parts[-1].why) == (Fate.SET_ASIDE, Why.BUDGET_COUNT)
    assert seconds < 3 * SECONDS


BOUNDARIES = {  # each hides a program from some reader
    "M03": MIXED.format("a") + "--a\r\n" + MIXED.format("a") + f"--a\r\n{EXE}--a--\r\n--a--",
    "M04": MIXED.format("aa") + "--aa\r\n" + MIXED.format("a") + f"--a\r\n\r\nx\r\n--a--\r\n--aa\r\n{EXE}--aa--",
    "M05": MIXED.format("a") + f"--a\r\n\r\nx\r\n--a--\r\n--a\r\n{EXE}",
    "M06": "Content-Type: multipart/mixed (x;boundary=c); boundary=a b ; x=y\r\n\r\n" + f"--a b\t \r\n{EXE}--a b--",
    "M07": MIXED.format('""') + f"--\r\n{EXE}----\r\n",
    "M08": MIXED.format("x" * 1_000) + f"--{'x' * 1_000}\r\n{EXE}",
    "M09": "Content-Type: multipart/mixed; boundary*1=b; boundary*0=a\r\n\r\n" + f"--ab\r\n{EXE}--ab--",
    "M10": MIXED.format("a; boundary=b") + f"--a\r\n\r\nx\r\n--a--\r\n--b\r\n{EXE}--b--",
}


@pytest.mark.attack("M03-M10")
@pytest.mark.parametrize("number", BOUNDARIES)
def test_whatever_the_boundary_the_program_is_found(number):
    assert {Flag.ACTIVE} <= named(letter(BOUNDARIES[number]))["x.exe"].flags


@pytest.mark.attack("M10", "M11")
@pytest.mark.parametrize(
    "raw",
    [
        BOUNDARIES["M10"],
        "Content-Type: text/plain\r\n" + MIXED.format("b") + f"--b\r\n{EXE}--b--",
        MIXED.format("b")
        + "--b\r\nContent-Transfer-Encoding: base64\r\n"
        + EXE.replace("\r\n\r\n", "\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"),
    ],
)
def test_what_two_readers_read_differently_is_marked(raw):
    found = letter(raw)
    assert Flag.AMBIGUOUS in {flag for part in found.parts for flag in part.flags}
    assert "x.exe" in named(found)


@pytest.mark.attack("M11")
def test_base64_that_readers_decode_differently_is_one_file_marked_as_damaged():
    store = MemoryStore()
    raw = b"Content-Type: application/x; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nTV*q=QQ==\r\nAAA"
    (part,) = read(raw, store).parts
    assert Flag.DAMAGED in part.flags
    with store.open(part.kept.sha256) as kept:  # scanned and downloaded are these same bytes
        assert kept.read().startswith(b"M")


@pytest.mark.attack("M12")
def test_declared_sizes_are_not_believed():
    began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    raw = (
        "Content-Length: 1073741824\r\n"
        + MIXED.format("b")
        + "--b\r\n"
        + EXE.replace("x.exe", "x.pdf; size=1073741824")
        + "--b--"
    )
    assert named(letter(raw))["x.pdf"].kept.size_bytes == 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began < 100_000


@pytest.mark.attack("M13")
@pytest.mark.parametrize(
    "charset", ["zlib", "bz2", "hex", "undefined", "idna", "punycode", "unicode_escape", "rot13", "mbcs"]
)
def test_what_is_no_charset_decodes_nothing(charset):
    body = b"a-" * 100_000
    found, seconds = took(
        f"Subject: =?{charset}?b?eJwDAAAAAAE=?=\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode() + body
    )
    assert found.text.strip() == body.decode()
    assert seconds < SECONDS


@pytest.mark.attack("M14")
@pytest.mark.parametrize(
    "head",
    ["message/partial; id=x; number=1; total=2", "message/external-body; access-type=local-file; name=/etc/passwd"],
)
def test_what_lies_elsewhere_is_not_fetched_and_not_put_together(head):
    (part,) = letter(f"Content-Type: {head}\r\n\r\nContent-Type: text/plain\r\n\r\nhalf").parts
    assert (part.fate, part.why) == (Fate.REFERENCE, Why.ELSEWHERE)


@pytest.mark.attack("M15")
@pytest.mark.parametrize(
    "content",
    [
        b"\x78\x9f\x3e\x22\1\0" + b"\2\x05\x90\6\0" + b"\xff" * 4 + b"x" * 100,  # 4 GiB of properties
        b"\x78\x9f\x3e\x22\1\0" + b"\2\x05\x90\6\0\x08\0\0\0" + b"\xff" * 4 + b"\3\0\1\0" + b"\0\0",  # 2^32-1 of them
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 22
        + b"\x09\0\6\0"
        + b"\1\0\0\0" * 120,  # chains that bite their tails
    ],
    ids=["lengths", "counts", "loops"],
)
def test_outlook_files_that_lie_end_soon(content):
    found, seconds = took(make.mail(("winmail.dat", content)))
    assert "winmail.dat" in named(found)
    assert seconds < SECONDS


@pytest.mark.attack("M16")
def test_odd_bytes_are_kept_as_they_came():
    block = b"begin 644 a.bin\n#0V%T\n \nend\n"
    found = letter(b"Subject: x\r\n\r\nhallo\n" + block)
    assert "a.bin" in named(found)
    for raw in (b"Subject: a\0b\nTo: x\r\n\r\nr\re\ng\r\n", b"http://no.header\r\n\r\nx", b"\0" * 100):
        assert letter(raw).parts


HEADERS = {
    "M18": [b"X: " + b"a" * 4_000_000, b"X: y\r\n" * 200_000, b"Subject: " + b"a\r\n " * 300_000],
    "M19": [
        b"To: " + b"Jan <jan@voorbeeld.example>, " * 100_000,
        b"From: " + b"(" * 20_000 + b")" * 20_000 + b" a@b.nl",
        b"Content-Type: text/plain" + b";" * 100_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 30_000,
        b"Content-Disposition: attachment" + b"".join(b"; filename*%d=x" % number for number in range(20_000)),
        b"Content-Disposition: attachment; filename*999999999999=x; filename*0=a",
        b"Subject: =?x-none?b?!!!?= =?utf-8?b?a=?= =?utf-8?q?" + b"=" * 300_000 + b"?=",
    ],
    "M21": [
        b"Message-ID: <../../'; DROP TABLE mail;--\r" + b"x" * 1_000_000 + b">",
        b"Date: Mon, 01 Jan 9999 99:99:99 +9999",
        b"Date: 1e400",
        b"Date: 1 Jan 0001 00:00:00 -2359",
        b"",
    ],
}


@pytest.mark.attack("M18", "M19", "M21")
@pytest.mark.parametrize(
    ("number", "head"), [(number, head) for number, heads in HEADERS.items() for head in heads], ids=range(15)
)
def test_no_header_takes_long_or_shows_long(number, head):
    found, seconds = took(head + b"\r\nX-End: x\r\n\r\ntekst\r\n")
    assert seconds < SECONDS
    assert len(found.subject) <= 998
    assert len(found.headers) <= 200


@pytest.mark.attack("M20")
def test_what_is_decoded_starts_no_line():
    found = letter(
        "Subject: =?utf-8?q?x=0D=0ABcc:_all@example.org?=\r\n"
        "From: =?utf-8?q?a=0D=0ABcc:_b=00?= <a@b.nl>\r\nX: =?utf-8?q?=E2=80=A8=1B[2J?=\r\n\r\n"
    )
    shown = [found.subject, found.sender.name, *(value for _, value in found.headers)]
    assert all(each.replace("\t", "").isprintable() for each in shown)
    assert found.sender.address == "a@b.nl"


@pytest.mark.attack("M22")
def test_two_of_what_is_there_once_is_said():
    found = letter("From: baas@b.nl\r\nFrom: dief@d.nl\r\nSubject: een\r\nSubject: twee\r\nDate: x\r\nDate: y\r\n\r\nx")
    assert found.subject == "een"
    assert {"two-from-headers", "two-subject-headers", "two-date-headers"} <= set(found.defects)


@pytest.mark.attack("M23")
@pytest.mark.parametrize("charset", ["utf-7", "utf-16-le", "utf-16"])
def test_a_script_in_another_charset_is_decoded_before_it_is_cleaned(charset):
    html = "<p>hallo</p><script>x()</script>"
    raw = f"Content-Type: text/html; charset={charset}\r\n\r\n".encode() + html.encode(charset)
    assert letter(raw).text.strip() == "hallo"


PGP = "-----BEGIN PGP MESSAGE-----\r\n\r\nx\r\n-----END PGP MESSAGE-----\r\n"
ENCRYPTED = "Content-Type: multipart/encrypted; protocol=application/pgp-encrypted; boundary=b\r\n\r\n"


@pytest.mark.attack("M24")
@pytest.mark.parametrize(
    "body",
    [
        ENCRYPTED + f"--b\r\n\r\nVersion: 1\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n{PGP}--b--",
        f"Content-Type: application/octet-stream; name=a.asc\r\n\r\n{PGP}",
    ],
)
def test_what_only_its_reader_can_open_is_marked(body):
    assert Flag.ENCRYPTED_MESSAGE in {flag for part in letter(body).parts for flag in part.flags}


@pytest.fixture(scope="module")
def somebody() -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Klant")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, *LASTS)
    return made.sign(key, hashes.SHA256()), key


def smime(kind: str, content: bytes) -> bytes:
    head = f"Content-Type: application/pkcs7-mime; smime-type={kind}; name=smime.p7m\r\n"
    return f"{head}Content-Transfer-Encoding: base64\r\n\r\n".encode() + base64.encodebytes(content)


@pytest.mark.attack("M24")
def test_what_smime_encrypts_is_kept_and_marked(somebody):
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(EXE.encode()).add_recipient(somebody[0])
    [part] = letter(smime("enveloped-data", builder.encrypt(Encoding.DER, []))).parts
    assert (part.fate, part.flags & {Flag.ENCRYPTED_MESSAGE, Flag.SIGNED}) == (Fate.DOCUMENT, {Flag.ENCRYPTED_MESSAGE})
    assert part.kept.size_bytes > 0


@pytest.mark.attack("M24")
def test_what_smime_only_signs_is_read_and_its_files_are_scanned(somebody):
    builder = pkcs7.PKCS7SignatureBuilder().set_data(EXE.encode()).add_signer(*somebody, hashes.SHA256())
    found = letter(smime("signed-data", builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])))
    assert Flag.ENCRYPTED_MESSAGE not in {flag for part in found.parts for flag in part.flags}
    assert Flag.ACTIVE in named(found)["x.exe"].flags


@pytest.mark.attack("M25")
def test_an_invitation_is_a_file_and_nothing_happens():
    found = letter("Content-Type: text/calendar; method=CANCEL; name=a.ics\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\n")
    assert named(found)["a.ics"].fate is Fate.DOCUMENT


@pytest.mark.attack("M26")
def test_an_inner_message_says_nothing_of_who_it_is_for():
    inner = "To: other-client.dossier@inbox.example\r\nSubject: inner\r\n\r\nx"
    found = letter("To: mine.dossier@inbox.example\r\nContent-Type: message/rfc822\r\n\r\n" + inner)
    assert [each.address for each in found.to] == ["mine.dossier@inbox.example"]
