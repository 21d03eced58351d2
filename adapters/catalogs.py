"""Translations (gettext), from the .po files beside the programs: read at the start, so nothing is ever compiled."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = "en"  # the language of the texts in code and templates


@cache
def catalog(folder: Path, language: str) -> NullTranslations:
    """The translations in `folder`/`language`.po. The source language needs none. Raises FileNotFoundError."""
    if language == SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    with (folder / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
