"""docs/settings.md is what settings.py says."""

from pathlib import Path

import settings
from cli.settings_page import page

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_every_setting_is_described_in_a_sentence():
    described = {name: field.description or "" for name, field in settings.Settings.model_fields.items()}
    assert [name for name, said in described.items() if not said.endswith(".")] == []


def test_the_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make settings-page"
