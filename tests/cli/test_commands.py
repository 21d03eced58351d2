"""The commands against a real data folder, in this process."""

import json

import pytest
from typer.testing import CliRunner

from cli.exits import Exit
from cli.main import app
from cli.send import as_on_the_wire
from cli.show import printable, size
from dossier.rules.errors import NotFound, Refused


@pytest.fixture
def dossier(tmp_path, monkeypatch):
    """Runs a command on a data folder of this test; gives its result."""
    monkeypatch.setenv("DOSSIER_DATA", str(tmp_path / "data"))
    return lambda *words: CliRunner().invoke(app, words)


def test_a_new_folder_says_how_to_begin(dossier):
    result = dossier("inbox", "bakkerij-jansen")
    assert isinstance(result.exception, Refused)
    assert "dossier demo" in str(result.exception)


def test_administrations_from_first_to_last(dossier):
    assert (
        "added.dossier@inbox.localhost" in dossier("administration", "add", "Nieuw B.V.", "--mail-name", "added").stdout
    )
    assert "off" in dossier("administration", "off", "added").stdout
    rotated = dossier("administration", "rotate", "added", "--mail-name", "anders")
    assert "anders.dossier@inbox.localhost" in rotated.stdout
    assert "Still open: added" in rotated.stdout
    assert "Closed names: added" in dossier("administration", "off", "added", "--only-this-name").stdout
    rows = {row["mail_name"]: row for row in json.loads(dossier("administration", "list", "--json").stdout)}
    assert rows["anders"]["dossier_on"] is False
    assert rows["anders"]["closed_names"] == ["added"]


def test_an_unguessable_name(dossier):
    dossier("administration", "add", "Nieuw B.V.", "--mail-name", "geheim", "--unguessable")
    names = [row["mail_name"] for row in json.loads(dossier("administration", "list", "--json").stdout)]
    [name] = [name for name in names if name.startswith("geheim-")]
    assert len(name) == len("geheim-") + 10


def test_unknown_things_are_not_found(dossier):
    dossier("demo", "--empty")
    for words in (
        ["inbox", "nobody"],
        ["mail", "show", "nothing"],
        ["retry", "nothing"],
        ["administration", "on", "no"],
    ):
        assert isinstance(dossier(*words).exception, NotFound), words


def test_wrong_usage(dossier):
    for words in (["retry"], ["retry", "x", "--all"], ["balance", "--day", "someday"], ["mails", "--outcome", "lost"]):
        assert dossier(*words).exit_code == Exit.USAGE, words


def test_the_balance_of_an_empty_office_is_green(dossier):
    dossier("demo", "--empty")
    result = dossier("balance", "--json")
    assert result.exit_code == Exit.FINE
    assert [(row["accepted"], row["is_green"]) for row in json.loads(result.stdout)] == [(0, True)]


def test_nobody_came_to_the_door_of_a_new_office(dossier):
    dossier("demo", "--empty")
    assert "Nobody came" in dossier("door").stdout
    assert json.loads(dossier("door", "--day", "yesterday", "--json").stdout) == []


def test_the_doctor_numbers_what_it_finds(dossier):
    dossier("demo", "--empty")
    result = dossier("doctor", "--json")
    found = json.loads(result.stdout)
    assert [each["number"] for each in found] == list(range(1, len(found) + 1))
    assert result.exit_code == Exit.FINE, found  # advice only
    assert all(each["todo"] for each in found if each["level"] != "fine")


def test_the_doctor_may_look_at_one_thing(dossier):
    dossier("demo", "--empty")
    assert [each["check"] for each in json.loads(dossier("doctor", "--only", "blobs", "--json").stdout)] == ["blobs"]
    assert dossier("doctor", "--only", "liver").exit_code == Exit.USAGE


def test_the_doctor_sees_a_folder_that_is_open_to_all(dossier, tmp_path):
    dossier("demo", "--empty")
    (tmp_path / "data").chmod(0o755)
    result = dossier("doctor")
    assert result.exit_code == Exit.NOT_WELL
    assert "chmod 700" in result.stdout


def test_read_lists_what_a_mail_holds(dossier, tmp_path):
    text = (
        'Subject: Stukken\r\nFrom: a@b.example\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
        '--x\r\n\r\nHierbij\r\n--x\r\nContent-Disposition: attachment; filename="kas.csv"\r\n\r\na;b\r\n--x--\r\n'
    )
    (tmp_path / "een.eml").write_text(text)
    [row] = json.loads(dossier("read", str(tmp_path / "een.eml"), "--json").stdout)
    assert row["subject"] == "Stukken"
    assert row["from"] == "a@b.example"
    assert [each["filename"] for each in row["attachments"]] == ["kas.csv"]
    missing = dossier("read", str(tmp_path / "een.eml"), str(tmp_path / "none.eml"), "--json")
    assert missing.exit_code == Exit.NOT_FOUND
    assert "error" in json.loads(missing.stdout)[1]


def test_send_says_when_nobody_listens(dossier, tmp_path):
    (tmp_path / "een.eml").write_text("Subject: x\n\nx\n")
    result = dossier("send", str(tmp_path / "een.eml"), "--to", "a.dossier@inbox.localhost", "--smtp", "127.0.0.1:1")
    assert result.exit_code == Exit.UNAVAILABLE


def test_a_mail_goes_out_with_crlf(tmp_path):
    (tmp_path / "een.eml").write_bytes(b"Subject: x\n\nmixed\r\nends\n")
    assert as_on_the_wire(tmp_path / "een.eml") == b"Subject: x\r\n\r\nmixed\r\nends\r\n"


def test_strangers_cannot_steer_the_terminal():
    assert printable("a\x1b[2Jb\u202ec") == "a\ufffd[2Jb\ufffdc"


@pytest.mark.parametrize(("size_bytes", "shown"), [(0, "0 B"), (999, "999 B"), (1_000, "1 kB"), (6_700_000, "6.7 MB")])
def test_sizes_as_people_say_them(size_bytes, shown):
    assert size(size_bytes) == shown
