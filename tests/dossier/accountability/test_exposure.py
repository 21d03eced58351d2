"""Who could see a document, and who did: what is replayed of the past is what the law said then."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import dossiers
import pytest
from dossiers import PIET, SANNE, YOUSSEF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from dossier.access import grants, who_sees
from dossier.access.desk import Desk
from dossier.access.grants import DocumentRight, FolderRight
from dossier.access.visitor import Visitor
from dossier.accountability import exposure
from dossier.accounts import people
from dossier.documents import documents, seen
from dossier.documents.undo import undo
from dossier.inbox.relocate import relocate
from dossier.office import administrations
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.exposure import Span, spans
from dossier.rules.handling import Destination
from dossier.rules.rights import Because, Level, Role, Setting
from dossier.structure import folders
from dossier.structure.tree import NewFolder
from models import Administration, Client, Document, Folder, FolderGrant, Office, PastRow, Person, StaffRole

MAIL_NAME = "bakkerij-jansen"


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


def now():
    return datetime.now(UTC)


def at(place, document, start, end=None):
    return exposure.of_document(place.database, place.desk, document, start, end or start)


def could(found):
    return {(each.person_id, each.as_client): each.because for each in found.could}


def asked(place, document, moment):
    with place.database.read() as session:
        administration_id = session.get_one(Document, document).administration_id
    sights = who_sees.of_document(place.database, Desk(administration_id, Act("cli", moment)), document)
    return {(each.person_id, not each.is_staff): each.access.because for each in sights if each.access.sees}


def grant(place, name, folder, level):
    right = FolderRight(place.person(name), folder, level)
    grants.grant(place.database, place.administration_id, right, place.desk.act, open_way=True)


def test_a_mistake_of_a_moment_is_found_afterwards(place):
    folder = place.folder("Overig")
    grant(place, PIET, folder, Level.NONE)
    document = place.document("Risico.pdf", folder)
    before = now()
    grant(place, PIET, folder, Level.VIEW)
    seen.open_document(place.database, Visitor(place.client(), place.person(PIET)), document, now())
    seen.open_document(place.database, Visitor(staff(place), place.person(YOUSSEF)), document, now())
    grant(place, PIET, folder, Level.NONE)
    after = now()
    found = at(place, document, before, after)
    [piet] = [each for each in found.could if each.as_client and each.name == PIET]
    assert piet.because is Because.GRANTED
    assert before < piet.from_at < piet.until_at < after
    assert [(each.name, each.version, each.as_client) for each in found.did] == [(PIET, 1, True), (YOUSSEF, 1, False)]
    assert (place.person(PIET), True) not in could(at(place, document, after))
    assert at(place, document, before).did == ()


def staff(place):
    return place.staff_desk(YOUSSEF).staff


def test_only_administrators_ask_and_the_first_moment_comes_first(place):
    document = place.document()
    plain = replace(place.desk, act=Act(str(place.person(YOUSSEF)), now(), frozenset({Role.STAFF_MEMBER})))
    with pytest.raises(Refused):
        exposure.of_document(place.database, plain, document, now(), now())
    with pytest.raises(Refused):
        at(place, document, now(), now() - timedelta(days=1))
    elsewhere = dossiers.Place(place.database, administrations.find(place.database, "holding-de-vries").id)
    with pytest.raises(NotFound):
        at(elsewhere, document, now())


def test_access_that_ends_by_itself_ends_in_the_answer(place):
    document = place.document("Bon.pdf", place.folder("Upload"))
    start = now()
    end = start + timedelta(hours=1)
    with place.database.write() as session:
        session.get_one(Person, place.person(PIET)).expires_at = end
        client_id = session.get_one(Administration, place.administration_id).client_id
        session.get_one(Client, client_id).ended_at = end + timedelta(hours=1)
    start = now()
    ends = {
        each.name: each.until_at
        for each in at(place, document, start, start + timedelta(hours=5)).could
        if each.as_client
    }
    assert ends[PIET] == end
    assert all(each == end + timedelta(hours=1) for name, each in ends.items() if name != PIET)


def test_many_rows_at_once_are_kept_too(place):
    folder = place.folder("Upload")
    document = place.document("Bon.pdf", folder)
    moments = [now()]
    with place.database.write() as session:
        session.execute(update(FolderGrant).where(FolderGrant.folder_id == folder).values(level=Level.PASSAGE))
    moments.append(now())
    with place.database.write() as session:
        session.execute(delete(FolderGrant).where(FolderGrant.folder_id == folder))
    moments.append(now())
    because = [could(at(place, document, each)).get((place.person(PIET), True)) for each in moments]
    assert because == [Because.GRANTED, None, None]
    with place.database.read() as session:
        last = session.scalars(
            select(PastRow).where(PastRow.table == "folder_grant").order_by(PastRow.id.desc())
        ).first()
        assert last.facts is None


which = st.integers(min_value=0, max_value=997)
ACTIONS = ("grant", "setting", "move", "move-folder", "delete-folder", "switch", "expire", "role", "relocate", "bin")


@given(st.lists(st.tuples(st.sampled_from(ACTIONS), which, which), min_size=1, max_size=14))
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.timeout(300)
def test_the_replay_is_the_law_of_then(place, steps):
    made = folders.make(place.database, place.desk, NewFolder("Nieuw"))
    document = place.document("Stuk.pdf", made.folder_id)
    said = []
    for action, n, m in steps:
        with suppress(Refused, NotFound):
            act(place, document, action, n, m)
        moment = now()
        said.append((moment, asked(place, document, moment)))
    with place.database.write() as session:  # for the next example, and for who may ask
        session.get_one(Document, document).administration_id = place.administration_id
        session.get_one(Document, document).folder_id = None
    for moment, expected in said:
        assert could(at(place, document, moment)) == expected


def act(place, document, action, n, m):
    desk = replace(place.desk, act=Act("cli", now()))
    tree = [each for each in rows(place, Folder) if each.administration_id == place.administration_id]
    folder, other, name = tree[n % len(tree)].id, tree[m % len(tree)].id, (SANNE, PIET)[n % 2]
    match action:
        case "grant":
            right = FolderRight(place.person(name), folder, list(Level)[m % len(Level)])
            grants.grant(place.database, place.administration_id, right, desk.act, open_way=True)
        case "setting":
            right = DocumentRight(place.person(name), document, list(Setting)[m % len(Setting)])
            grants.set_document(place.database, place.administration_id, right, desk.act)
        case "move":
            documents.move(place.database, desk, document, folder if m % 5 else None, "Nodig")
        case "move-folder":
            folders.move(place.database, desk, folder, other)
        case "switch":
            administrations.switch(place.database, MAIL_NAME, desk.act, on=bool(n % 2))
        case "expire" | "role":
            change_person(place, name, action, m, desk.act)
        case _:
            step = take_step(place, desk, document, action, folder)
            if m % 2:
                undo(place.database, desk, step)


def change_person(place, name, action, m, act):
    if action == "expire":
        at_ = None if m % 3 == 0 else now() + timedelta(seconds=1 if m % 3 == 1 else -1)
        email = next(each.email for each in rows(place, Person) if each.name == name)
        people.expire(place.database, rows(place, Office)[0].mail_domain, email, at_, act)
        return
    person_id = place.person(name)
    with place.database.write() as session:
        if not session.execute(delete(StaffRole).where(StaffRole.person_id == person_id)).rowcount:
            session.add(StaffRole(person_id=person_id, role=Role.STAFF_MEMBER))


def take_step(place, desk, document, action, folder):
    """One that may be taken back."""
    match action:
        case "delete-folder":
            return folders.delete(place.database, desk, folder, Destination.INBOX)
        case "relocate":
            target = administrations.find(place.database, "holding-de-vries").id
            return relocate(place.database, desk, document, target, "Verkeerd")
        case "bin":
            return documents.throw_away(place.database, desk, document)


def rows(place, table):
    with place.database.read() as session:
        return session.scalars(select(table).order_by(table.id)).all()


def test_spans_are_joined_while_the_reason_stays():
    person, (a, b, c, d) = PIET, [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3, 4)]
    who = (person, True)
    found = spans([(a, {who: Because.GRANTED}), (b, {who: Because.GRANTED}), (c, {who: Because.SHOWN})], d)
    assert found == (Span(person, True, Because.GRANTED, a, c), Span(person, True, Because.SHOWN, c, d))
    assert spans([(a, {who: Because.GRANTED})], a) == (Span(person, True, Because.GRANTED, a, a),)
