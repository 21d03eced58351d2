"""The sender policy of new administrations, on both databases."""

from uuid import UUID

import pytest
from sqlalchemy import select

from dossier.inbox import senders
from dossier.office import administrations, sender_default
from dossier.office.administrations import NewAdministration
from dossier.office.sender_default import SenderDefault
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.rights import Role
from dossier.rules.states import SenderPolicy
from models import Administration, AuditEvent, trust

KNOWN, EVERYBODY, CONFIRMED = SenderPolicy.KNOWN, SenderPolicy.EVERYBODY, SenderPolicy.AUTHENTICATED


def policy_of(tables, administration_id):
    with tables.read() as session:
        return trust.policy_of(session, administration_id).policy


def test_a_new_administration_follows_the_default_of_the_office(any_house, tables, make_administration, act):
    before = make_administration()
    sender_default.choose(tables, before.office_id, KNOWN, act)
    new = NewAdministration("Bakkerij", "bakkerij", "Bakkerij")
    made = administrations.add(tables, any_house.settings.domain, new, act)
    assert policy_of(tables, made.id) is KNOWN
    assert policy_of(tables, before.id) is EVERYBODY, "it was there before"
    assert sender_default.view(tables, before.office_id) == SenderDefault(KNOWN, behind=1, chosen=0)


def test_it_is_let_go_where_nobody_chose(any_house, tables, make_office, make_administration, act):
    office_id = make_office()
    plain, chosen, follows = (make_administration(office_id=office_id).id for _ in range(3))
    elsewhere = make_administration(office_id=make_office(domain="inbox.ander.example")).id
    senders.set_policy(tables, chosen, EVERYBODY, [], act)
    sender_default.choose(tables, office_id, CONFIRMED, act)
    assert sender_default.apply(tables, office_id, CONFIRMED, act) == 2
    senders.set_policy(tables, follows, CONFIRMED, [], act)  # the same, but chosen
    sender_default.choose(tables, office_id, KNOWN, act)
    assert sender_default.view(tables, office_id) == SenderDefault(KNOWN, behind=1, chosen=2)
    assert sender_default.apply(tables, office_id, KNOWN, act) == 1
    assert [policy_of(tables, each) for each in (plain, chosen, follows, elsewhere)] == [
        KNOWN,
        EVERYBODY,
        CONFIRMED,
        EVERYBODY,
    ]
    assert sender_default.apply(tables, office_id, KNOWN, act) == 0


def test_the_place_for_postmaster_keeps_taking_all_mail(tables, make_office, act):
    office_id = make_office()
    sender_default.choose(tables, office_id, KNOWN, act)
    assert sender_default.view(tables, office_id).behind == 0
    assert sender_default.apply(tables, office_id, KNOWN, act) == 0
    with tables.read() as session:
        [own] = session.scalars(select(Administration.id).where(Administration.office_id == office_id))
    assert policy_of(tables, own) is EVERYBODY


def test_all_of_it_is_in_the_trail(tables, make_administration, act):
    made = make_administration()
    for _ in range(2):
        sender_default.choose(tables, made.office_id, KNOWN, act)
    sender_default.apply(tables, made.office_id, KNOWN, act)
    with tables.read() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.number)).all()
        told = [(each.action, each.subject_id, each.details.get("administrations")) for each in events]
    assert told == [
        ("senders.default", None, None),
        ("senders.policy", made.id, None),
        ("senders.default-applied", None, 1),
    ]


def test_what_cannot_be_is_refused_and_changes_nothing(tables, make_administration, act):
    office_id = make_administration().office_id
    colleague = Act(str(UUID(int=1)), act.now, frozenset({Role.STAFF_MEMBER}))
    for refused in (
        lambda: sender_default.choose(tables, office_id, SenderPolicy.OWN_DOMAINS, act),
        lambda: sender_default.choose(tables, office_id, KNOWN, colleague),
        lambda: sender_default.apply(tables, office_id, EVERYBODY, colleague),
        lambda: sender_default.apply(tables, office_id, KNOWN, act),  # it is another meanwhile
    ):
        with pytest.raises(Refused):
            refused()
    with pytest.raises(NotFound):
        sender_default.choose(tables, UUID(int=1), KNOWN, act)
    assert sender_default.view(tables, office_id).policy is EVERYBODY
