"""What stands in the way when a document or folder should go: every reason, as a list for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from dossier.access.desk import Work
from dossier.approvals import agreed
from dossier.approvals.closing import is_asked
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.errors import Refused
from dossier.rules.handling import Obstacle
from dossier.rules.retention import Dates, keeping
from dossier.rules.undoing import claimed_by_other
from dossier.rules.wording.texts import wording
from dossier.structure import tree
from models import Client, Document, FilingRule, Folder


@dataclass(frozen=True, slots=True)
class Hindrance:
    obstacle: Obstacle
    subject_id: UUID  # the document or folder
    name: str  # of it; '': not for this person to know
    until: date | None = None  # last day of the term; None: no day is known, or it is no matter of days


class Hindered(Refused):
    """Refused, with every reason."""

    def __init__(self, hindrances: Sequence[Hindrance]) -> None:
        super().__init__("It has to stay. " + " ".join(_says(each) for each in hindrances))
        self.hindrances = tuple(hindrances)


def refuse_hindered(hindrances: Sequence[Hindrance]) -> None:
    """Raises Hindered when there is any."""
    if hindrances:
        raise Hindered(hindrances)


def document_hindrances(work: Work, document: Document, chain: Sequence[Folder]) -> list[Hindrance]:
    """Why this document has to stay where it is. `chain`: of its folder, from the root; empty: it is in none."""
    found = []
    if document.hold or work.administration.hold:
        found.append(Hindrance(Obstacle.HOLD, document.id, document.name))
    if is_asked(work.session, document.id):
        found.append(Hindrance(Obstacle.OPEN_APPROVAL, document.id, document.name))
    label = label_of(document, chain) or (agreed.KEPT_AS if agreed.is_agreed(work.session, document.id) else None)
    if kept := keeping(label, dates_of(work, document, chain), work.desk.act.now.date()):
        found.append(Hindrance(kept.obstacle, document.id, document.name, kept.until))
    return found


def label_of(document: Document, chain: Sequence[Folder]) -> str | None:
    """Its own, or that of the nearest folder. None: nobody asks to keep it."""
    return document.retention or next((each.retention for each in reversed(chain) if each.retention), None)


def dates_of(work: Work, document: Document, chain: Sequence[Folder]) -> Dates:
    """What starts its term."""
    book_year = next((each.year for each in reversed(chain) if each.year), document.received_at.year)
    client = work.session.get(Client, work.administration.client_id) if work.administration.client_id else None
    ended_at = client.ended_at if client else None
    return Dates(book_year, document.current_until, ended_at.astimezone(OFFICE_TIME).date() if ended_at else None)


def folder_hindrances(work: Work, folder_id: UUID) -> list[Hindrance]:
    """Why this folder, with all below it, has to stay. Two queries for it, and two for each folder below."""
    found: list[Hindrance] = []
    for folder in tree.below(work.session, folder_id):
        if not work.sees_itself(folder):
            found.append(Hindrance(Obstacle.NOT_YOURS, folder.id, ""))
            continue
        found += _of_one(work, folder)
    return found


def _of_one(work: Work, folder: Folder) -> list[Hindrance]:
    chain = tree.chain(work.session, work.administration.id, folder.id)
    found = [Hindrance(Obstacle.LOCKED, folder.id, folder.name)] if folder.locked_at else []
    if work.session.scalar(select(FilingRule.id).where(FilingRule.folder_id == folder.id).limit(1)):
        found.append(Hindrance(Obstacle.FILING_RULE, folder.id, folder.name))
    act = work.desk.act
    for document in work.session.scalars(select(Document).where(Document.folder_id == folder.id)):
        found += document_hindrances(work, document, chain)
        if claimed_by_other(document.claimed_by, document.claimed_until, act.actor, act.now):
            found.append(Hindrance(Obstacle.CLAIMED, document.id, document.name))
    return found


def _says(each: Hindrance) -> str:
    until = f" (until {each.until})" if each.until else ""
    return f"{each.name or 'A folder'}: {wording(each.obstacle, 'en')}{until}."
