"""Which client users see which folders and documents of a dossier: many at once, for the badges of a list."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, at_reading
from dossier.access.facts import Facts, facts_of, settings_of
from dossier.access.visitor import client_users
from dossier.documents.seen import seen_today
from dossier.rules.rights import Level, Setting
from dossier.rules.states import DocumentState
from dossier.rules.visibility import ClientUser, document_access, folder_access
from models import Administration, Document


@dataclass(frozen=True, slots=True)
class Beholder:
    """A client user who sees something."""

    person_id: UUID
    name: str
    level: Level | None = None  # on the folder; None: of a document
    unseen: bool = False  # the document as it is today


Beholders = Mapping[UUID, tuple[Beholder, ...]]


@dataclass(frozen=True, slots=True)
class ClientPerson:
    person_id: UUID
    name: str


def people(database: Database, desk: Desk) -> tuple[ClientPerson, ...]:
    """The users of the client who may enter now, by name. Raises NotFound."""
    with at_reading(database, desk) as work:
        found = client_users(work.session, work.administration, desk.act.now)
        return tuple(ClientPerson(person.id, person.name) for person, viewer in found if not viewer.expired)


def of_folders(database: Database, desk: Desk) -> Beholders:
    """Per folder of this dossier, by name; a folder that nobody sees is not in it. Raises NotFound."""
    with at_reading(database, desk) as work:
        return folders_in_session(work.session, work.administration, desk.act.now)


def of_documents(database: Database, desk: Desk, document_ids: Collection[UUID]) -> Beholders:
    """Per document, by name; one that nobody sees is not in it. Raises NotFound."""
    with at_reading(database, desk) as work:
        return documents_in_session(work.session, work.administration, document_ids, desk.act.now)


def folders_in_session(session: Session, administration: Administration, now: datetime) -> Beholders:
    """`of_folders`, within a transaction of the caller. Three queries."""
    found: dict[UUID, list[Beholder]] = defaultdict(list)
    users = client_users(session, administration, now)
    facts = facts_of(session, administration, None, [person.id for person, _ in users])
    for person, viewer in users:
        for folder_id in facts.ways:
            chain = facts.chain(person.id, folder_id)
            if folder_access(viewer, facts.dossier, chain).sees:
                found[folder_id].append(Beholder(person.id, person.name, level=chain[-1].granted))
    return {folder_id: tuple(each) for folder_id, each in found.items()}


def documents_in_session(
    session: Session, administration: Administration, document_ids: Collection[UUID], now: datetime
) -> Beholders:
    """`of_documents`, within a transaction of the caller. Seven queries at most, however many documents and people."""
    found: dict[UUID, list[Beholder]] = defaultdict(list)
    documents = _standing(session, administration, document_ids)
    users = client_users(session, administration, now) if documents else []
    people = [person.id for person, _ in users]
    facts = facts_of(session, administration, {each for _, _, each in documents if each}, people)
    settings = settings_of(session, [id_ for id_, _, _ in documents], people)
    seen = seen_today(session, {id_: version for id_, version, _ in documents}, people)
    for person, viewer in users:
        who, name, law = person.id, person.name, _law(facts, person.id, viewer)
        for id_, _, folder_id in documents:
            if law(folder_id, settings.get((who, id_), Setting.FOLLOW)):
                found[id_].append(Beholder(who, name, unseen=(who, id_) not in seen))
    return {id_: tuple(each) for id_, each in found.items()}


def _standing(
    session: Session, administration: Administration, document_ids: Collection[UUID]
) -> list[tuple[UUID, int, UUID | None]]:
    """Those of these documents that are of this dossier, each with its version and its folder; None: in none."""
    query = select(Document.id, Document.version, Document.folder_id, Document.state)
    query = query.where(Document.id.in_(document_ids), Document.administration_id == administration.id)
    rows = session.execute(query) if document_ids else ()
    return [(id_, version, folder if state is DocumentState.FILED else None) for id_, version, folder, state in rows]


def _law(facts: Facts, person_id: UUID, viewer: ClientUser) -> Callable[[UUID | None, Setting], bool]:
    """Whether this person sees a document in this folder with this setting. Asked once for all that are alike."""

    @cache
    def sees(folder_id: UUID | None, setting: Setting) -> bool:
        return document_access(viewer, facts.dossier, facts.chain(person_id, folder_id), setting).sees

    return sees
