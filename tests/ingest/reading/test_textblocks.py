"""Files written into texts."""

import binascii
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reading.textblocks import find_blocks


def uuencoded(data: bytes, name: str = "a.bin", line_end: bytes = b"\n") -> bytes:
    lines = [binascii.b2a_uu(data[at : at + 45]).rstrip(b"\n") for at in range(0, len(data), 45)]
    return line_end.join([f"begin 644 {name}".encode(), *lines, b"`", b"end", b""])


def yencoded(data: bytes, name: str = "a.bin") -> bytes:
    out = bytearray()
    for byte in data:
        shifted = (byte + 42) % 256
        out += bytes([ord("="), (shifted + 64) % 256]) if shifted in b"\0\r\n=" else bytes([shifted])
    head = f"=ybegin line=128 size={len(data)} name={name}\r\n".encode()
    return head + bytes(out) + f"\r\n=yend size={len(data)} crc32={crc32(data):08x}\r\n".encode()


@given(st.binary(max_size=300), st.sampled_from([b"\n", b"\r\n"]))
def test_uuencode_comes_back_and_the_text_around_stays(data: bytes, line_end: bytes):
    text = b"before" + line_end + uuencoded(data, "bon van jan.pdf", line_end) + b"after"
    [block] = find_blocks(text)
    assert (block.content, block.name, block.is_damaged) == (data, b"bon van jan.pdf", False)
    assert text[: block.start] + text[block.end :] == b"before" + line_end + b"after"


@given(st.binary(max_size=300))
def test_yenc_comes_back(data: bytes):
    [block] = find_blocks(b"text\r\n" + yencoded(data) + b"more")
    assert (block.content, block.is_damaged) == (data, False)


def test_a_wrong_checksum_is_damage():
    [block] = find_blocks(yencoded(b"bon").replace(b"crc32=", b"crc32=f"[:6] + b"f"))
    assert block.is_damaged


def test_two_blocks_and_one_without_a_name():
    blocks = list(find_blocks(uuencoded(b"one") + b"\n" + uuencoded(b"two", "")))
    assert [(block.content, block.name) for block in blocks] == [(b"one", b"a.bin"), (b"two", None)]


def test_a_cut_block_gives_what_is_there():
    [block] = find_blocks(uuencoded(bytes(200))[:-60])
    assert block.is_damaged
    assert bytes(200).startswith(block.content)
    assert block.content


def test_uuencode_in_base64():
    [block] = find_blocks(b"begin-base64 644 a.txt\nSGFsbG8=\n====\n")
    assert (block.content, block.is_damaged) == (b"Hallo", False)


def test_binhex_is_recognised_and_kept_as_it_stands():
    text = b"x\n(This file must be converted with BinHex 4.0)\n\n:#abc\ndef:\nrest"
    [block] = find_blocks(text)
    assert (text[: block.start], block.content, text[block.end :]) == (b"x\n", text[2:-4], b"rest")


@pytest.mark.parametrize(
    "text", [b"begin 100 percent of the way\nand so on\n", b"we begin 644 now", b"=ybegin line=1 name=a\n"]
)
def test_what_only_looks_like_a_block_stays_text(text: bytes):
    assert list(find_blocks(text)) == []
