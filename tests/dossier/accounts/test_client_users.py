"""The office sees to the users of a client: added, invited, blocked; and chooses the second step of that client."""

from dataclasses import replace

import dossiers
import pytest
from dossiers import BAKERY, HOLDING, MARIJKE, NOW, PIET, SANNE, YOUSSEF
from sqlalchemy import select

from dossier.access import desk as desks
from dossier.accounts import client_users, clients, members, people, sensitive, staff
from dossier.accounts.new_users import FolderWish, NewUser
from dossier.accounts.people import NewPerson
from dossier.login import letters
from dossier.office import offices
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.rights import Level, Role
from dossier.rules.signing_in import LetterState, TwoStep
from models import AuditEvent, LoginLetter, Person, StaffRole
from models.notice import Notice

NOOR = NewUser("Noor Jansen", "noor@bakkerijjansen.example", "administratie", "06 12345678")


@pytest.fixture
def place(house):
    return dossiers.place(house)


@pytest.fixture
def office_id(place, house):
    return offices.find(place.database, house.settings.domain)


@pytest.fixture
def desk(place):
    return place.staff_desk(YOUSSEF)


def actions(place, subject_id):
    with place.database.read() as session:
        rows = session.scalars(
            select(AuditEvent).where(AuditEvent.subject_id == subject_id).order_by(AuditEvent.number)
        )
        return [(each.action, each.details) for each in rows]


def test_two_step_is_on_until_the_office_chooses_otherwise(place, office_id, desk):
    marijke = desks.act_of(place.database, place.person(MARIJKE), NOW)
    shown = client_users.client_of(place.database, desk)
    assert (shown.name, shown.two_step) == (BAKERY, TwoStep.YES)
    for choice in (TwoStep.OPTIONAL, TwoStep.OPTIONAL, TwoStep.NO):
        clients.choose_two_step(place.database, office_id, shown.id, choice, marijke)
    assert client_users.client_of(place.database, desk).two_step is TwoStep.NO
    changes = [details for action, details in actions(place, shown.id) if action == "client.two-step-set"]
    assert changes == [{"setting": "optional"}, {"setting": "no"}], "once for each change"
    listed = {each.name: each.two_step for each in clients.list_all(place.database, office_id)}
    assert (listed[BAKERY], listed[HOLDING]) == (TwoStep.NO, TwoStep.YES)


def test_only_an_administrator_of_the_whole_office_chooses_the_second_step(place, office_id, make_office, desk):
    client_id = client_users.client_of(place.database, desk).id
    marijke = desks.act_of(place.database, place.person(MARIJKE), NOW)
    restricted = replace(marijke, only=frozenset({place.administration_id}))
    for who in (desks.act_of(place.database, place.person(YOUSSEF), NOW), restricted):
        with pytest.raises(Refused):
            clients.choose_two_step(place.database, office_id, client_id, TwoStep.NO, who)
    with pytest.raises(NotFound):
        clients.choose_two_step(place.database, make_office(domain="x.example"), client_id, TwoStep.NO, marijke)


def test_a_new_user_is_there_with_all_or_not_at_all(house, place, desk):
    upload, office_only = place.folder("Upload"), place.folder("UBO en structuur")
    wishes = (FolderWish(upload, Level.VIEW_UPLOAD), FolderWish(office_only, Level.VIEW))
    with pytest.raises(NotFound):
        client_users.add(house, desk, replace(NOOR, rights=wishes))
    assert [each.member.name for each in client_users.client_of(place.database, desk).users] == [PIET, SANNE]
    noor = client_users.add(house, desk, replace(NOOR, rights=wishes[:1]))
    shown = client_users.user(place.database, desk, noor)
    assert FolderWish(upload, Level.VIEW_UPLOAD) in shown.rights
    assert shown.line.standing.invitation is LetterState.ASKED
    assert (shown.mobile, shown.line.standing.has_password) == ("+31*******78", False)
    assert place.sees(NOOR.name)[0] == {"Documenten van klant", "Upload"}
    with pytest.raises(Refused, match="already"):
        client_users.add(house, desk, NOOR)


def test_who_has_a_login_elsewhere_is_told_and_keeps_the_own_details(house, place, desk):
    kees = client_users.add(house, desk, replace(NOOR, email="kees@bakkermol.example", name="K. Bakker"))
    with place.database.read() as session:
        row = session.get_one(Person, kees)
        assert (row.name, row.mobile) == ("Kees Bakker", None)
        assert session.scalar(select(LoginLetter.id).where(LoginLetter.person_id == kees)) is None
        assert session.scalar(select(Notice.id).where(Notice.subject_id == kees)) is not None
    assert client_users.user(place.database, desk, kees).line.member.name == "K. Bakker"


def test_a_withdrawn_invitation_opens_nothing(house, place, desk):
    noor = client_users.add(house, desk, NOOR)
    client_users.withdraw(place.database, desk, noor)
    assert client_users.user(place.database, desk, noor).line.standing.invitation is LetterState.WITHDRAWN
    with pytest.raises(Refused, match="no invitation"):
        client_users.withdraw(place.database, desk, noor)
    client_users.invite(house, desk, noor)
    assert client_users.user(place.database, desk, noor).line.standing.invitation is LetterState.ASKED
    letters.withdraw(house, noor, Act("cli", NOW))
    made = [action for action, _ in actions(place, noor) if "invit" in action]
    assert made == ["login.invited", "login.invitation-withdrawn"] * 2


def test_blocked_for_one_client_is_not_blocked_for_another(place, desk):
    sanne = place.person(SANNE)
    members.set_end(place.database, desk, sanne, NOW)
    assert client_users.user(place.database, desk, sanne).line.is_blocked
    assert [each.name for each in clients.own(place.database, sanne, NOW)] == [HOLDING]


def test_a_colleague_of_other_dossiers_reaches_none_of_it(house, place, office_id):
    staff.restrict(place.database, office_id, place.person(YOUSSEF), [], Act("cli", NOW))
    desk, piet = place.staff_desk(YOUSSEF), place.person(PIET)
    for attempt in (
        lambda: client_users.add(house, desk, NOOR),
        lambda: client_users.invite(house, desk, piet),
        lambda: client_users.withdraw(place.database, desk, piet),
        lambda: client_users.user(place.database, desk, piet),
        lambda: client_users.ask_reset(house, desk, piet, "aan de balie"),
        lambda: client_users.client_of(place.database, desk),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_who_is_of_another_client_or_only_judges_wwft_is_not_reached(house, place, desk, office_id):
    with pytest.raises(NotFound):
        client_users.invite(house, desk, place.person("Kees Bakker"))
    staff.set_roles(place.database, office_id, place.person(YOUSSEF), [Role.CUSTOMER_DUE_DILIGENCE], Act("cli", NOW))
    with pytest.raises(Refused, match="Your role"):
        client_users.add(house, place.staff_desk(YOUSSEF), NOOR)
    with pytest.raises(NotFound):
        place.staff_desk(SANNE)


def test_only_an_administrator_asks_for_another_second_step(house, place, desk):
    with pytest.raises(Refused, match="administrator"):
        client_users.ask_reset(house, desk, place.person(PIET), "aan de balie")
    client_users.ask_reset(house, place.staff_desk(MARIJKE), place.person(PIET), "aan de balie")
    assert "factors.reset-asked" in [action for action, _ in actions(place, place.person(PIET))]


def test_a_client_user_gets_no_role_in_the_office(house, place, office_id):
    act, piet = Act("cli", NOW), place.person(PIET)
    new = NewPerson(PIET, "piet@bakkerijjansen.example")
    for attempt in (
        lambda: staff.set_roles(place.database, office_id, piet, [Role.STAFF_MEMBER], act),
        lambda: people.add_staff(place.database, house.settings.domain, new, (Role.ADMINISTRATOR,), act),
    ):
        with pytest.raises(Refused, match="client user"):
            attempt()
    with place.database.read() as session:
        assert session.scalar(select(StaffRole.id).where(StaffRole.person_id == piet)) is None
    members.unlink(place.database, place.desk, piet)
    staff.set_roles(place.database, office_id, piet, [Role.STAFF_MEMBER], act)
    assert people.one(place.database, office_id, piet).roles == (Role.STAFF_MEMBER,)


def test_a_colleague_who_is_a_client_too_keeps_the_number_of_the_second_step(place, desk, house):
    """Else a colleague could take over the login of an administrator."""
    email = next(each.email for each in people.list_all(place.database, house.settings.domain) if each.name == MARIJKE)
    marijke = people.add_client_user(place.database, desk, NewPerson(MARIJKE, email), "directie")
    for who in (desk, place.desk):
        with pytest.raises(Refused, match="office user"):
            sensitive.change_mobile(place.database, who, marijke, "06 12345678", "12345")


def test_the_office_itself_has_no_client(house, place):
    own = dossiers.place(house, "Kantoor De Brug").staff_desk(YOUSSEF)
    assert client_users.client_of(place.database, own) is None
    with pytest.raises(Refused, match="no client"):
        client_users.add(house, own, NOOR)
