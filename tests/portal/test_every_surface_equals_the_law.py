"""Whatever was given, moved, binned, replaced, undone or ended: no page, file, zip, search, count, letter or answer of
the API shows anything that the pure rule does not, and nothing less.
"""

from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pytest
from api_scene import issue
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from signing_in import session_of
from sqlalchemy import func, select
from surfaces import DOCUMENTS, FOLDERS, PEOPLE, World

from dossier.access.visitor import of_client
from dossier.attention import of_client as waiting_for
from dossier.documents import lists, news
from dossier.programs import tokens
from dossier.rules.acts import Act
from dossier.rules.scopes import Scope
from dossier.rules.states import DocumentState
from models import Administration, Document, DocumentVersion, Office, OfficeStyle, Opening
from portal.api.app import PREFIX

STEPS = ("grant", "grant", "set", "set", "move", "move", "move", "bin", "version", "version", "relocate", "relocate",
         "undo", "undo", "rearrange", "role", "switch", "member", "member", "person", "mail", "mail", "mail", "open",
         "open")  # fmt: skip
steps = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)), min_size=4, max_size=16
)


@pytest.fixture
def office(house, make_office):
    make_office()
    with house.database.write() as session:
        office_id = session.scalars(select(Office.id)).one()
        session.add(OfficeStyle(office_id=office_id, colour="#123456", names_in_mail=True))
    return house


class Browser:
    """Somebody who looks, with one of their clients as the active one."""

    def __init__(self, app, world: World, person: int, place: int) -> None:
        self.world, self.login, self.app = world, world.people[person], app
        with world.house.database.read() as session:
            wanted = session.get_one(Administration, world.dossiers[place].id).client_id
        clients = world.clients_of(person)
        self.client_id = wanted if wanted in clients else next(iter(clients), None)
        self.browser = app.test_client()
        self.browser.set_cookie("dossier-session", session_of(world.house, self.login))
        self.browser.set_cookie("dossier-client", str(wanted))
        self.viewer = world.eyes(self.client_id)
        self.folders, self.documents = world.law(self.viewer, self.login.person_id)
        known = frozenset().union(*(world.eyes(each).administrations for each in clients))  # 'Mijn cliënten' lists all
        strangers = [each for each in world.dossiers if each.id not in known]
        self.strange = [each.mail_name.title() for each in strangers]

    def get(self, path: str) -> str:
        """What stands there; '': nothing for them. It names nothing that they may not know, whatever it is."""
        answer = self.browser.get(path)
        assert answer.status_code in {200, 302, 404}, (path, answer.status_code)
        text = answer.text if answer.status_code == 200 else ""
        assert self.world.named(text) <= self.documents, path
        assert self.world.told(text) <= {self.world.row(each).blob_sha256 for each in self.documents}, path
        assert self.world.folders_named(text) <= self.folders, path
        assert not [each for each in self.strange if each in text], path
        return text

    def opens(self, path: str) -> bool:
        return self.browser.get(path).status_code == 200


def in_place(world: World, ids: set[UUID], place: int) -> set[UUID]:
    return {each for each in ids if world.row(each).administration_id == world.dossiers[place].id}


def look_at_pages(world: World, one: Browser) -> None:
    for place, dossier in enumerate(world.dossiers):
        here, home = in_place(world, one.documents, place), f"/my/dossier/{dossier.id}"
        assert world.named(one.get(home)) == world.unopened(one.login.person_id, here)
        for word in (f"Stuk{world.number}", f"inhoud{world.number}"):
            assert world.named(one.get(f"{home}/search?q={word}")) == here
        for folder in world.folders:
            is_here = (folder == world.folders[-1]) == bool(place)
            page = one.get(f"{home}/{folder}")
            assert bool(page) == (folder in one.folders and is_here)
            assert world.named(page) == {each for each in here if page and world.row(each).folder_id == folder}
    for path in ("/", "/tasks", "/my/approvals/", "/my/approvals/history", "/my/mail/", "/my/clients/"):
        one.get(path)


def look_at_counts(world: World, one: Browser) -> None:
    if one.client_id is None:
        return
    database, person_id, now = world.house.database, one.login.person_id, datetime.now(UTC)
    visitor = of_client(database, person_id, one.client_id, now)
    fresh = world.unopened(person_id, one.documents)
    assert waiting_for(database, visitor, now).unseen == len(fresh)
    newest = {each.id for each in news.newest(database, visitor, limit=50)}
    assert newest == one.documents
    for dossier in world.dossiers:
        counted = {each.id: each.documents for each in lists.folders(database, visitor, dossier.id)}
        unseen = news.unseen_per_folder(database, visitor, dossier.id)
        for folder, number in counted.items():
            inside = {each for each in one.documents if world.row(each).folder_id == folder}
            assert (number, unseen.get(folder, 0)) == (len(inside), len(inside & fresh))


def look_at_files(world: World, one: Browser) -> None:
    for each in world.documents:
        sees, place = each in one.documents, world.row(each).administration_id
        assert {one.opens(f"/documents/{each}/{what}") for what in ("thumbnails/1", "pages/1")} == {sees}
        for dossier in world.dossiers:
            assert bool(one.get(f"/my/dossier/{dossier.id}/documents/{each}")) == (sees and dossier.id == place)
    for document_id, version in versions_of(world):
        opened = opened_by(world, one.login.person_id, document_id, version)
        assert one.opens(f"/documents/{document_id}/versions/{version}/download") == (
            opened and document_id in one.documents
        )
    for each in world.documents:
        assert one.opens(f"/documents/{each}/download") == (each in one.documents)
    answer = one.browser.post("/documents/zip", data={"document": [str(each) for each in world.documents]})
    names = set(ZipFile(BytesIO(answer.data)).namelist()) if answer.mimetype == "application/zip" else set()
    assert names == {world.row(each).name for each in one.documents}


def versions_of(world: World) -> list[tuple[UUID, int]]:
    with world.house.database.read() as session:
        rows = select(DocumentVersion.document_id, DocumentVersion.version)
        return [tuple(row) for row in session.execute(rows.where(DocumentVersion.document_id.in_(world.documents)))]


def opened_by(world: World, person_id: UUID, document_id: UUID, version: int) -> bool:
    mine = (Opening.person_id == person_id, Opening.document_id == document_id, Opening.version == version)
    with world.house.database.read() as session:
        return bool(session.scalar(select(func.count()).select_from(Opening).where(*mine, Opening.as_client)))


def look_at_the_api(app, world: World, token: str, only: frozenset[UUID] | None) -> None:
    with world.house.database.read() as session:
        found = tokens.authenticate(world.house.database, token, datetime.now(UTC))
        rows = session.execute(select(Document.id, Document.state).where(Document.id.in_(world.documents)))
        states = {id_: state for id_, state in rows}  # noqa: C416 - rows
    assert found
    folders, documents = world.law(found.visitor.viewer, found.token_id)
    client = app.test_client()

    def ask(path: str):
        answer = client.get(f"{PREFIX}{path}", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code in {200, 404}, (path, answer.text)
        return answer if answer.status_code == 200 else None

    def listed(path: str) -> set[UUID]:
        answer = ask(path)
        return {UUID(each["id"]) for each in answer.json["items"]} & set(world.documents) if answer else set()

    for place, dossier in enumerate(world.dossiers):
        home, here = f"/administrations/{dossier.id}", in_place(world, documents, place)
        assert (ask(home) is not None) == (only is None or dossier.id in only)
        assert listed(f"{home}/documents?limit=100") == here
        assert listed(f"{home}/documents?limit=100&changed_after=2020-01-01T00:00:00Z") == here
        for each in world.documents:
            assert (ask(f"{home}/documents/{each}") is not None) == (each in here)
            assert (ask(f"{home}/documents/{each}/file") is not None) == (each in here)
    for at, folder in enumerate(world.folders):
        home = f"/administrations/{world.dossiers[at == FOLDERS - 1].id}"
        inside = {each for each in documents if world.row(each).folder_id == folder}
        assert listed(f"{home}/folders/{folder}/documents?limit=100") == (inside if folder in folders else set())
    at_hand = {each for each in documents if states[each] in {DocumentState.INBOX, DocumentState.FILED}}
    assert listed(f"/search?limit=100&q=inhoud{world.number}") == at_hand


def read_letters(world: World, before: int = 0) -> None:
    """A letter that left just now names what its reader sees now, and dossiers that they ever were a user of."""
    theirs = ({0}, {0, 1}, {1})
    for to, text in world.letters[before:]:
        [person] = [at for at, each in enumerate(world.people) if each.email == to] or [None]
        if person is None:
            continue
        seen = [world.law(world.eyes(each), world.people[person].person_id)[1] for each in world.clients_of(person)]
        assert world.named(text) <= set().union(*seen)
        strange = [each.mail_name.title() for at, each in enumerate(world.dossiers) if at not in theirs[person]]
        assert not [each for each in strange if each in text]


def do(app, world: World, what: str, one: int, other: int, how: int) -> None:
    before = len(world.letters)
    if what == "open":
        browser = Browser(app, world, one % PEOPLE, other % 2)
        document = world.documents[how % DOCUMENTS]
        assert browser.opens(f"/documents/{document}/download") == (document in browser.documents)
        return
    world.do(what, one, other, how)
    read_letters(world, before)


WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # an example takes seconds: its steps are few


@settings(
    max_examples=5, deadline=None, phases=WITHOUT_SHRINKING, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
@example(steps=[("mail", 0, 0, 0), ("relocate", 0, 0, 0)])  # the letter that withdraws it
@example(steps=[("open", 0, 0, 0), ("version", 0, 0, 0), ("open", 1, 0, 0), ("bin", 1, 0, 1), ("undo", 0, 0, 0)])
def test_every_surface_shows_what_the_law_says(office, app, steps):
    house = office
    world = World(house)
    for step in steps:
        do(app, world, *step)
    do(app, world, "mail", 0, 0, 0)
    for person, place in ((0, 0), (1, 0), (1, 1), (2, 1)):
        look_at_pages(world, Browser(app, world, person, place))
        look_at_counts(world, Browser(app, world, person, place))
        look_at_files(world, Browser(app, world, person, place))
    restricted = frozenset({world.dossiers[0].id})
    for only in (None, restricted):
        token, token_id = issue(house, house.settings.domain, Scope, administrations=only)
        look_at_the_api(app, world, token, only)
        tokens.revoke(house.database, house.settings.domain, token_id, Act("cli", datetime.now(UTC)))
