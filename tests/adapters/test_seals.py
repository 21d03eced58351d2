"""Sealed with a key of the settings, or with the key file of the data folder."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.fernet import Fernet

from adapters.seals import KEY_FILE, Seals
from dossier.rules.errors import Refused
from settings import BadSetting

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def with_keys(settings, *keys):
    return Seals(settings.model_copy(update={"secret_keys": ", ".join(keys)}))


def test_the_first_key_seals_and_every_key_opens(settings):
    old, both, new = with_keys(settings, OLD), with_keys(settings, NEW, OLD), with_keys(settings, NEW)
    sealed, mark = old.seal("geheim"), old.mark("424242")
    assert both.opened(sealed) == "geheim"
    assert both.is_mark(mark, "424242")
    assert new.opened(sealed) is None
    assert not new.is_mark(mark, "424242")
    assert new.opened(both.seal("geheim")) == "geheim"
    assert not both.is_mark(mark, "424243")


def test_the_data_folder_has_a_key_of_its_own(settings):
    sealed = Seals(settings).seal("geheim")
    path = settings.data / KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert Seals(settings).opened(sealed) == "geheim"
    assert [each.name for each in settings.data.iterdir()] == [KEY_FILE]


@pytest.mark.parametrize("never_sealed", ["", "x", "gehe\u00efm", "\ud800", "gAAAAA\u20ac"])
def test_what_was_never_sealed_opens_as_nothing(settings, never_sealed):
    assert Seals(settings).opened(never_sealed) is None


def test_programs_that_start_together_have_the_same_key(settings):
    with ThreadPoolExecutor(8) as pool:
        seals = list(pool.map(lambda _: Seals(settings), range(8)))
    assert len({each.mark("x") for each in seals}) == 1


def test_production_has_to_give_a_key(settings):
    seals = Seals(settings.model_copy(update={"database_url": "postgresql://elsewhere/dossier"}))
    for attempt in (seals.seal, seals.mark):
        with pytest.raises(Refused, match="DOSSIER_SECRET_KEYS"):
            attempt("geheim")
    assert seals.opened("x") is None
    assert not (settings.data / KEY_FILE).exists()


def test_what_is_no_key_stops_the_program(settings):
    with pytest.raises(BadSetting, match="Fernet"):
        with_keys(settings, "kaas")
