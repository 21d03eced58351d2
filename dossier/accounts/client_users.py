"""The users of the client of a dossier, as the office sees to them: added, invited, how it stands with their login."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from adapters.database import Database
from adapters.house import House
from dossier.access.desk import Desk, Work, at_reading, at_work
from dossier.access.grants import FolderRight, set_level
from dossier.accounts import members, new_users
from dossier.accounts.members import MemberLine, member_here
from dossier.accounts.new_users import FolderWish, NewUser
from dossier.login import factor_resets, letters, standing
from dossier.login.standing import Standing
from dossier.rules.errors import Refused
from dossier.rules.factors import masked
from dossier.rules.powers import Power, refuse_without
from dossier.rules.queues import Queue
from dossier.rules.rights import Level
from dossier.rules.signing_in import TwoStep
from models import Client, Folder, FolderGrant, Person


@dataclass(frozen=True, slots=True)
class UserLine:
    member: MemberLine
    standing: Standing
    is_blocked: bool  # the entry for this client has ended


@dataclass(frozen=True, slots=True)
class ClientView:
    """The client of a dossier."""

    id: UUID
    name: str
    two_step: TwoStep
    ended_at: datetime | None  # None: still a client
    users: tuple[UserLine, ...]  # by name


@dataclass(frozen=True, slots=True)
class UserView:
    line: UserLine
    mobile: str  # as its owner recognises it; '': none known
    rights: tuple[FolderWish, ...]  # what was given in this dossier


def client_of(database: Database, desk: Desk) -> ClientView | None:
    """None: the administration of the office itself. A fixed number of queries. Raises NotFound."""
    with at_reading(database, desk) as work:
        client = work.session.get(Client, work.administration.client_id) if work.administration.client_id else None
        if client is None:
            return None
        return ClientView(client.id, client.name, TwoStep(client.two_step), client.ended_at, _users(work, client.id))


def user(database: Database, desk: Desk, person_id: UUID) -> UserView:
    """One of them. Raises NotFound."""
    with at_reading(database, desk) as work:
        member = member_here(work, person_id)
        line = next(each for each in _users(work, member.client_id) if each.member.person_id == person_id)
        mobile = work.session.get_one(Person, person_id).mobile
        return UserView(line, masked(mobile) if mobile else "", _rights(work, person_id))


def add(house: House, desk: Desk, new: NewUser) -> UUID:
    """A new user of the client (S1-35), with rights in this dossier: invited, or told when they are known.

    All of it or nothing. Raises NotFound, Refused.
    """
    if new.rights:
        refuse_without(desk.act, Power.SHARE, desk.administration_id)
    with at_work(house.database, desk, Power.CLIENT_USERS) as work:
        joined = new_users.join(work.session, _client(work), new, desk.act)
        person_id = joined.member.person_id
        for wish in new.rights:
            set_level(work.session, work.administration, FolderRight(person_id, wish.folder_id, wish.level), desk.act)
        invited = new_users.welcome(work.session, joined, house.settings.invitation_life, desk.act)
    house.bell.ring(Queue.LIGHT, invited)
    return person_id


def invite(house: House, desk: Desk, person_id: UUID) -> None:
    """An invitation, in the place of earlier ones. Raises NotFound, Refused."""
    with at_work(house.database, desk, Power.CLIENT_USERS) as work:
        member = member_here(work, person_id)
        hand_over = letters.have_invited(work.session, member.person_id, house.settings.invitation_life, desk.act)[1]
    house.bell.ring(Queue.LIGHT, [hand_over])


def withdraw(database: Database, desk: Desk, person_id: UUID) -> None:
    """The link of the invitation opens nothing any more. Raises NotFound, Refused when none is open."""
    with at_work(database, desk, Power.CLIENT_USERS) as work:
        letters.have_withdrawn(work.session, member_here(work, person_id).person_id, desk.act)


def ask_reset(house: House, desk: Desk, person_id: UUID, reason: str) -> None:
    """Ask to take the second step away: an administrator asks, another one decides. Raises NotFound, Refused."""
    with at_reading(house.database, desk) as work:
        member_here(work, person_id)
    if desk.act.person_id is None:
        raise Refused("Only an administrator of this office can do this.")
    factor_resets.ask(house, person_id, reason, desk.act.person_id, desk.act.now)


def _rights(work: Work, person_id: UUID) -> tuple[FolderWish, ...]:
    given = select(FolderGrant.folder_id, FolderGrant.level).join(Folder, Folder.id == FolderGrant.folder_id)
    here = (FolderGrant.person_id == person_id, Folder.administration_id == work.administration.id)
    return tuple(FolderWish(id_, Level(level)) for id_, level in work.session.execute(given.where(*here)))


def _client(work: Work) -> Client:
    client_id = work.administration.client_id
    if client_id is None:
        raise Refused("This is the administration of the office itself: it has no client.")
    return work.session.get_one(Client, client_id)


def _users(work: Work, client_id: UUID) -> tuple[UserLine, ...]:
    now, found = work.desk.act.now, members.lines(work.session, client_id)
    stands = standing.of_people(work.session, [each.person_id for each in found], now)
    return tuple(
        UserLine(each, stands[each.person_id], each.expires_at is not None and each.expires_at <= now) for each in found
    )
