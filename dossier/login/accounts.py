"""Accounts: who is meant by what was typed, and their passwords."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.breached import is_leaked
from adapters.house import House
from dossier import tries
from dossier.factors.alarms import say_own
from dossier.hashes import fits, hashed
from dossier.login.ending import end_sessions
from dossier.rows import locked_person
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.passwords import Weakness, as_kept, weakness
from dossier.rules.signing_in import NAME_LIMIT
from dossier.rules.wording.texts import worded
from models import Office, Password, Person


def as_typed(name: str) -> str:
    return name.strip().lower()


def person_named(session: Session, domain: str, name: str) -> Person | None:
    """By mail address or user name, in the office of this domain. None: nobody."""
    typed = as_typed(name)
    column = Person.email if "@" in typed else Person.user_name
    found = select(Person).join(Office, Office.id == Person.office_id)
    return session.scalar(found.where(Office.mail_domain == domain, column == typed))


def set_password(house: House, person_id: UUID, password: str, act: Act) -> None:
    """A new password, by the program or after a proof of another kind. Raises NotFound, Refused for a weak one.

    Everybody who was logged in with the one before is logged out.
    """
    hash_ = strong_hash(house, person_id, password)
    with house.database.write() as session:
        put_password(session, person_id, hash_, act)


@dataclass(frozen=True, slots=True)
class Change:
    """From one password to another."""

    old: str = field(repr=False)
    new: str = field(repr=False)


def change_password(house: House, person_id: UUID, change: Change, act: Act, *, here: UUID | None) -> None:
    """By the person, who stays logged in in the session `here` and nowhere else. Raises NotFound, Refused."""
    key = tries.key("password", str(person_id))
    with house.database.write() as session:
        kept = session.get(Password, person_id)
        turn = tries.take(session, key, NAME_LIMIT, act.now)
    if not turn.allowed or not fits(kept.hash if kept else None, as_kept(change.old)):
        raise Refused("The password of before is not right, or was tried too often. Nothing was changed.")
    hash_ = strong_hash(house, person_id, change.new)
    with house.database.write() as session:
        tries.forget(session, key)
        put_password(session, person_id, hash_, act, but=here)


def put_password(session: Session, person_id: UUID, hash_: str, act: Act, *, but: UUID | None = None) -> None:
    """`but`: the session that goes on. Raises NotFound."""
    person = locked_person(session, person_id)
    session.merge(Password(person_id=person_id, hash=hash_, set_at=act.now))
    end_sessions(session, person_id, act.now, but=but)
    say_own(session, person, "password-set", act)


def as_user_name(written: str) -> str:
    """Raises Refused for what can be none."""
    name = as_typed(written)
    if not name or "@" in name or any(each.isspace() for each in name):
        raise Refused("A user name has no @ and no spaces.")
    return name


def id_of(house: House, domain: str, name: str) -> UUID:
    """Raises NotFound."""
    with house.database.read() as session:
        person = person_named(session, domain, name)
    if person is None:
        raise NotFound("Nobody of this office or its clients has that name or address.")
    return person.id


def strong_hash(house: House, person_id: UUID, password: str) -> str:
    """Of a password that this person may have. Raises NotFound, Refused with what is weak."""
    with house.database.read() as session:
        person = session.get(Person, person_id)
        if person is None:
            raise NotFound("There is no such person.")
        office = session.get_one(Office, person.office_id).name
    names = [person.name, person.user_name or "", person.email, office]
    plain = as_kept(password)
    leaked = is_leaked(house.settings.breached_passwords, plain)
    if weak := weakness(plain, names) or (Weakness.LEAKED if leaked else None):
        raise Refused("{why}. Nothing was changed.", why=worded(weak))
    return hashed(plain)
