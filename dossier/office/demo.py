"""A demo office to try things out with: staff, clients, and administrations with an open dossier. Twice is once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.office.administrations import AdministrationView, NewAdministration, add_to, client_for, list_all
from dossier.office.offices import mail_name_taken, office_for
from dossier.rules.acts import Act
from models import ClientMember, Office, Person, StaffRole

OFFICE_NAME = "Kantoor De Brug"


@dataclass(frozen=True, slots=True)
class DemoMember:
    """What a client user is for one client."""

    client: str
    kind: str
    may_approve: bool = False
    delegated_admin: bool = False


@dataclass(frozen=True, slots=True)
class DemoPerson:
    name: str
    email: str
    roles: tuple[str, ...] = ()  # in the office
    members: tuple[DemoMember, ...] = ()  # of clients


@dataclass(frozen=True, slots=True)
class Demo:
    """What there is to try."""

    office: str
    administrations: tuple[AdministrationView, ...]


BAKERY, HOLDING, PAINTERS, DENTIST, MILL = (
    "Bakkerij Jansen B.V.",
    "De Vries Holding B.V.",
    "Schildersbedrijf Bakker en Mol V.O.F.",
    "Tandartspraktijk Smit",
    "Stichting De Oude Molen",
)

ADMINISTRATIONS = (
    NewAdministration(BAKERY, "bakkerij-jansen", BAKERY),
    NewAdministration(HOLDING, "holding-de-vries", HOLDING),
    NewAdministration("De Vries Vastgoed B.V.", "vastgoed-de-vries", HOLDING),
    NewAdministration(PAINTERS, "schilders-bakker-mol", PAINTERS),
    NewAdministration(DENTIST, "tandarts-smit", DENTIST),
    NewAdministration(MILL, "oude-molen", MILL),
)
SWITCHED_OFF = {"oude-molen"}  # to see how mail to it is refused


def _director(client: str) -> DemoMember:
    return DemoMember(client, "directie", may_approve=True, delegated_admin=True)


PEOPLE = (
    DemoPerson("Marijke van den Berg", "marijke@kantoor.example", roles=("beheerder", "medewerker", "wwft")),
    DemoPerson("Youssef El Amrani", "youssef@kantoor.example", roles=("medewerker",)),
    # one login, two clients: S1-8
    DemoPerson(
        "Sanne de Vries",
        "sanne@devries.example",
        members=(_director(HOLDING), _director(BAKERY)),
    ),
    DemoPerson("Piet Jansen", "piet@bakkerijjansen.example", members=(DemoMember(BAKERY, "administratie"),)),
    # two partners who must not see each other's papers: S2-21
    DemoPerson("Kees Bakker", "kees@bakkermol.example", members=(DemoMember(PAINTERS, "vennoot:A", may_approve=True),)),
    DemoPerson(
        "Fatima Mol", "fatima@bakkermol.example", members=(DemoMember(PAINTERS, "vennoot:B", may_approve=True),)
    ),
    DemoPerson("Joris Smit", "joris@tandartssmit.example", members=(_director(DENTIST),)),
)


def fill(database: Database, domain: str, now: datetime) -> Demo:
    """Add what is missing of the demo office of this domain. What is there already stays as it is."""
    act = Act(actor="cli", now=now)
    with database.write() as session:
        office = office_for(session, domain, name=OFFICE_NAME, act=act)
        for new in ADMINISTRATIONS:
            if not mail_name_taken(session, new.mail_name):
                add_to(session, office, new, act).dossier_on = new.mail_name not in SWITCHED_OFF
        for person in PEOPLE:
            if not _known(session, office, person):
                _add_person(session, office, person, now)
        name = office.name
    return Demo(name, list_all(database, domain))


def _known(session: Session, office: Office, person: DemoPerson) -> bool:
    query = select(Person.id).where(Person.office_id == office.id, Person.email == person.email)
    return session.scalar(query) is not None


def _add_person(session: Session, office: Office, source: DemoPerson, now: datetime) -> None:
    person = Person(office_id=office.id, name=source.name, email=source.email, created_at=now)
    session.add(person)
    session.flush()
    session.add_all(StaffRole(person_id=person.id, role=role) for role in source.roles)
    session.add_all(
        ClientMember(
            person_id=person.id,
            client_id=client_for(session, office.id, each.client, now).id,
            kind=each.kind,
            may_approve=each.may_approve,
            delegated_admin=each.delegated_admin,
        )
        for each in source.members
    )
