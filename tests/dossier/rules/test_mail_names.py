import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.rules import mail_names
from dossier.rules.errors import Refused


@pytest.mark.parametrize("good", ["bakkerij-jansen", "a", "1e-klas", "v.o.f_smit", "x" * 40])
def test_a_readable_name_is_kept_as_it_is(good):
    assert mail_names.checked(good) == good


def test_case_and_spaces_around_it_do_not_matter():
    assert mail_names.checked(" Bakkerij-Jansen ") == "bakkerij-jansen"


BAD_LENGTH = ["", " ", "x" * 41]
TAKEN = ["jansen.dossier", "postmaster", "ABUSE", "dossier"]
BAD_SHAPE = [".jansen", "jansen.", "jan..sen", "jan--sen", "jan sen", "jan@sen", "jan+sen", "jan/sen", '"jansen"']
BAD_CHARACTER = ["jánsen", "jansen\n.x", "\u0661", "jan\x00sen"]


@pytest.mark.parametrize("bad", [*BAD_LENGTH, *TAKEN, *BAD_SHAPE, *BAD_CHARACTER])
def test_what_mail_servers_or_people_stumble_over_is_refused(bad):
    with pytest.raises(Refused):
        mail_names.checked(bad)


def test_the_secret_stands_behind_the_name():
    assert mail_names.with_secret("jansen", "k7m2xq9rt4") == "jansen-k7m2xq9rt4"
    with pytest.raises(Refused, match="at most 40"):
        mail_names.with_secret("x" * 30, "k7m2xq9rt4")


@given(st.text(max_size=60))
def test_whatever_passes_makes_an_address_that_needs_no_quoting(text):
    try:
        name = mail_names.checked(text)
    except Refused:
        return
    address = mail_names.address(name, "inbox.localhost")
    local, _, domain = address.rpartition("@")
    assert re.fullmatch(r"[a-z0-9._-]+", local)  # a Dot-string of RFC 5321 4.1.2, without anything to escape
    assert local.isascii()
    assert len(local) <= 64
    assert domain == "inbox.localhost"
    assert mail_names.checked(name) == name
