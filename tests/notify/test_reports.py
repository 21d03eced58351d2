"""Mail that came back, in the shapes of the large providers. The name of each letter says what it is."""

import email
from pathlib import Path

import pytest

from dossier.rules.bounces import Return, is_hard
from notify.reports import read_report

LETTERS = sorted((Path(__file__).parents[1] / "bounces").glob("*.eml"))


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_each_is_read_as_what_it_is(path):
    _, what, *status = path.stem.split(".")
    read, code = read_report(email.message_from_bytes(path.read_bytes()))
    assert read is Return(what)
    assert not status or code == ".".join(status)


@pytest.mark.parametrize("cut", range(0, 900, 37))
def test_half_a_report_harms_nobody(cut):
    for path in LETTERS:
        read_report(email.message_from_bytes(path.read_bytes()[:cut]))


def test_a_full_mailbox_is_no_wrong_address():
    assert not is_hard("5.2.2")
    assert is_hard("5.1.1")
