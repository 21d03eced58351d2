"""Content-Type and Content-Disposition as senders write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reading.parameters import MAX_PARAMETERS, parse_valued


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (b'attachment; filename="bon.pdf"', "bon.pdf"),
        (b"attachment; filename=bon.pdf", "bon.pdf"),
        (b"attachment; filename=een bon.pdf", "een bon.pdf"),
        (b"attachment;filename=bon.pdf;size=3", "bon.pdf"),
        (b"attachment filename=bon.pdf", "bon.pdf"),
        (b"filename=bon.pdf", "bon.pdf"),
        (b'attachment; FileName = "bon.pdf" ; x', "bon.pdf"),
        (b'attachment; filename="open', "open"),
        (b'attachment; filename="a;b.pdf"', "a;b.pdf"),
        (b'attachment; filename="a\\"b.pdf"', 'a"b.pdf'),
        (b'attachment; filename="=?utf-8?Q?caf=C3=A9?=.pdf"', "café.pdf"),
        (b"attachment; filename==?utf-8?Q?caf=C3=A9?=", "café"),
        (b"attachment; filename*=utf-8''caf%C3%A9.pdf", "café.pdf"),
        (b"attachment; filename*=\"utf-8''caf%C3%A9.pdf\"", "café.pdf"),
        (b"attachment; filename*=caf%C3%A9.pdf", "café.pdf"),
        (b"attachment; filename=a.pdf; filename*=utf-8''b.pdf", "b.pdf"),
        (b"attachment; filename*1=b.pdf; filename*0=a", "ab.pdf"),
        (b"attachment; filename*0*=iso-8859-1''caf%E9%20; filename*1=%20.pdf", "café %20.pdf"),
        (b"attachment; filename*0==?utf-8?Q?caf=C3?=; filename*1==?utf-8?Q?=A9?=", "café"),
        (b"attachment; filename=a; filename=b", "a"),
        ('attachment; filename="Reçu.pdf"'.encode("cp1252"), "Reçu.pdf"),
        (b"attachment", None),
        (b"", None),
    ],
)
def test_the_name(value: bytes, name: str | None):
    assert parse_valued(value).text("filename") == name


def test_a_windows_path_keeps_its_backslashes_only_as_a_path():
    valued = parse_valued(b'attachment; filename="C:\\scans\\bon.pdf"')
    assert (valued.text("filename"), valued.path("filename")) == ("C:scansbon.pdf", "C:\\scans\\bon.pdf")


def test_a_backslash_inside_a_japanese_character_is_no_escape():
    valued = parse_valued(b'attachment; filename="' + "表.pdf".encode("shift_jis") + b'"')
    assert valued.text("filename", "shift_jis") == "表.pdf"


@pytest.mark.parametrize(
    ("value", "media_type"),
    [
        (b"Text/HTML; charset=utf-8", "text/html"),
        (b"application/pdf name=x", "application/pdf"),
        (b"text", "text/plain"),
        (b"", "text/plain"),
        (b"pdf", "application/octet-stream"),
    ],
)
def test_the_media_type(value: bytes, media_type: str):
    assert parse_valued(value).media_type() == media_type


def test_the_number_of_parameters_is_bounded():
    assert len(parse_valued(b"a/b" + b"".join(b"; p%d=1" % number for number in range(5_000))).raw) == MAX_PARAMETERS


@given(st.binary(max_size=300))
def test_nothing_fails(value: bytes):
    valued = parse_valued(b"text/plain; " + value)
    for name in [*valued.raw, *valued.extended]:
        assert isinstance(valued.text(name), str)
        assert isinstance(valued.path(name), str)
