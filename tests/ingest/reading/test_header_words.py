"""RFC 2047 words and raw 8-bit."""

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reading.charsets import codec, decode
from ingest.reading.words import decode_words


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"plain", "plain"),
        (b"=?utf-8?Q?Caf=C3=A9_bon?=", "Café bon"),
        (b"=?UTF-8?b?Q2Fmw6k=?=", "Café"),
        (b"=?utf-8?Q?a?= =?utf-8?Q?b?= c", "ab c"),
        (b"=?utf-8?B?4oI=?= =?utf-8?B?rA==?=", "€"),  # cut inside a character
        (b"=?utf-8?Q?=E2=82?=\t=?utf-8?Q?=AC?=", "€"),
        (b"a =?utf-8?Q?b?=c", "a bc"),
        (b"=?iso-8859-1?Q?=80?=", "€"),  # sent as windows-1252
        (b"=?utf-8*nl?Q?bon?=", "bon"),  # RFC 2231 5
        (b"=?utf-8?Q?a b?=", "a b"),
        (b"=?utf-8?B?Qm9u?= =?utf-8?B?broken", "Bon =?utf-8?B?broken"),
        (b"=?utf-8?B?Qm9uA?=", "Bon"),
        (b"=?x-nobody?Q?caf=C3=A9?=", "café"),
        (b"=?gb2312?B?jPQ=?=", b"\x8c\xf4".decode("gb18030")),  # beyond GB 2312
        ("Reçu".encode("cp1252"), "Reçu"),
        ("Reçu".encode(), "Reçu"),
        (b"=?utf-8?B?YQpi?=", "a b"),  # a line end inside
        (b"=??Q?a?=", "=??Q?a?="),
    ],
)
def test_decoding(raw: bytes, text: str):
    assert decode_words(raw) == text


def test_the_hint_tells_the_charset_of_raw_8_bit():
    assert decode_words("請求書".encode("shift_jis"), "Shift_JIS") == "請求書"


def test_japanese_with_the_row_that_pythons_codec_refuses():
    assert decode(b"\x1b$B-!\x1b(B 1", "iso-2022-jp") == "① 1"


@pytest.mark.parametrize("charset", ["zlib", "punycode", "undefined", "rot13", "idna", "hex", "unicode_escape", "mbcs"])
def test_what_is_no_charset_of_mail_is_no_codec(charset: str):
    assert codec(charset) is None
    assert decode(b"abc", charset) == "abc"


@given(st.binary(max_size=200), st.sampled_from(["utf-8", "utf-7", "utf-16", "iso-2022-jp", "gb18030", "x-what", ""]))
def test_decoding_always_gives_text_that_utf8_can_write(data: bytes, charset: str):
    assert decode(data, charset).encode() is not None


@given(st.text(max_size=60).map(str.strip))
def test_what_was_encoded_comes_back(text: str):
    text = " ".join(text.encode(errors="ignore").decode().split())
    word = b"=?utf-8?B?" + base64.b64encode(text.encode()) + b"?="
    assert decode_words(word) == text


def test_many_unfinished_words_take_no_time():
    started = time.monotonic()
    decode_words(b"=?utf-8?Q?" * 6_000)
    decode_words(b"=?utf-8?Q?a?= " * 4_000)
    assert time.monotonic() - started < 2
