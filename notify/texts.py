"""What letters say, in Dutch and English: the English stands in the code, the Dutch in `notify/locale/nl.po`."""

from datetime import datetime
from gettext import NullTranslations
from pathlib import Path

from babel.dates import format_date, format_datetime

from adapters.catalogs import catalog
from dossier.rules.notice_times import NETHERLANDS
from dossier.rules.text import Language

FOLDER = Path(__file__).parent / "locale"


def texts(language: Language) -> NullTranslations:
    """The translations of a language; English is what the code says."""
    return catalog(FOLDER, language)


def language_of(written: str) -> Language:
    return "en" if written == "en" else "nl"


def day(moment: datetime, language: Language) -> str:
    """As people read it, e.g. `22 november 2026`."""
    return format_date(moment.astimezone(NETHERLANDS), format="long", locale=language)


def minute(moment: datetime, language: Language) -> str:
    """With the time on the Dutch clock, e.g. `22 november 2026 11:00`."""
    return format_datetime(moment, "d MMMM y HH:mm", tzinfo=NETHERLANDS, locale=language)
