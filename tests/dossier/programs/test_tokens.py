"""Tokens of an office: issued by its administrators, for a while, for some things and dossiers."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from mailed import make_document, make_folder
from sqlalchemy import select

from dossier.access.entries import entries
from dossier.accounts.actors import names_of
from dossier.documents.documents import rename
from dossier.documents.downloads import file_of
from dossier.documents.seen import open_document
from dossier.hashes import digest_of
from dossier.programs import tokens
from dossier.programs.tokens import NewToken
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, may, refuse_without
from dossier.rules.rights import Role
from dossier.rules.scopes import LONGEST_LIFE, Scope
from models import ApiToken, AuditEvent, Folder, Opening

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SOME = frozenset({Scope.DOCUMENTS_READ})


@pytest.fixture
def house(any_house, make_office):
    make_office()
    return any_house


@pytest.fixture
def administrator():
    return Act(str(uuid4()), NOW, frozenset({Role.ADMINISTRATOR}))


def issue(house, act, **values):
    return tokens.issue(house.database, house.settings.domain, NewToken("Pakket", SOME, **values), act)


def bearer(house, token, at=NOW):
    return tokens.authenticate(house.database, token, at)


def trail(house):
    with house.database.read() as session:
        events = select(AuditEvent).order_by(AuditEvent.number)
        return [(each.action, each.actor, each.details) for each in session.scalars(events)]


def test_a_token_is_shown_once_and_only_its_digest_is_kept(house, administrator):
    issued = issue(house, administrator)
    assert issued.token.startswith("dossier_")
    assert issued.token not in repr(issued)
    with house.database.read() as session:
        row = session.scalars(select(ApiToken)).one()
    assert issued.token not in str(vars(row))
    assert row.digest == digest_of(issued.token)
    found = bearer(house, issued.token)
    assert (found.token_id, found.scopes, found.only) == (issued.token_id, SOME, None)
    assert bearer(house, issued.token[:-1]) is None
    assert bearer(house, row.digest) is None


def test_it_ends_by_itself_and_at_once_when_revoked(house, administrator):
    first, second = issue(house, administrator, life=timedelta(days=1)), issue(house, administrator)
    assert bearer(house, first.token, NOW + timedelta(hours=23))
    assert bearer(house, first.token, NOW + timedelta(days=1)) is None
    tokens.revoke(house.database, house.settings.domain, second.token_id, administrator)
    assert bearer(house, second.token) is None
    assert [each.id for each in tokens.list_all(house.database, house.settings.domain, NOW)] == [first.token_id]
    with pytest.raises(NotFound):
        tokens.revoke(house.database, house.settings.domain, second.token_id, administrator)
    by = administrator.actor
    assert trail(house) == [
        ("token.issued", by, {"scopes": ["documents:read"]}),
        ("token.issued", by, {"scopes": ["documents:read"]}),
        ("token.revoked", by, {}),
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"name": " "},
        {"name": "x" * 81},
        {"scopes": frozenset()},
        {"administrations": frozenset()},
        {"life": timedelta()},
        {"life": LONGEST_LIFE + timedelta(seconds=1)},
    ],
    ids=str,
)
def test_what_is_asked_for_has_to_make_sense(house, administrator, values):
    new = NewToken(**{"name": "Pakket", "scopes": SOME, **values})
    with pytest.raises(Refused):
        tokens.issue(house.database, house.settings.domain, new, administrator)


def test_only_an_administrator_issues_and_revokes(house, administrator):
    issued = issue(house, administrator)
    caller = bearer(house, issued.token)
    for act in (Act(str(uuid4()), NOW, frozenset({Role.STAFF_MEMBER})), caller.act):
        with pytest.raises(Refused, match="role"):
            issue(house, act)
        with pytest.raises(Refused, match="role"):
            tokens.revoke(house.database, house.settings.domain, issued.token_id, act)


def test_it_is_of_one_office(house, administrator, make_office, make_administration):
    elsewhere = make_administration(office_id=make_office(domain="inbox.elders.example"))
    with pytest.raises(NotFound):
        issue(house, administrator, administrations=frozenset({elsewhere.id}))
    issued = issue(house, administrator)
    with pytest.raises(NotFound):
        tokens.revoke(house.database, "inbox.elders.example", issued.token_id, administrator)
    make_administration()
    seen = {each.id for each in entries(house.database, bearer(house, issued.token).visitor)}
    assert seen
    assert elsewhere.id not in seen


def test_it_is_no_program_of_this_machine(house, administrator):
    """Such a program may do everything; a token may what a colleague may."""
    act = bearer(house, issue(house, administrator).token).act
    assert not act.by_program
    assert act.person_id is None
    assert {each for each in Power if may(act, each)} == {
        Power.WORK,
        Power.SHARE,
        Power.JUDGE_MAIL,
        Power.CLIENT_USERS,
        Power.VIEW_AS,
    }


def test_a_restricted_token_enters_its_dossiers_only(house, administrator, make_administration):
    bakery, other = make_administration(), make_administration()
    mine, theirs = make_document(house, bakery), make_document(house, other)
    caller = bearer(house, issue(house, administrator, administrations=frozenset({bakery.id})).token)
    assert [each.id for each in entries(house.database, caller.visitor)] == [bakery.id]
    assert rename(house.database, caller.desk(bakery.id), mine.id, "Bon.pdf")
    for administration in (bakery, other):
        with pytest.raises(NotFound):
            rename(house.database, caller.desk(administration.id), theirs.id, "Bon.pdf")
    with pytest.raises(NotFound):
        file_of(house.database, caller.visitor, theirs.id)
    with pytest.raises(Refused, match="whole office"):
        refuse_without(caller.office_act, Power.OFFICE)


def test_no_folder_that_asks_a_role_opens_to_it(house, administrator, make_administration):
    bakery = make_administration()
    folder_id = make_folder(house, bakery, "Wwft")
    document = make_document(house, bakery, folder_id=folder_id)
    with house.database.write() as session:
        session.get_one(Folder, folder_id).office_role = Role.CUSTOMER_DUE_DILIGENCE
    with pytest.raises(NotFound):
        file_of(house.database, bearer(house, issue(house, administrator).token).visitor, document.id)


def test_what_it_does_and_opens_stands_in_the_trail(house, administrator, make_administration):
    bakery = make_administration()
    document = make_document(house, bakery)
    caller = bearer(house, issue(house, administrator).token)
    open_document(house.database, caller.visitor, document.id, NOW)
    rename(house.database, caller.desk(bakery.id), document.id, "Bon.pdf")
    actor = f"token:{caller.token_id}"
    assert [(action, by) for action, by, _ in trail(house)[1:]] == [
        ("document.opened", actor),
        ("document.renamed", actor),
    ]
    assert names_of(house.database, [actor, "worker", f"token:{uuid4()}", "token:x"]) == {actor: "Pakket"}
    with house.database.read() as session:
        assert not session.scalars(select(Opening)).all()  # those are of people
