"""What letters say, in Dutch and English: the English stands in the code, the Dutch in `notify/locale/nl.po`."""

from datetime import datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from dossier.rules.notice_times import NETHERLANDS
from dossier.rules.text import Language

CATALOG = Path(__file__).parent / "locale" / "nl.po"


@cache
def texts(language: Language) -> NullTranslations:
    """The translations of a language; English is what the code says."""
    if language == "en":
        return NullTranslations()
    compiled = BytesIO()
    with CATALOG.open("rb") as source:
        write_mo(compiled, read_po(source, locale="nl"))
    compiled.seek(0)
    return GNUTranslations(compiled)


def language_of(written: str) -> Language:
    return "en" if written == "en" else "nl"


def day(moment: datetime, language: Language) -> str:
    """As people read it, e.g. `22 november 2026`."""
    return format_date(moment.astimezone(NETHERLANDS), format="long", locale=language)
