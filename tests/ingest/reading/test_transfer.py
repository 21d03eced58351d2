"""Transfer encodings, whole and broken, cut at every place."""

import base64
import binascii
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reading import transfer
from ingest.reading.transfer import Decoding


def decoded(raw: bytes, encoding: str) -> tuple[bytes, bool]:
    decoding = Decoding(raw, 0, len(raw), encoding)
    return b"".join(decoding), decoding.is_damaged


@pytest.fixture(params=[1, 2, 3, 5, 64, 65_536])
def piece_bytes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(transfer, "PIECE_BYTES", request.param)
    return request.param


@pytest.mark.parametrize(
    ("raw", "content", "is_damaged"),
    [
        (b"Qm9u", b"Bon", False),
        (b"Qm9u\r\nQm9u\r\n", b"BonBon", False),
        (b"Qm9uA\r\nA==", b"Bon\0", False),
        (b"Qm9uAA", b"Bon\0", True),  # no padding
        (b"Qm9uA", b"Bon", True),  # a lone character
        (b"Q!m*9u", b"Bon", True),
        (b"Qm8=Qm8=", b"BoBo", False),  # joined files
        (b"Qm8=\r\nQm8=\r\n", b"BoBo", False),
        (b"====", b"", False),
        (b"", b"", False),
    ],
)
def test_base64(piece_bytes: int, raw: bytes, content: bytes, is_damaged: bool):
    assert decoded(raw, "base64") == (content, is_damaged)


@pytest.mark.parametrize("footer", [b"-- \nA list server wrote this.\n", b"Sent from my phone\n"])
def test_a_footer_below_the_padding_is_no_content(footer: bytes):
    assert decoded(b"Qm8=\r\n" + footer, "base64") == (b"Bo", True)


def test_a_sign_of_equality_in_rubbish_is_no_padding():
    assert decoded(b"name=!\r\nQm9uQm9u", "base64")[0].endswith(b"BonBon")


@given(st.binary(max_size=400))
def test_base64_comes_back(data: bytes):
    assert decoded(base64.encodebytes(data).replace(b"\n", b"\r\n"), "base64") == (data, False)


@given(
    st.binary(max_size=400) | st.lists(st.sampled_from([b"Qm9u", b"Q", b"=", b"\n", b" ", b"-"])).map(b"".join),
    st.integers(min_value=1, max_value=70),
)
def test_base64_pieces_do_not_change_the_content(data: bytes, piece_bytes: int):
    whole = decoded(data, "base64")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transfer, "PIECE_BYTES", piece_bytes)
        assert decoded(data, "base64") == whole


@given(st.text(max_size=300), st.sampled_from([b"\n", b"\r\n"]), st.integers(min_value=4, max_value=90))
def test_quoted_printable_comes_back_at_any_cut(text: str, line_end: bytes, piece_bytes: int):
    data = text.encode().replace(b"\r\n", b"\n")
    raw = quopri.encodestring(data).replace(b"\n", line_end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transfer, "PIECE_BYTES", piece_bytes)
        assert decoded(raw, "quoted-printable")[0].replace(line_end, b"\n") == data


@pytest.mark.parametrize(
    ("raw", "content"),
    [
        (b"Caf=C3=A9 =\r\nbon", "Café bon"),
        (b"a=  \nb", "ab"),
        (b"a=\rb=3D", "ab="),  # old Macintosh line ends
        (b"100% =zz =", "100% =zz "),
    ],
)
def test_quoted_printable(raw: bytes, content: str):
    assert decoded(raw, "quoted-printable")[0] == content.encode()


@pytest.mark.parametrize("encoding", ["7bit", "8bit", "binary", "", "x-unknown"])
def test_other_encodings_are_the_bytes_themselves(encoding: str):
    raw = bytes(range(256))
    assert decoded(raw, encoding) == (raw, False)
    assert Decoding(raw, 0, 1, encoding).is_identity


def test_uuencode_as_an_encoding_with_and_without_its_frame():
    line = binascii.b2a_uu(b"Hallo daar")
    assert decoded(b"begin 644 a\n" + line + b"`\nend\n", "x-uuencode") == (b"Hallo daar", False)
    assert decoded(line, "x-uuencode")[0] == b"Hallo daar"
