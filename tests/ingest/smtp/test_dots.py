"""DATA is read right wherever the blocks are cut (RFC 5321 4.1.1.4, 4.5.2)."""

from hypothesis import example, given
from hypothesis import strategies as st

from ingest.smtp.dots import END, DotReader

TEXT = st.lists(
    st.sampled_from([b"\r", b"\n", b".", b"a", b"\0", b"\r\n", b"\r\n.", b"\r\n..", b"\n.\n", b"\r.\r", b"\n.\r\n"])
).map(b"".join)


def by_the_book(stream: bytes) -> tuple[bytes, bytes]:
    """The text and the rest, read whole: line by line, as the RFC says it."""
    text, lines = b"", stream
    while True:
        line, _, lines = lines.partition(b"\r\n")
        if line == b".":
            return text, lines
        text += line.removeprefix(b".") + b"\r\n"


def read(blocks: list[bytes]) -> tuple[bytes, bytes]:
    reader, text = DotReader(), b""
    for number, block in enumerate(blocks):
        text += reader.feed(block)
        if reader.ended:
            return text, reader.rest + b"".join(blocks[number + 1 :])
    raise AssertionError("no end found")


@given(TEXT, st.data())
@example(b"", None)
@example(b".", None)
def test_every_cut_gives_the_same(text, data):
    stream = text + END + b"RSET\r\n"
    expected = by_the_book(stream)
    assert read([stream]) == expected
    assert read([stream[at : at + 1] for at in range(len(stream))]) == expected
    for at in range(1, len(stream)):
        assert read([stream[:at], stream[at:]]) == expected
    if data is not None:
        cuts = sorted(data.draw(st.sets(st.integers(1, len(stream) - 1))))
        assert read([stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]) == expected


def test_the_empty_mail():
    assert read([b".\r\n"]) == (b"", b"")


def test_no_end_no_end():
    reader = DotReader()
    for odd in (b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n", b"\r\n.\r", b"\r\n.\0\r\n", b"\r\n. \r\n", b"\x85.\x85"):
        reader.feed(b"a" + odd + b"MAIL FROM:<x@example.org>")
        assert not reader.ended
