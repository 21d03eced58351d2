"""Client users as members of a client: linked, changed, unlinked. Their rights begin and end with it (S2-31)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, Work, at_reading, at_work
from dossier.access.visitor import client_users
from dossier.accountability.trail import Event, record
from dossier.rules import kinds
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power
from dossier.rules.rights import Level, Setting
from models import Administration, ClientMember, Document, DocumentSetting, Folder, FolderGrant, Person

SHOWING = [level for level in Level if level.shows_documents]


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A user of one client."""

    person_id: UUID
    name: str  # as this client knows them
    email: str
    kind: str
    may_approve: bool
    delegated_admin: bool
    expires_at: datetime | None  # of the entry for this client; None: no end


def unlink(database: Database, desk: Desk, person_id: UUID) -> None:
    """No user of this client any more: every right in its dossiers is taken away. Raises NotFound, Refused."""
    with at_work(database, desk, Power.CLIENT_USERS) as work:
        remove(work.session, member_here(work, person_id), desk.act)


def set_kind(database: Database, desk: Desk, person_id: UUID, kind: str) -> None:
    """What somebody is for the client. Raises NotFound; Refused for a kind that may not have their rights."""
    with at_work(database, desk, Power.CLIENT_USERS) as work:
        _set_kind(work.session, member_here(work, person_id), kind, desk.act)


def delegate(database: Database, desk: Desk, person_id: UUID, *, on: bool) -> None:
    """Let a client user add users of the own client, or no more (S1-33). Raises NotFound, Refused."""
    with at_work(database, desk, Power.CLIENT_USERS) as work:
        member = member_here(work, person_id)
        member.delegated_admin = on
        write_down(work.session, member, "person.delegated", desk.act, on=on)


def set_end(database: Database, desk: Desk, person_id: UUID, at: datetime | None) -> None:
    """No entry for this client from this moment on; None: no end. Raises NotFound, Refused."""
    with at_work(database, desk, Power.CLIENT_USERS) as work:
        member = member_here(work, person_id)
        member.expires_at = at
        details = {"expires_at": at.isoformat() if at else None}
        write_down(work.session, member, "person.client-expiry-set", desk.act, **details)


def link(session: Session, person: Person, client_id: UUID, kind: str, act: Act) -> ClientMember:
    """Make them a user of this client, of this kind; who was one already keeps the rights. Raises Refused."""
    member = find(session, person.id, client_id)
    if member is not None:
        _set_kind(session, member, kind, act)
        return member
    member = ClientMember(person_id=person.id, client_id=client_id, kind=kinds.checked(kind))
    session.add(member)
    session.flush()
    _forget_rights(session, member)  # an undone step may have brought some back since an earlier end
    write_down(session, member, "person.client-linked", act, kind=kind)
    return member


def remove(session: Session, member: ClientMember, act: Act) -> None:
    """`unlink` within a transaction of the caller."""
    grants, settings = _forget_rights(session, member)
    write_down(session, member, "person.client-unlinked", act, grants=grants, settings=settings)
    session.delete(member)


def find(session: Session, person_id: UUID, client_id: UUID | None) -> ClientMember | None:
    mine = (ClientMember.person_id == person_id, ClientMember.client_id == client_id)
    return session.scalar(select(ClientMember).where(*mine))


def member_here(work: Work, person_id: UUID) -> ClientMember:
    """The user of the client of this dossier. Raises NotFound."""
    member = find(work.session, person_id, work.administration.client_id)
    if member is None:
        raise NotFound("This person is no user of the client of this dossier.")
    return member


def lines(session: Session, client_id: UUID) -> tuple[MemberLine, ...]:
    """The users of a client, by name. One query."""
    query = select(ClientMember, Person).join(Person, Person.id == ClientMember.person_id)
    shown = func.coalesce(func.nullif(ClientMember.called, ""), Person.name)
    rows = session.execute(query.where(ClientMember.client_id == client_id).order_by(shown, Person.id))
    return tuple(
        MemberLine(
            person_id=person.id,
            name=member.called or person.name,
            email=person.email,
            kind=member.kind,
            may_approve=member.may_approve,
            delegated_admin=member.delegated_admin,
            expires_at=member.expires_at,
        )
        for member, person in rows
    )


def of_dossier(database: Database, desk: Desk) -> tuple[MemberLine, ...]:
    """The users of the client of this dossier whose entry has not ended, by name. Raises NotFound."""
    with at_reading(database, desk) as work:
        client_id = work.administration.client_id
        users = client_users(work.session, work.administration, desk.act.now) if client_id else []
        entering = {person.id for person, viewer in users if not viewer.expired}
        return tuple(each for each in lines(work.session, client_id) if each.person_id in entering) if client_id else ()


def write_down(session: Session, member: ClientMember, action: str, act: Act, **details: object) -> None:
    person = session.get_one(Person, member.person_id)
    record(session, Event(person.office_id, action, person.id, {"client": str(member.client_id), **details}), act)


def _set_kind(session: Session, member: ClientMember, kind: str, act: Act) -> None:
    if kinds.checked(kind) == kinds.UPLOAD_ONLY and _is_shown_something(session, member):
        raise Refused("This person sees documents: take those rights away first, then let them upload only.")
    member.kind = kind
    write_down(session, member, "person.kind-set", act, kind=kind)


def _is_shown_something(session: Session, member: ClientMember) -> bool:
    grants, settings = _rights(member)
    showing = grants.where(FolderGrant.level.in_(SHOWING)), settings.where(DocumentSetting.setting == Setting.SHOW)
    return any(session.scalar(each.limit(1)) for each in showing)


def _forget_rights(session: Session, member: ClientMember) -> tuple[int, int]:
    """How many grants and settings there were."""
    grants, settings = (session.scalars(each).all() for each in _rights(member))
    session.execute(delete(FolderGrant).where(FolderGrant.id.in_(grants)))
    session.execute(delete(DocumentSetting).where(DocumentSetting.id.in_(settings)))
    return len(grants), len(settings)


def _rights(member: ClientMember) -> tuple[Select[UUID], Select[UUID]]:
    """Keys of their grants and of their settings in the dossiers of this client."""
    dossiers = select(Administration.id).where(Administration.client_id == member.client_id)
    grants = select(FolderGrant.id).join(Folder, Folder.id == FolderGrant.folder_id)
    settings = select(DocumentSetting.id).join(Document, Document.id == DocumentSetting.document_id)
    return (
        grants.where(FolderGrant.person_id == member.person_id, Folder.administration_id.in_(dossiers)),
        settings.where(DocumentSetting.person_id == member.person_id, Document.administration_id.in_(dossiers)),
    )
