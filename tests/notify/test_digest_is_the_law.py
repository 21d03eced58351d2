"""Over any order of rights, settings, moves and openings: a letter names what is visible and unseen, and no more.

And the database is asked as often for a thousand readers as for ten.
"""

from datetime import timedelta

import pytest
from dossiers import BAKERY, NOW, PIET, add_document, place
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select, update
from uuid_utils.compat import uuid7

from dossier.access import grants, visitor
from dossier.access.grants import DocumentRight, FolderRight
from dossier.documents import documents, seen
from dossier.documents.lists import unseen
from dossier.rules.acts import Act
from dossier.rules.happenings import Happening
from dossier.rules.rights import Level, Setting
from dossier.rules.states import DocumentState
from models import (
    Administration,
    ClientMember,
    Document,
    DocumentSetting,
    FolderGrant,
    FolderPath,
    HandOver,
    Lease,
    Letter,
    Notice,
    OfficeStyle,
    Opening,
    Person,
)
from models.notice import tell
from notify.preparing import prepare
from notify.rounds import go_round

ACT = Act("cli", NOW)
FOLDERS = ("Oprichting en statuten", "Overig", "Upload")
STEPS = st.one_of(
    st.tuples(st.just("grant"), st.sampled_from(FOLDERS), st.sampled_from(list(Level))),
    st.tuples(st.just("set"), st.integers(0, 3), st.sampled_from(list(Setting))),
    st.tuples(st.just("move"), st.integers(0, 3), st.sampled_from([*FOLDERS, None])),
    st.tuples(st.just("open"), st.integers(0, 3), st.none()),
)


class World:
    """One dossier with four documents, and Piet."""

    def __init__(self, house):
        self.house, self.place = house, place(house, BAKERY)
        self.piet = self.place.person(PIET)
        self.documents = [self.place.document(f"Stuk-{number}.pdf") for number in range(4)]
        with house.database.write() as session:
            session.execute(delete(Notice))
            office_id = self.place.client().office_id
            session.add(OfficeStyle(office_id=office_id, colour="#123456", names_in_mail=True))
        with house.database.read() as session:
            self.client_id = session.get_one(Administration, self.place.administration_id).client_id

    def begin_anew(self):
        with self.house.database.write() as session:
            for table in (HandOver, Notice, Letter, DocumentSetting, Opening, FolderGrant, Lease):
                session.execute(delete(table))
            session.execute(update(Document).values(folder_id=None, state=DocumentState.INBOX))

    @property
    def eyes(self):
        return visitor.of_client(self.house.database, self.piet, self.client_id, NOW)

    def do(self, what, which, how):
        database, here = self.house.database, self.place.administration_id
        match what:
            case "grant":
                right = FolderRight(self.piet, self.place.folder(which), how)
                grants.grant(database, here, right, ACT, open_way=True)
            case "set":
                grants.set_document(database, here, DocumentRight(self.piet, self.documents[which], how), ACT)
            case "move":
                to = self.place.folder(how) if how else None
                documents.move(database, self.place.desk, self.documents[which], to)
            case "open" if self.documents[which] in {each.id for each in self.unseen()}:
                seen.open_document(database, self.eyes, self.documents[which], NOW)

    def unseen(self):
        return unseen(self.house.database, self.eyes, self.place.administration_id)


@pytest.fixture
def world(house):
    return World(house)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=10))
def test_a_letter_names_what_is_visible_and_unseen(world, steps):
    house = world.house
    world.begin_anew()
    for step in steps:
        world.do(*step)
    with house.database.read() as session:
        told = set(
            session.scalars(
                select(Notice.subject_id).where(
                    Notice.person_id == world.piet, Notice.happening == Happening.DOCUMENT_VISIBLE
                )
            )
        )
    due = NOW + timedelta(hours=2)
    go_round(house, due)
    with house.database.write() as session:
        bags = set(session.scalars(select(Letter.bag_id)))
        ready = [each for bag in bags for each in prepare(session, house, bag, due)]
        written = b"".join(each.outgoing.content for each in ready if "piet" in each.outgoing.to)
    visible = {each.id for each in world.unseen()}
    named = {each for number, each in enumerate(world.documents) if f"Stuk-{number}.pdf".encode() in written}
    assert named == visible & told


@pytest.mark.parametrize("many", [200])
def test_the_database_is_asked_as_often_for_many_as_for_few(any_house, many):
    counts = [_statements_for(any_house, readers) for readers in (10, many)]
    assert counts[1] <= counts[0] + 4  # new rows go to the database in pieces of a hundred or more


def _statements_for(house, readers):
    """How often the database is asked to begin and write the letters of so many new readers."""
    made = place(house, BAKERY)
    with house.database.write() as session:
        folder = made.folder("Overig")
        client_id = session.get_one(Administration, made.administration_id).client_id
        office_id = session.get_one(Administration, made.administration_id).office_id
        ways = session.scalars(select(FolderPath.ancestor_id).where(FolderPath.folder_id == folder)).all()
        document = add_document(session, made.administration_id, "Stuk.pdf", folder)
        people = [uuid7() for _ in range(readers)]
        session.add_all(
            Person(id=each, office_id=office_id, name="L", email=f"{each}@x.example", created_at=NOW) for each in people
        )
        session.flush()
        session.add_all(ClientMember(person_id=each, client_id=client_id) for each in people)
        session.add_all(
            FolderGrant(person_id=each, folder_id=way, level=Level.VIEW, granted_at=NOW, granted_by="test")
            for each in people
            for way in ways
        )
        session.execute(delete(Notice))
        tell(
            session,
            happening=Happening.DOCUMENT_VISIBLE,
            office_id=office_id,
            administration_id=made.administration_id,
            subject_id=document.id,
            people=people,
            now=NOW,
        )
    sent = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *said: sent.append(said[2]))
    due = NOW + timedelta(hours=2 * readers)
    assert go_round(house, due) == readers
    with house.database.write() as session:
        bag_id = session.scalar(select(Letter.bag_id).order_by(Letter.id.desc()).limit(1))
        assert len(prepare(session, house, bag_id, due)) == readers
    return len(sent)
