"""The Permissies form: what each client user may do with one folder or document, shown before it is written (S2-33)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from adapters.database import Database
from dossier.access.desk import Desk, Work, at_reading, at_work
from dossier.access.grants import Closed, DocumentRight, FolderRight, put_document, set_level
from dossier.access.visible import documents_for, folders_for
from dossier.access.visitor import client_users
from dossier.rules import kinds
from dossier.rules.errors import Refused
from dossier.rules.powers import Power
from dossier.rules.rights import Level, Setting
from dossier.rules.visibility import ClientUser
from models import ClientMember, Document, DocumentSetting, Folder, FolderGrant, Person


@dataclass(frozen=True, slots=True)
class Given:
    """One client user, and what was set for them here."""

    person_id: UUID
    name: str
    kind: str
    level: Level  # on the folder; of a document: on its folder
    setting: Setting  # on the document; FOLLOW for a folder
    closed_above: tuple[Closed, ...]  # folders on the way that are closed to them


@dataclass(frozen=True, slots=True)
class Outlook:
    """What changes for one client user."""

    person_id: UUID
    name: str
    opens: tuple[Closed, ...]  # above, as a passage
    folders: tuple[str, ...]  # that become visible, those above as well
    documents: tuple[str, ...]  # that become visible
    gone: tuple[str, ...]  # folders and documents that are seen no more


def of_folder(database: Database, desk: Desk, folder_id: UUID) -> tuple[Given, ...]:
    """Each user of the client, by name. Raises NotFound."""
    with at_reading(database, desk) as work:
        return tuple(_given(work, work.chain(folder_id), None))


def of_document(database: Database, desk: Desk, document_id: UUID) -> tuple[Given, ...]:
    """Each user of the client, by name. Raises NotFound; Refused for what is in no folder."""
    with at_reading(database, desk) as work:
        document = work.look_at(document_id)
        if document.folder_id is None:
            raise Refused("File this document first: what is in no folder is seen by the office only.")
        return tuple(_given(work, work.chain(document.folder_id), document_id))


def outlook(database: Database, desk: Desk, folder_id: UUID, levels: Mapping[UUID, Level]) -> tuple[Outlook, ...]:
    """What `set_folder` with the way opened would change, as the one law sees it: tried, and taken back.

    Raises NotFound, Refused.
    """
    with at_work(database, desk, Power.SHARE) as work:
        users = [each for each in client_users(work.session, work.administration, desk.act.now) if each[0].id in levels]
        before = {person.id: _sight(work, person, viewer) for person, viewer in users}
        trial = work.session.begin_nested()
        opened = _write(work, folder_id, levels)
        after = {person.id: _sight(work, person, viewer) for person, viewer in users}
        trial.rollback()
    made = [_compared(person, opened.get(person.id, ()), before[person.id], after[person.id]) for person, _ in users]
    return tuple(each for each in made if each.opens or each.folders or each.documents or each.gone)


def set_folder(
    database: Database, desk: Desk, folder_id: UUID, levels: Mapping[UUID, Level], *, open_way: bool = False
) -> None:
    """All of them or none. `open_way`: open what is closed above as a passage (S2-35).

    Raises NotFound; Refused when something above is closed and `open_way` is not said, or a kind cannot have it.
    """
    with at_work(database, desk, Power.SHARE) as work:
        opened = _write(work, folder_id, levels)
        if any(opened.values()) and not open_way:
            raise Refused("A folder above is closed to this person. Open it as a passage too, or nothing can be seen.")


def set_document(database: Database, desk: Desk, document_id: UUID, settings: Mapping[UUID, Setting]) -> None:
    """All of them or none (S2-37). Raises NotFound, Refused."""
    with at_work(database, desk, Power.SHARE) as work:
        work.look_at(document_id)
        for person_id, setting in settings.items():
            put_document(work.session, work.administration, DocumentRight(person_id, document_id, setting), desk.act)


def _write(work: Work, folder_id: UUID, levels: Mapping[UUID, Level]) -> dict[UUID, tuple[Closed, ...]]:
    """Only what is another level than today. Gives what was opened above, per person."""
    chain, opened = work.chain(folder_id), {}
    by_person = {each.person_id: each for each in _given(work, chain, None)}
    for person_id, level in levels.items():
        given = by_person.get(person_id)
        if given and (given.level is not level or (given.closed_above and level is not Level.NONE)):
            kinds.refuse_above(given.kind, level)
            right = FolderRight(person_id, folder_id, level)
            opened[person_id] = set_level(work.session, work.administration, right, work.desk.act)
    return opened


def _given(work: Work, chain: list[Folder], document_id: UUID | None) -> list[Given]:
    client_id, last = work.administration.client_id, chain[-1]
    query = select(ClientMember, Person).join(Person, Person.id == ClientMember.person_id)
    rows = work.session.execute(query.where(ClientMember.client_id == client_id).order_by(Person.name, Person.id)).all()
    granted = _granted(work, chain)
    settings = dict(iter(work.session.execute(_settings(document_id)))) if document_id else {}
    return [
        Given(
            person_id=person.id,
            name=person.name,
            kind=member.kind,
            level=granted[person.id].get(last.id, Level.NONE),
            setting=Setting(settings.get(person.id, Setting.FOLLOW)),
            closed_above=tuple(
                Closed(each.id, each.name)
                for each in chain[:-1]
                if granted[person.id].get(each.id, Level.NONE) is Level.NONE
            ),
        )
        for member, person in rows
    ]


def _granted(work: Work, chain: list[Folder]) -> Mapping[UUID, dict[UUID, Level]]:
    """Per person the level on each folder of the chain."""
    found: dict[UUID, dict[UUID, Level]] = defaultdict(dict)
    query = select(FolderGrant).where(FolderGrant.folder_id.in_([each.id for each in chain]))
    for row in work.session.scalars(query):
        found[row.person_id][row.folder_id] = Level(row.level)
    return found


def _settings(document_id: UUID) -> Select[UUID, str]:
    here = DocumentSetting.document_id == document_id
    return select(DocumentSetting.person_id, DocumentSetting.setting).where(here)


Sight = tuple[dict[UUID, str], dict[UUID, str]]  # folders, documents


def _sight(work: Work, person: Person, viewer: ClientUser) -> Sight:
    """What they see in this dossier, by name."""
    here, session = work.administration.id, work.session
    folders = select(Folder.id, Folder.name).where(Folder.administration_id == here, folders_for(viewer, person.id))
    documents = select(Document.id, Document.name).where(
        Document.administration_id == here, documents_for(viewer, person.id)
    )
    ordered = folders.order_by(Folder.depth, Folder.position), documents.order_by(Document.name)
    seen = [dict(iter(session.execute(each))) for each in ordered]
    return seen[0], seen[1]


def _compared(person: Person, opened: tuple[Closed, ...], before: Sight, after: Sight) -> Outlook:
    new = [tuple(name for id_, name in now.items() if id_ not in then) for then, now in zip(before, after, strict=True)]
    gone = [name for then, now in zip(before, after, strict=True) for id_, name in then.items() if id_ not in now]
    return Outlook(person.id, person.name, opened, new[0], new[1], tuple(gone))
