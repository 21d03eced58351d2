"""Words of an office's own for its notices: kept, asked for, and put back to the standard ones."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.rules.acts import Act
from dossier.rules.happenings import Happening
from dossier.rules.notice_texts import OwnText, checked
from dossier.rules.powers import Power, refuse_without
from dossier.rules.text import Language
from models import NoticeText
from models.audit import record

Words = Mapping[tuple[Happening, str], OwnText]  # by happening and language


def words_of(database: Database, office_id: UUID) -> Words:
    """All that this office says in its own way. One query."""
    with database.read() as session:
        return words_in(session, office_id)


def words_in(session: Session, office_id: UUID) -> Words:
    rows = session.scalars(select(NoticeText).where(NoticeText.office_id == office_id))
    return {(row.happening, row.language): OwnText(row.subject, row.introduction) for row in rows}


def set_words(
    database: Database, office_id: UUID, happening: Happening, said: Mapping[Language, OwnText], act: Act
) -> None:
    """In the languages that are said; without any words it is the standard text again. Raises Refused."""
    refuse_without(act, Power.OFFICE)
    new = {language: checked(happening, text) for language, text in said.items()}
    with database.write() as session:
        mine = (NoticeText.office_id == office_id, NoticeText.happening == happening)
        session.execute(delete(NoticeText).where(*mine, NoticeText.language.in_(new)))
        session.add_all(
            NoticeText(
                office_id=office_id,
                happening=happening,
                language=language,
                subject=text.subject,
                introduction=text.introduction,
                changed_at=act.now,
                changed_by=act.actor,
            )
            for language, text in new.items()
            if text != OwnText()
        )
        record(
            session,
            office_id=office_id,
            actor=act.actor,
            action="office.notice-text-set",
            subject_id=None,
            details={"happening": happening},
            now=act.now,
        )
