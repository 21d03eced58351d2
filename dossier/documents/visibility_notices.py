"""Tidings for client users: what came within their sight, what changed, and what left it after they were mailed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from adapters.house import House
from dossier.access.who_sees import document_sights
from dossier.rules.acts import Act
from dossier.rules.happenings import Happening, NoticeState
from dossier.rules.states import DocumentState
from dossier.rules.work import Claim
from dossier.structure import tree
from models import Administration, Document, Folder, FolderPath, Notice
from models.claims import finish
from models.notice import tell

SAYS_IT_IS_THERE = (Happening.DOCUMENT_VISIBLE, Happening.DOCUMENT_CHANGED)


@contextmanager
def telling(
    session: Session, administration: Administration, documents: Sequence[Document], act: Act
) -> Iterator[None]:
    """What is done inside to these documents of this dossier is told to whom it concerns."""
    before = [(_seers(session, administration, each, act.now), each.version) for each in documents]
    yield
    for document, (saw, version) in zip(documents, before, strict=True):
        see = _seers(session, administration, document, act.now)
        _tell(session, Happening.DOCUMENT_VISIBLE, document, see - saw, act)
        if document.version != version:
            _tell(session, Happening.DOCUMENT_CHANGED, document, see & saw, act)
        withdrawn(session, [Document.id == document.id], act, see_it_still=see)


def withdrawn(
    session: Session, which: Sequence[ColumnElement[bool]], act: Act, see_it_still: frozenset[UUID] = frozenset()
) -> None:
    """Correct what was mailed about these documents. Who sees one after all when the letter leaves, reads nothing.

    It is gone from the dossier that they were told of: where it is today, they may not know.
    """
    mailed = select(Document, Notice.person_id, Notice.administration_id)
    mailed = mailed.join(Notice, Notice.subject_id == Document.id)
    sent = mailed.where(*which, Notice.happening.in_(SAYS_IT_IS_THERE), Notice.state == NoticeState.SENT)
    for document, person_id, told_of in session.execute(sent.order_by(Notice.id)).all():
        if person_id not in see_it_still:
            _tell(session, Happening.DOCUMENT_WITHDRAWN, document, {person_id}, act, told_of)


def closed(session: Session, folder: Folder, act: Act, person_id: UUID | None = None) -> None:
    """A folder may have closed for this client user, or for all (None): what lies in it and below is corrected."""
    below = select(FolderPath.folder_id).where(FolderPath.ancestor_id == folder.id)
    theirs = [Notice.person_id == person_id] if person_id else []
    withdrawn(session, [Document.folder_id.in_(below), *theirs], act)


def opened(session: Session, administration: Administration, folder_id: UUID, person_id: UUID, act: Act) -> None:
    """A folder was opened for a client user: one notice, however much lies in it."""
    tell(
        session,
        happening=Happening.FIRST_ACCESS,
        office_id=administration.office_id,
        administration_id=administration.id,
        subject_id=folder_id,
        people=[person_id],
        now=act.now,
        by=act.actor,
    )


def tell_filed(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Station: documents of a mail that went straight into a folder. Raises TryLater, ClaimLost."""
    with house.database.write() as session:
        finish(session, claim)
        filed = select(Document).where(Document.delivery_id == claim.work.subject_id, Document.folder_id.is_not(None))
        act = Act("worker", now)
        for document in session.scalars(filed).all():
            administration = session.get_one(Administration, document.administration_id)
            seers = _seers(session, administration, document, now)
            _tell(session, Happening.DOCUMENT_VISIBLE, document, seers, act)
    return ()


def _seers(session: Session, administration: Administration, document: Document, now: datetime) -> frozenset[UUID]:
    """The client users of this dossier who see it, by the one law."""
    filed_here = document.state is DocumentState.FILED and document.administration_id == administration.id
    if not filed_here or document.folder_id is None:
        return frozenset()
    chain = tree.chain(session, administration.id, document.folder_id)
    sights = document_sights(session, administration, document.id, chain, now)
    return frozenset(each.person_id for each in sights if each.access.sees and not each.is_staff)


def _tell(  # noqa: PLR0913, PLR0917 - what a notice of a document is made of
    session: Session,
    happening: Happening,
    document: Document,
    people: frozenset[UUID] | set[UUID],
    act: Act,
    told_of: UUID | None = None,
) -> None:
    """`told_of`: the dossier that it is said of; None: the one where it is."""
    if people:
        tell(
            session,
            happening=happening,
            office_id=document.office_id,
            administration_id=told_of or document.administration_id,
            subject_id=document.id,
            people=people,
            now=act.now,
            occurrence="" if happening is Happening.DOCUMENT_WITHDRAWN else str(document.version),
            by=act.actor,
        )
