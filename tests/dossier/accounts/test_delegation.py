"""Delegated admins: users of their own client, never more than they have (invariant 9)."""

import dossiers
import pytest
from dossiers import HOLDING, NOW, PIET, SANNE, YOUSSEF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dossier.access import grants, visitor
from dossier.access.grants import DocumentRight, FolderRight
from dossier.access.reach import beyond
from dossier.accounts import delegation, members, sensitive
from dossier.accounts.new_users import FolderWish, NewUser
from dossier.documents import lists
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.factors import Denied
from dossier.rules.happenings import Happening
from dossier.rules.rights import Level, Setting
from models import AuditEvent, LoginLetter, Person
from models.notice import Notice

ACT = Act("test", NOW)
NOOR = NewUser("Noor Jansen", "noor@bakkerijjansen.example", "administratie")


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


@pytest.fixture
def sanne(place):
    return visitor.of_person(place.database, place.person(SANNE), place.administration_id, NOW)


def names(place, who):
    return [each.name for each in delegation.users(place.database, who, NOW)]


def test_the_wizard_saves_all_at_once_or_nothing(place, sanne, any_house):
    upload, office_only = place.folder("Upload"), place.folder("UBO en structuur")
    wishes = (FolderWish(upload, Level.VIEW), FolderWish(office_only, Level.VIEW))
    with pytest.raises(NotFound):
        delegation.add(any_house, sanne, NewUser("Noor", NOOR.email, NOOR.kind, rights=wishes), NOW)
    assert names(place, sanne) == [PIET, SANNE]
    new = NewUser(NOOR.name, NOOR.email, NOOR.kind, "06 12345678", rights=wishes[:1])
    noor = delegation.add(any_house, sanne, new, NOW)
    assert names(place, sanne) == [NOOR.name, PIET, SANNE]
    assert "Upload" in place.sees(NOOR.name)[0]
    with place.database.read() as session:
        assert session.get_one(Person, noor).mobile == "+31612345678"
        assert session.scalar(select(LoginLetter.id).where(LoginLetter.person_id == noor))


def test_only_delegated_admins_and_only_others_below_them(place, sanne, any_house):
    piet = visitor.of_person(place.database, place.person(PIET), place.administration_id, NOW)
    with pytest.raises(Refused, match="klantbeheerder"):
        delegation.users(place.database, piet, NOW)
    with pytest.raises(Refused, match="their own rights"):
        delegation.give(place.database, sanne, sanne.person_id, FolderWish(place.folder("Upload"), Level.NONE), NOW)
    with pytest.raises(Refused, match="their own rights"):
        delegation.let_approve(place.database, sanne, sanne.person_id, "12345", NOW, on=False)
    members.delegate(place.database, place.desk, piet.person_id, on=True)
    with pytest.raises(Refused, match="cannot change this user"):
        delegation.remove(place.database, piet, sanne.person_id, NOW)
    with pytest.raises(Refused, match="of this kind"):
        delegation.add(any_house, piet, NewUser("Noor", NOOR.email, "directie"), NOW)


def test_nobody_learns_who_is_known_elsewhere(place, sanne, any_house):
    """Kees is a user of another client, Youssef of the office: both look as anybody does, and nothing of theirs changes."""  # noqa: E501 - one sentence
    for email in ("kees@bakkermol.example", "youssef@kantoor.example"):
        id_ = delegation.add(any_house, sanne, NewUser(f"Nieuw {email[0]}", email, "administratie", "0612345678"), NOW)
        with place.database.read() as session:
            row = session.get_one(Person, id_)
            assert row.mobile is None
            assert not row.name.startswith("Nieuw")
    assert {"Nieuw k", "Nieuw y"} <= set(names(place, sanne))
    with pytest.raises(NotFound):
        delegation.remove(place.database, sanne, place.person("Fatima Mol"), NOW)
    assert place.staff_desk(YOUSSEF).staff.roles == {"medewerker"}


def test_the_other_client_is_not_reached_from_this_one(place, sanne, any_house):
    other = dossiers.place(any_house, HOLDING)
    with pytest.raises(NotFound):
        delegation.give(place.database, sanne, place.person(PIET), FolderWish(other.folder("Upload"), Level.VIEW), NOW)


def test_a_hidden_document_stays_hidden_from_who_comes_after(place, sanne, any_house):
    upload = place.folder("Upload")
    document = place.document(folder=upload)
    hide = DocumentRight(sanne.person_id, document, Setting.HIDE)
    grants.set_document(place.database, place.administration_id, hide, ACT)
    delegation.add(
        any_house, sanne, NewUser(NOOR.name, NOOR.email, NOOR.kind, rights=(FolderWish(upload, Level.VIEW),)), NOW
    )
    assert place.sees(NOOR.name)[1] == set()


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 40), st.sampled_from(list(Level))), max_size=8),
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from(list(Level))), min_size=1, max_size=6),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_never_more_than_the_admin_has(place, by_office, by_admin):
    """Whatever the office gave to both, on whichever tree."""
    admin = visitor.of_person(place.database, place.person(SANNE), place.administration_id, NOW)
    piet = visitor.of_person(place.database, place.person(PIET), place.administration_id, NOW)
    whole = visitor.program(place.database, place.administration_id)
    tree = [each.id for each in lists.folders(place.database, whole, place.administration_id)]
    for to_admin, number, level in by_office:
        right = FolderRight((admin if to_admin else piet).person_id, tree[number % len(tree)], level)
        try:
            grants.grant(place.database, place.administration_id, right, ACT, open_way=number % 2 == 0)
        except Refused:
            continue
    with place.database.read() as session:
        before = beyond(session, admin, piet)
    for number, level in by_admin:
        try:
            delegation.give(place.database, admin, piet.person_id, FolderWish(tree[number % len(tree)], level), NOW)
        except (Refused, NotFound):
            continue
    with place.database.read() as session:
        assert beyond(session, admin, piet) <= before


def test_the_approval_right_asks_the_pin_and_is_told(place, sanne):
    piet = place.person(PIET)
    denied = delegation.let_approve(place.database, sanne, piet, "00000", NOW, on=True)
    assert isinstance(denied, Denied)
    assert {each.name: each.may_approve for each in delegation.users(place.database, sanne, NOW)}[PIET] is False
    assert sensitive.let_approve(place.database, place.desk, piet, on=True) is None
    with place.database.read() as session:
        assert session.scalar(select(AuditEvent.id).where(AuditEvent.action == "person.approval-right"))
        heard = select(Notice).where(Notice.person_id == piet, Notice.happening == Happening.ACCOUNT_CHANGED)
        assert session.scalars(heard).all()


def test_a_new_mobile_number_starts_the_waiting_time(place):
    piet = place.person(PIET)
    assert sensitive.change_mobile(place.database, place.desk, piet, "06-12 34 56 78") is None
    with place.database.read() as session:
        row = session.get_one(Person, piet)
        assert (row.mobile, row.mobile_changed_at) == ("+31612345678", NOW)
    own = visitor.of_person(place.database, piet, place.administration_id, NOW)
    denied = sensitive.change_own_mobile(place.database, own, "+32470123456", "12345", Act(str(piet), NOW))
    assert isinstance(denied, Denied)
    for wrong in ("020 1234567", "12", "geen nummer"):
        with pytest.raises(Refused, match="no mobile number"):
            sensitive.change_mobile(place.database, place.desk, piet, wrong)
