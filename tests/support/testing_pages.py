"""People with less to see and a look at the rows, for tests of pages."""

from typing import Any
from uuid import UUID

from factories import MadeAdministration
from signing_in import Login, make_login
from sqlalchemy import select

from adapters.house import House
from models import Administration, ClientMember, Document, Person, StaffRestriction


def client_login(house: House, email: str, of: MadeAdministration) -> Login:
    """A user of the client of this administration."""
    login = make_login(house, email)
    with house.database.write() as session:
        client_id = session.get_one(Administration, of.id).client_id
        session.add(ClientMember(person_id=login.person_id, client_id=client_id))
    return login


def restrict(house: House, login: Login, *to: MadeAdministration) -> None:
    """From now on this colleague enters these dossiers only."""
    with house.database.write() as session:
        session.get_one(Person, login.person_id).restricted = True
        session.add_all(StaffRestriction(person_id=login.person_id, administration_id=each.id) for each in to)


def only(house: House, what: type[Any] = Document) -> Any:
    with house.database.read() as session:
        return session.scalars(select(what)).one()


def state_of(house: House, document_id: UUID) -> str:
    with house.database.read() as session:
        return session.get_one(Document, document_id).state
