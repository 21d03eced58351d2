"""The SMTP dialogues are there, and say both sides."""

import pytest
from tracked import ROOT

DIALOGUES = sorted((ROOT / "tests" / "dialogues").glob("*.txt"))


def test_there_are_dialogues_of_mail_and_of_misuse():
    assert {"mail", "order", "parameters", "recipients"} <= {path.name.partition(".")[0] for path in DIALOGUES}


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.name)
def test_both_sides_speak(path):
    speakers = {line[:2] for line in path.read_text(encoding="utf-8").splitlines()}
    assert {"C:", "S:"} <= speakers
