"""Colleagues within their restriction and role; client users who come, change and go."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import dossiers
import pytest
from dossiers import BAKERY, HOLDING, MARIJKE, NOW, PIET, SANNE, YOUSSEF
from sqlalchemy import delete, select

from dossier.access import desk as desks
from dossier.access import grants, view_as, visitor
from dossier.access import who_sees as asked
from dossier.access.grants import FolderRight
from dossier.accounts import clients, members, people, staff
from dossier.accounts.people import NewPerson
from dossier.documents import documents, lists
from dossier.inbox import senders
from dossier.office import offices
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.kinds import UPLOAD_ONLY
from dossier.rules.rights import Because, Level, Role
from models import DocumentSetting, FolderGrant, Person, StaffRole
from models.locks import lock_office

ACT = Act("test", NOW)


@pytest.fixture
def bakery(any_house):
    return dossiers.place(any_house)


@pytest.fixture
def holding(any_house, bakery):
    return dossiers.place(any_house, HOLDING)


@pytest.fixture
def office_id(bakery, any_house):
    return offices.find(bakery.database, any_house.settings.domain)


@pytest.fixture
def restricted(bakery, office_id):
    """Youssef enters the bakery only."""
    staff.restrict(bakery.database, office_id, bakery.person(YOUSSEF), [bakery.administration_id], ACT)


def test_a_restricted_colleague_finds_the_other_dossiers_nowhere(bakery, holding, restricted, office_id):
    document = holding.document()
    youssef = visitor.of_staff(bakery.database, bakery.person(YOUSSEF), NOW)
    assert lists.inbox(holding.database, youssef, holding.administration_id) == ()
    assert lists.folders(holding.database, youssef, holding.administration_id) == ()
    assert lists.folders(bakery.database, youssef, bakery.administration_id)
    desk = holding.staff_desk(YOUSSEF)
    for attempt in (
        lambda: documents.rename(holding.database, desk, document, "Anders"),
        lambda: asked.of_document(holding.database, desk, document),
        lambda: senders.add_address(holding.database, holding.administration_id, "a@b.example", desk.act),
        lambda: view_as.begin(holding.database, desk, holding.person(SANNE)),
        lambda: members.unlink(holding.database, desk, holding.person(SANNE)),
    ):
        with pytest.raises(NotFound):
            attempt()
    said = {each.name: each.access for each in asked.of_document(holding.database, holding.desk, document)}
    assert said[YOUSSEF].because is Because.OTHER_ADMINISTRATIONS
    assert [each.name for each in clients.list_all(bakery.database, office_id, desk.staff)] == [BAKERY]


def test_a_restriction_that_names_nothing_leaves_nothing(bakery, office_id):
    youssef = bakery.person(YOUSSEF)
    staff.restrict(bakery.database, office_id, youssef, [], ACT)
    with pytest.raises(NotFound):
        asked.of_folder(bakery.database, bakery.staff_desk(YOUSSEF), bakery.folder("Upload"))
    staff.restrict(bakery.database, office_id, youssef, None, ACT)
    assert asked.of_folder(bakery.database, bakery.staff_desk(YOUSSEF), bakery.folder("Upload"))


def test_roles_come_and_go_and_the_last_beheerder_stays(bakery, office_id, any_house):
    marijke, youssef = bakery.person(MARIJKE), bakery.person(YOUSSEF)
    with pytest.raises(Refused, match="last beheerder"):
        staff.take_role(bakery.database, office_id, marijke, Role.ADMINISTRATOR, ACT)
    own = desks.act_of(bakery.database, marijke, NOW)
    with pytest.raises(Refused, match="their own role"):
        staff.take_role(bakery.database, office_id, marijke, Role.CUSTOMER_DUE_DILIGENCE, own)
    staff.take_role(bakery.database, office_id, youssef, Role.STAFF_MEMBER, own)
    with pytest.raises(NotFound):
        visitor.of_staff(bakery.database, youssef, NOW)


@pytest.fixture
def make_beheerder(bakery, any_house):
    def make(name):
        new = NewPerson(name, f"{name.lower()}@kantoor.example")
        return people.add_staff(bakery.database, any_house.settings.domain, new, (Role.ADMINISTRATOR,), ACT)

    return make


def roles_of(database, person_id):
    with database.read() as session:
        return set(session.scalars(select(StaffRole.role).where(StaffRole.person_id == person_id)))


def test_roles_are_set_all_or_none(bakery, office_id, make_beheerder):
    marijke = bakery.person(MARIJKE)
    before = roles_of(bakery.database, marijke)
    wanted = [Role.STAFF_MEMBER, Role.CUSTOMER_DUE_DILIGENCE]
    with pytest.raises(Refused, match="last beheerder"):
        staff.set_roles(bakery.database, office_id, marijke, wanted, ACT)
    assert roles_of(bakery.database, marijke) == before
    make_beheerder("Noor")
    staff.set_roles(bakery.database, office_id, marijke, wanted, ACT)
    assert roles_of(bakery.database, marijke) == set(wanted)


def test_nobody_gives_themself_a_role(bakery, office_id, any_house):
    marijke = bakery.person(MARIJKE)
    staff.take_role(bakery.database, office_id, marijke, Role.CUSTOMER_DUE_DILIGENCE, ACT)
    own, before = desks.act_of(bakery.database, marijke, NOW), roles_of(bakery.database, marijke)
    with bakery.database.read() as session:
        new = NewPerson("Iemand anders", session.get_one(Person, marijke).email)
    for attempt in (
        lambda: staff.set_roles(bakery.database, office_id, marijke, tuple(Role), own),
        lambda: people.add_staff(bakery.database, any_house.settings.domain, new, tuple(Role), own),
    ):
        with pytest.raises(Refused, match="their own role"):
            attempt()
    assert roles_of(bakery.database, marijke) == before == {Role.ADMINISTRATOR, Role.STAFF_MEMBER}


def end_noor(place, office_id, domain, noor):
    people.expire(place.database, domain, "noor@kantoor.example", NOW, ACT)


def restrict_noor(place, office_id, domain, noor):
    staff.restrict(place.database, office_id, noor, [place.administration_id], ACT)


def take_from_noor(place, office_id, domain, noor):
    staff.take_role(place.database, office_id, noor, Role.ADMINISTRATOR, ACT)


@pytest.mark.parametrize("leave", [end_noor, restrict_noor, take_from_noor])
def test_a_beheerder_who_cannot_act_does_not_count(bakery, office_id, any_house, make_beheerder, leave):
    domain = any_house.settings.domain
    leave(bakery, office_id, domain, make_beheerder("Noor"))
    marijke = bakery.person(MARIJKE)
    with bakery.database.read() as session:
        email = session.get_one(Person, marijke).email
    for attempt in (
        lambda: staff.set_roles(bakery.database, office_id, marijke, (), ACT),
        lambda: staff.take_role(bakery.database, office_id, marijke, Role.ADMINISTRATOR, ACT),
        lambda: staff.restrict(bakery.database, office_id, marijke, [], ACT),
        lambda: people.expire(bakery.database, domain, email, NOW + timedelta(days=9), ACT),
    ):
        with pytest.raises(Refused, match="last beheerder"):
            attempt()


def test_an_end_needs_somebody_who_is_there_longer(bakery, any_house, make_beheerder):
    make_beheerder("Noor")
    domain, noor = any_house.settings.domain, "noor@kantoor.example"
    with bakery.database.read() as session:
        marijke = session.get_one(Person, bakery.person(MARIJKE)).email
    people.expire(bakery.database, domain, noor, NOW + timedelta(days=2), ACT)
    with pytest.raises(Refused, match="last beheerder"):
        people.expire(bakery.database, domain, marijke, NOW + timedelta(days=2), ACT)
    people.expire(bakery.database, domain, marijke, NOW + timedelta(days=1), ACT)


@pytest.mark.parametrize("second", ["take_role", "expire"])
def test_two_who_go_at_the_same_moment_do_not_both_go(bakery, office_id, any_house, make_beheerder, second):
    marijke, noor = bakery.person(MARIJKE), make_beheerder("Noor")
    goes = {
        "take_role": lambda: staff.take_role(bakery.database, office_id, noor, Role.ADMINISTRATOR, ACT),
        "expire": lambda: people.expire(bakery.database, any_house.settings.domain, "noor@kantoor.example", NOW, ACT),
    }
    with ThreadPoolExecutor(1) as pool:
        with bakery.database.write() as session:
            lock_office(session, office_id)
            session.execute(delete(StaffRole).where(StaffRole.person_id == marijke))
            other = pool.submit(goes[second])
            wait([other], timeout=1)
        with pytest.raises(Refused, match="last beheerder"):
            other.result(timeout=30)


def test_each_role_does_what_the_table_says(bakery, office_id, any_house):
    colleague = desks.act_of(bakery.database, bakery.person(YOUSSEF), NOW)
    new = NewPerson("Noor", "noor@kantoor.example")
    with pytest.raises(Refused, match="beheerder"):
        people.add_staff(bakery.database, any_house.settings.domain, new, (Role.STAFF_MEMBER,), colleague)
    with pytest.raises(Refused, match="beheerder"):
        clients.add(bakery.database, office_id, "Nieuw B.V.", colleague)
    beheerder = desks.act_of(bakery.database, bakery.person(MARIJKE), NOW)
    wwft = people.add_staff(bakery.database, any_house.settings.domain, new, (Role.CUSTOMER_DUE_DILIGENCE,), beheerder)
    right = FolderRight(bakery.person(PIET), bakery.folder("Overig"), Level.VIEW)
    act = desks.act_of(bakery.database, wwft, NOW)
    with pytest.raises(Refused):
        grants.grant(bakery.database, bakery.administration_id, right, act, open_way=True)
    grants.grant(bakery.database, bakery.administration_id, right, colleague, open_way=True)


def test_a_person_whose_roles_nobody_looked_up_does_nothing(bakery):
    right = FolderRight(bakery.person(PIET), bakery.folder("Overig"), Level.VIEW)
    with pytest.raises(Refused):
        grants.grant(bakery.database, bakery.administration_id, right, Act(str(bakery.person(MARIJKE)), NOW))


def test_who_is_unlinked_has_nothing_left_and_begins_again_with_nothing(bakery):
    sanne = bakery.person(SANNE)
    assert bakery.sees(SANNE)[0]
    members.unlink(bakery.database, bakery.desk, sanne)
    with bakery.database.read() as session:
        assert not session.scalars(select(FolderGrant).where(FolderGrant.person_id == sanne)).all()
        assert not session.scalars(select(DocumentSetting).where(DocumentSetting.person_id == sanne)).all()
    with pytest.raises(NotFound):
        visitor.of_person(bakery.database, sanne, bakery.administration_id, NOW)
    people.add_client_user(bakery.database, bakery.desk, NewPerson(SANNE, "sanne@devries.example"), "directie")
    assert bakery.sees(SANNE) == (set(), set())


def test_a_user_of_two_clients_sees_the_active_one(bakery, holding):
    """Invariant 8."""
    sanne = bakery.person(SANNE)
    assert [each.name for each in clients.own(bakery.database, sanne, NOW)] == [BAKERY, HOLDING]
    as_baker = visitor.of_person(bakery.database, sanne, bakery.administration_id, NOW)
    assert lists.folders(bakery.database, as_baker, bakery.administration_id)
    assert lists.folders(bakery.database, as_baker, holding.administration_id) == ()
    of_holding = next(each for each in clients.own(bakery.database, sanne, NOW) if each.name == HOLDING)
    assert len(of_holding.administrations) == 2
    as_holding = visitor.of_client(bakery.database, sanne, of_holding.id, NOW)
    assert len(as_holding.viewer.administrations) == 2
    with pytest.raises(NotFound):
        visitor.of_client(bakery.database, bakery.person(PIET), of_holding.id, NOW)


def end_of_person(place, domain, at):
    people.expire(place.database, domain, "piet@bakkerijjansen.example", at, ACT)


def end_of_member(place, domain, at):
    members.set_end(place.database, place.desk, place.person(PIET), at)


def end_of_relation(place, domain, at):
    office_id = offices.find(place.database, domain)
    clients.end(place.database, office_id, clients.find(place.database, office_id, BAKERY), at, ACT)


@pytest.mark.parametrize("end", [end_of_person, end_of_member, end_of_relation])
def test_every_end_counts_at_once_and_can_be_lifted(bakery, any_house, end):
    document = bakery.document(folder=bakery.folder("Upload"))

    def sees():
        piet = visitor.of_person(bakery.database, bakery.person(PIET), bakery.administration_id, NOW)
        listed = bool(lists.folders(bakery.database, piet, bakery.administration_id))
        said = {each.name: each.access.sees for each in asked.of_document(bakery.database, bakery.desk, document)}
        assert said[PIET] == listed
        return listed

    for at, expected in ((NOW + timedelta(seconds=1), True), (NOW, False), (None, True)):
        end(bakery, any_house.settings.domain, at)
        assert sees() is expected


def test_who_may_only_upload_is_shown_no_documents(bakery):
    piet, upload = bakery.person(PIET), bakery.folder("Upload")
    with pytest.raises(Refused, match="take those rights away"):
        members.set_kind(bakery.database, bakery.desk, piet, UPLOAD_ONLY)
    right = FolderRight(piet, upload, Level.UPLOAD)
    grants.grant(bakery.database, bakery.administration_id, right, ACT)
    members.set_kind(bakery.database, bakery.desk, piet, UPLOAD_ONLY)
    with pytest.raises(Refused, match="only upload"):
        grants.grant(bakery.database, bakery.administration_id, FolderRight(piet, upload, Level.VIEW), ACT)
    with pytest.raises(Refused, match="no kind of user"):
        members.set_kind(bakery.database, bakery.desk, piet, "koning")
