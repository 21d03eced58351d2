import dossiers
import pytest
from clocks import looked_before
from dossiers import NOW, SANNE, YOUSSEF

from dossier.access.desk import of_person as desk_of
from dossier.rules.rights import Role
from models import StaffRole


@pytest.fixture
def place(any_house):
    made = dossiers.place(any_house)
    looked_before(any_house)
    return made


@pytest.fixture
def desks(place):
    """Of two administrators."""
    people = [place.person(name) for name in (SANNE, YOUSSEF)]
    with place.database.write() as session:
        for each in people:
            session.execute(StaffRole.__table__.delete().where(StaffRole.person_id == each))
            session.add(StaffRole(person_id=each, role=Role.ADMINISTRATOR))
    return [desk_of(place.database, each, place.administration_id, NOW) for each in people]
