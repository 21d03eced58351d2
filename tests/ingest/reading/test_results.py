"""The JSON of `dossier read`."""

from pathlib import Path

from ingest.reading.results import read_files

LETTERS = Path(__file__).parents[2] / "letters"


def test_each_file_of_a_mail_is_listed_with_both_its_names():
    [found] = read_files([LETTERS / "tricky-names.eml"])
    assert (found["subject"], found["from"]) == ("Namen", "administratie@bakkerij-jansen.example")
    assert [entry["name"] for entry in found["attachments"]][:3] == ["passwd", "bon.pdf", "_CON.pdf"]
    assert found["attachments"][0]["filename"] == "../../etc/passwd"
    assert {entry["size"] for entry in found["attachments"]} == {125}


def test_what_an_archive_holds_is_listed_under_it():
    [found] = read_files([LETTERS / "zip.eml"])
    [archive] = found["attachments"]
    assert (archive["filename"], [entry["name"] for entry in archive["contents"]]) == ("bonnen.zip", ["a.pdf", "b.txt"])


def test_texts_and_empty_nameless_parts_are_no_attachments():
    plain, empty = read_files([LETTERS / "plain.eml", LETTERS / "empty-parts.eml"])
    assert plain["attachments"] == []
    assert [entry["name"] for entry in empty["attachments"]] == ["leeg.pdf"]


def test_a_file_that_is_not_there_is_an_error_and_not_the_end():
    missing, plain = read_files([LETTERS / "none.eml", LETTERS / "plain.eml"])
    assert missing["error"]
    assert plain["subject"] == "Vraag over de btw"
