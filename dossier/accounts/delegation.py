"""Delegated client admins (klantbeheerders): users of the own client, never above the own rights (S1-33 to S1-37).

Whatever is given, the law itself is asked afterwards: when the other would newly see anything that the admin does not,
nothing is saved. Other clients, and whether an address is known there, are never told.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from adapters.house import House
from dossier.access.grants import FolderRight, set_level
from dossier.access.reach import beyond, hide_alike, level_of
from dossier.access.visible import folders_for
from dossier.access.visitor import Visitor, client_viewer, refuse_onlooker
from dossier.accounts import members, new_users
from dossier.accounts.members import MemberLine
from dossier.accounts.new_users import FolderWish, NewUser
from dossier.accounts.sensitive import set_approval_right
from dossier.office.administrations import administration_of
from dossier.rules import kinds
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.factors import Denied
from dossier.rules.powers import ClientRole, Power, refuse_without
from dossier.rules.queues import Queue
from dossier.rules.rights import Level
from models import Client, ClientMember, Folder, FolderGrant


@dataclass(frozen=True, slots=True)
class Admin:
    """A delegated admin at work in one transaction."""

    session: Session
    visitor: Visitor
    member: ClientMember
    act: Act

    def other(self, person_id: UUID) -> ClientMember:
        """A user they may change. Raises NotFound; Refused for themself and for who stands above them."""
        found = members.find(self.session, person_id, self.member.client_id)
        if found is None:
            raise NotFound("There is no such user.")
        if found.person_id == self.member.person_id:
            raise Refused("Nobody changes their own rights: ask your accountant.")
        if found.delegated_admin or not kinds.may_hand_on(self.member.kind, found.kind):
            raise Refused("You cannot change this user: ask your accountant.")
        return found


def users(database: Database, visitor: Visitor, now: datetime) -> tuple[MemberLine, ...]:
    """Who has access for the active client, by name (S1-34). Raises Refused for who is no delegated admin."""
    with database.read() as session:
        return members.lines(session, _client(session, visitor, now).client_id)


def rights_of(database: Database, visitor: Visitor, person_id: UUID, now: datetime) -> tuple[FolderWish, ...]:
    """What a user of the active client was given, on the folders that the admin sees. Raises Refused, NotFound."""
    with database.read() as session:
        member = members.find(session, person_id, _client(session, visitor, now).client_id)
        if member is None:
            raise NotFound("There is no such user.")
        given = select(FolderGrant.folder_id, FolderGrant.level).join(Folder, Folder.id == FolderGrant.folder_id)
        seen = folders_for(visitor.viewer, visitor.person_id)
        rows = session.execute(given.where(FolderGrant.person_id == person_id, seen))
        return tuple(FolderWish(folder_id, Level(level)) for folder_id, level in rows)


def kinds_to_give(database: Database, visitor: Visitor, now: datetime) -> tuple[str, ...]:
    """The kinds of users that this admin may add. Raises Refused, NotFound."""
    with database.read() as session:
        own = _client(session, visitor, now).kind
    return tuple(dict.fromkeys(each for each in (*kinds.USUAL, own) if kinds.may_hand_on(own, each)))


def add(house: House, visitor: Visitor, new: NewUser, now: datetime) -> UUID:
    """A new user of the active client (S1-35): invited, or told when they are known. Raises Refused, NotFound."""
    with house.database.write() as session:
        admin = _admin(session, visitor, now)
        if not kinds.may_hand_on(admin.member.kind, kinds.checked(new.kind)):
            raise Refused("You cannot add a user of this kind: ask your accountant.")
        joined = new_users.join(session, session.get_one(Client, admin.member.client_id), new, admin.act)
        for wish in new.rights:
            _give(admin, joined.member, wish)
        invited = new_users.welcome(session, joined, house.settings.invitation_life, admin.act)
    house.bell.ring(Queue.LIGHT, invited)
    return joined.member.person_id


def give(database: Database, visitor: Visitor, person_id: UUID, wish: FolderWish, now: datetime) -> None:
    """A level on a folder, or none; what is closed above is opened as a passage. Raises Refused, NotFound."""
    with database.write() as session:
        admin = _admin(session, visitor, now)
        _give(admin, admin.other(person_id), wish)


def remove(database: Database, visitor: Visitor, person_id: UUID, now: datetime) -> None:
    """No user of the active client any more. Raises Refused, NotFound."""
    with database.write() as session:
        admin = _admin(session, visitor, now)
        members.remove(session, admin.other(person_id), admin.act)


def let_approve(  # noqa: PLR0913 - who, for whom, and with which proof
    database: Database, visitor: Visitor, person_id: UUID, pin: str, now: datetime, *, on: bool
) -> Denied | None:
    """Give or take the right to approve; to give it takes having it. None: done. Raises Refused, NotFound."""
    with database.write() as session:
        admin = _admin(session, visitor, now)
        member = admin.other(person_id)
        if not admin.member.may_approve:
            raise Refused("You have no right to approve, and cannot change that of others.")
        return set_approval_right(session, member, pin, admin.act, on=on)


def _client(session: Session, visitor: Visitor, now: datetime) -> ClientMember:
    """The membership of a delegated admin of the active client. Raises Refused, NotFound."""
    refuse_onlooker(visitor)
    member = members.find(session, visitor.person_id, visitor.client_id)
    if member is None or client_viewer(session, visitor.person_id, visitor.client_id, now).expired:
        raise NotFound("There is no such client.")
    roles = frozenset[str]({ClientRole.ADMINISTRATOR} if member.delegated_admin else {ClientRole.USER})
    refuse_without(Act(str(visitor.person_id), now, roles), Power.OWN_USERS)
    return member


def _admin(session: Session, visitor: Visitor, now: datetime) -> Admin:
    return Admin(session, visitor, _client(session, visitor, now), Act(str(visitor.person_id), now))


def _give(admin: Admin, member: ClientMember, wish: FolderWish) -> None:
    session, now = admin.session, admin.act.now
    mine = level_of(session, admin.visitor.viewer, admin.member.person_id, wish.folder_id)
    if mine is None:
        raise NotFound("There is no such folder.")
    viewer = client_viewer(session, member.person_id, member.client_id, now)
    theirs = level_of(session, viewer, member.person_id, wish.folder_id) or Level.NONE
    if not (mine.covers(theirs) and mine.covers(wish.level)):
        raise Refused("You cannot give or take more than you have yourself.")
    before = beyond(session, admin.visitor, Visitor(viewer, member.person_id))
    administration = administration_of(session, session.get_one(Folder, wish.folder_id).administration_id)
    set_level(session, administration, FolderRight(member.person_id, wish.folder_id, wish.level), admin.act)
    hide_alike(session, admin.member.person_id, member.person_id, wish.folder_id)
    session.flush()
    if beyond(session, admin.visitor, Visitor(viewer, member.person_id)) - before:
        raise Refused("You cannot give more than you have yourself: ask your accountant.")
