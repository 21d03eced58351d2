"""Addresses of MAIL and RCPT: read as RFC 5321 4.1.2 writes them, or refused as a whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.smtp.addresses import Path, Unreadable, read_parameters, read_path


@pytest.mark.parametrize(
    ("argument", "local", "domain"),
    [
        ("<jansen.dossier@inbox.kantoor.nl>", "jansen.dossier", "inbox.kantoor.nl"),
        ("<Jansen.Dossier+btw@Inbox.Kantoor.NL.>", "Jansen.Dossier+btw", "Inbox.Kantoor.NL."),
        ("jansen.dossier@inbox.kantoor.nl", "jansen.dossier", "inbox.kantoor.nl"),
        ('<"jansen.dossier"@inbox.kantoor.nl>', "jansen.dossier", "inbox.kantoor.nl"),
        (r'<"a\"b> c"@d.nl>', 'a"b> c', "d.nl"),
        ("<@one.nl,@two.nl:jansen@three.nl>", "jansen", "three.nl"),
        ("<Postmaster>", "Postmaster", ""),
        ("<>", "", ""),
        ("<a..b.@carrier.jp>", "a..b.", "carrier.jp"),
        ("<a@[192.0.2.1]>", "a", "[192.0.2.1]"),
        ("<a@[IPv6:2001:db8::1]>", "a", "[IPv6:2001:db8::1]"),
        ("<andré@kantoor.nl>", "andré", "kantoor.nl"),
        ("<jan@café.nl>", "jan", "café.nl"),
        ("<" + "b" * 200 + "@lists.example.org>", "b" * 200, "lists.example.org"),
        ("<a@localhost>", "a", "localhost"),
    ],
)
def test_reads(argument, local, domain):
    path, parameters = read_path(argument)
    assert (path.local, path.domain, parameters) == (local, domain, "")


def test_the_text_is_what_was_written():
    assert read_path("<@one.nl:Jan@Two.NL> SIZE=1")[0] == Path("Jan", "Two.NL", "Jan@Two.NL")


@pytest.mark.parametrize(
    "argument",
    [
        "", "<", ">", "<a", "a>", "<a@>", "<@b>", "<@", "<a@b", "<a@b.nl>x", "<a b@c.nl>", "<a@b@c.nl>", "<a@b..nl>",
        "<a@.b.nl>", '<"a@b.nl>', '<"a"b@c.nl>', "<a@[192.0.2]>", "<a@[IPv6:zz]>", "<a@b.nl>,<c@d.nl>", "<a>",
        "<a(comment@b.nl>", "<a;b@c.nl>", "<a@b.nl\t>", "<a\0@b.nl>", "<\u202ea@b.nl>", "<a@-b.nl>", "<a@b_-.nl>",
        "<" + "b" * 257 + "@c.nl>", "<a@" + "b" * 64 + ".nl>", "<a@" + ".".join(["b" * 60] * 5) + ">",
    ],
)  # fmt: skip
def test_refuses(argument):
    with pytest.raises(Unreadable):
        read_path(argument)


@given(st.text())
def test_never_anything_else_than_an_address_or_unreadable(argument):
    try:
        path, parameters = read_path(argument)
    except Unreadable:
        return
    assert path.text.isprintable()
    assert len(path.domain) <= 255
    assert parameters.isprintable()


ATOM = st.text("abcXYZ019!#$%&'*+/=?^_`{|}~-", min_size=1, max_size=12)
LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)


@given(st.lists(ATOM, min_size=1, max_size=4).map(".".join), st.lists(LABEL, min_size=1, max_size=4).map(".".join))
def test_every_plain_address_is_read(local, domain):
    assert read_path(f"<{local}@{domain}> SIZE=5") == (Path(local, domain, f"{local}@{domain}"), "SIZE=5")


def test_parameters():
    assert read_parameters("size=12 BODY=8BITMIME smtputf8") == {"SIZE": "12", "BODY": "8BITMIME", "SMTPUTF8": ""}
    for odd in ("SIZE=", "=5", "SIZE=1 SIZE=2", "S\u0131ZE=1", "a.b=1"):
        with pytest.raises(Unreadable):
            read_parameters(odd)
