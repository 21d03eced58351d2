"""A setting is right, or the program stops and says what to do."""

from datetime import timedelta

import pytest

from settings import BadSetting, load


@pytest.mark.parametrize(("said", "meant"), [("90", 90), ("0.5", 0.5), ("PT5M", 300)])
def test_durations(monkeypatch, said, meant):
    monkeypatch.setenv("DOSSIER_DATA_TIMEOUT", said)
    assert load().data_timeout == timedelta(seconds=meant)


def test_a_wrong_value_stops_with_the_name_and_the_value(monkeypatch, capsys):
    monkeypatch.setenv("DOSSIER_RECEIVERS", "many")
    with pytest.raises(BadSetting) as stopped:
        load()
    assert stopped.value.code == 78
    assert "DOSSIER_RECEIVERS = 'many'" in capsys.readouterr().err


def test_a_secret_comes_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("s3cret\n")
    monkeypatch.setenv("DOSSIER_S3_SECRET_FILE", str(tmp_path / "key"))
    assert load().s3_secret == "s3cret"


def test_a_secret_file_that_is_not_there_stops_with_its_name(monkeypatch, tmp_path):
    monkeypatch.setenv("DOSSIER_S3_SECRET_FILE", str(tmp_path / "key"))
    with pytest.raises(BadSetting, match=r"DOSSIER_S3_SECRET_FILE.*No such file"):
        load()


def test_a_misspelt_setting_stops_and_names_the_one_that_is_meant(monkeypatch, capsys):
    monkeypatch.setenv("DOSSIER_RECIEVERS", "2")
    with pytest.raises(BadSetting):
        load()
    assert "DOSSIER_RECIEVERS: there is no such setting; is DOSSIER_RECEIVERS meant?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "http://localhost:8025"),
        ({"http_listen": "0.0.0.0:9000"}, "http://localhost:9000"),
        ({"http_listen": "[::1]:9000"}, "http://localhost:9000"),
        ({"http_listen": "192.0.2.1:9000"}, "http://192.0.2.1:9000"),
        ({"http_listen": ":9000", "portal_url": "https://portaal.example"}, "https://portaal.example"),
    ],
)
def test_people_find_the_portal_where_it_listens(given, expected):
    assert load(**given).portal_url == expected


@pytest.mark.parametrize("name", ["RELAYS", "PROXY_FROM", "WEBHOOK_NETWORKS"])
def test_a_network_that_is_none_stops_at_the_start(monkeypatch, name):
    monkeypatch.setenv(f"DOSSIER_{name}", "127.0.0.0/8, 10.0.0.0/33")
    with pytest.raises(BadSetting, match=name):
        load()
