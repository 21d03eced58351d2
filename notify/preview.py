"""A notice as it would look, with invented data: no dossier, no document and nobody of the office is in it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from dossier.rules.happenings import MANNERS, Happening
from dossier.rules.notice_texts import OwnText
from dossier.rules.text import Language
from models import Notice
from notify.facts import DocumentFact, Facts, FolderFact
from notify.headings import HEADINGS
from notify.letter_content import Look, Reader, Said, say
from notify.texts import texts

READER = "Jan de Voorbeeld"
DOSSIER = "Bakkerij Voorbeeld"
_ID = UUID(int=1)
_WHEN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def preview(
    look: Look, happening: Happening, language: Language, portal: str, words: Mapping[tuple[Happening, str], OwnText]
) -> Said:
    """One letter with one notice. `words`: of the office's own."""
    reader = Reader(READER, language, MANNERS[happening].lane)
    own = Look(look.office, look.colour, look.logo, look.names_files, words)
    notice = Notice(id=_ID, happening=happening, person_id=_ID, subject_id=_ID, administration_id=_ID)
    notice.occurrence = "password-set" if happening is Happening.ACCOUNT_CHANGED else ""
    notice.created_at = _WHEN
    return say(reader, own, [notice], _facts(), portal)


def standard(happening: Happening, language: Language) -> str:
    """The standard subject, with its places as people write them."""
    return HEADINGS[happening](texts(language), 1).replace("{n}", "{aantal}")


def _facts() -> Facts:
    return Facts(
        now=_WHEN,
        people={},
        eyes={},
        dossiers={},
        dossier_names={_ID: DOSSIER},
        documents={_ID: DocumentFact("Voorbeeld.pdf", _ID, _ID, 1)},
        folders={_ID: FolderFact("Voorbeeldmap", _ID, ())},
        levels={},
        settings={},
        opened=frozenset(),
        open_requests=frozenset(),
        decided=frozenset(),
    )
