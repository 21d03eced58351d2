"""A new user of a client: made or known already, linked, and invited or told (S1-35)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from dossier.accounts import members
from dossier.accounts.people import NewPerson, known_person, person_for
from dossier.accounts.sensitive import e164
from dossier.login.letters import have_invited
from dossier.rules import names
from dossier.rules.acts import Act
from dossier.rules.errors import Refused
from dossier.rules.happenings import Happening
from dossier.rules.rights import Level
from models import Client, ClientMember, Person
from models.notice import tell


@dataclass(frozen=True, slots=True)
class FolderWish:
    folder_id: UUID
    level: Level


@dataclass(frozen=True, slots=True)
class NewUser:
    """The wizard: personalia, gebruikersgegevens, groep, rechten and cliënttoegang, saved at once or not at all."""

    name: str
    email: str
    kind: str
    mobile: str = ""  # '': none
    expires_at: datetime | None = None  # of the entry for this client; None: no end
    rights: tuple[FolderWish, ...] = ()  # in the dossiers of this client, folders above first


@dataclass(frozen=True, slots=True)
class Joined:
    member: ClientMember
    is_new: bool  # nobody of the office or its clients had this address


def join(session: Session, client: Client, new: NewUser, act: Act) -> Joined:
    """Who is known elsewhere keeps their own name, number and language, and shows here as they were typed.

    Raises Refused, also for who is a user of this client already.
    """
    mobile = e164(new.mobile) if new.mobile else None
    is_new = known_person(session, client.office_id, new.email) is None
    person = person_for(session, client.office_id, NewPerson(new.name, new.email), act)
    if members.find(session, person.id, client.id):
        raise Refused("This address has access already.")
    if is_new:
        person.mobile = mobile
    member = members.link(session, person, client.id, new.kind, act)
    member.called, member.expires_at = names.checked(new.name), new.expires_at
    return Joined(member, is_new)


def welcome(session: Session, joined: Joined, life: timedelta, act: Act) -> list[UUID]:
    """An invitation, or the word that there is one more client. The hand-overs to ring for."""
    member = joined.member
    if joined.is_new:
        return [have_invited(session, member.person_id, life, act)[1]]
    tell(
        session,
        happening=Happening.INVITED,
        office_id=session.get_one(Person, member.person_id).office_id,
        administration_id=None,
        subject_id=member.person_id,
        people=[member.person_id],
        now=act.now,
        occurrence=str(member.client_id),
    )
    return []
