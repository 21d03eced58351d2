"""docs/settings.md is what settings.py says."""

from pathlib import Path

import pytest

import settings
from cli.settings_page import page

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.mark.parametrize("name", settings.Settings.model_fields)
def test_every_setting_is_described(name):
    assert (settings.Settings.model_fields[name].description or "").endswith("."), "say it in a sentence"


def test_the_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make settings-page"
