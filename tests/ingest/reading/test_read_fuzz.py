"""Whatever comes in: a letter comes out, and every byte that was kept can be had again."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.reading.letter import Letter
from ingest.reading.read import read
from ingest.reading.results import MemoryStore, result

LETTERS = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "letters").glob("*.eml"))]
TOKENS = [
    *(
        b"\r\n",
        b"\n",
        b"\r",
        b"\0",
        b"--b",
        b"--b--",
        b": ",
        b"=",
        b"=?utf-8?Q?",
        b"?=",
        b'"',
        b";",
        b" ",
        b"\xe9",
        b"(",
        b"<",
    ),
    *(b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Type: message/rfc822\r\n", b"From: a@b\r\n"),
    *(
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: quoted-printable\r\n",
        b"begin 644 a\n",
        b"end\n",
    ),
    *(
        b"Content-Disposition: attachment; filename*0*=utf-8''%E9",
        b"=ybegin name=a\n",
        b"PK\x03\x04",
        b"%PDF-1.4",
        b"\x78\x9f\x3e\x22",
    ),
]


def check(raw: bytes) -> None:
    store = MemoryStore()
    letter = read(raw, store)
    assert isinstance(letter, Letter)
    assert len({part.path for part in letter.parts}) == len(letter.parts) > 0
    for part in letter.parts:
        if part.kept:
            store.open(part.kept.sha256).close()
    for text in (letter.subject, letter.text, *(part.name for part in letter.parts)):
        text.encode()
    result("x", letter)


@given(st.binary(max_size=2_000))
def test_any_bytes(raw: bytes):
    check(raw)


@given(st.lists(st.sampled_from(TOKENS) | st.binary(max_size=12), max_size=60).map(b"".join))
@settings(max_examples=300)
def test_what_looks_like_mail(raw: bytes):
    check(raw)


@given(st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_letters_with_something_changed(data: st.DataObject):
    raw = bytearray(data.draw(st.sampled_from(LETTERS)))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 20))] = data.draw(st.sampled_from(TOKENS) | st.binary(max_size=8))
    check(bytes(raw))
