"""Whatever staff do, in whatever order: the law, the lists, the preview and undo keep saying the same.

Invariants 1 to 7, 10, 24, 25, 27 and 28, checked after every step against what the rows say in plain Python.
"""

from contextlib import suppress
from itertools import count

import dossiers
import pytest
from dossiers import BAKERY, NOW, PIET, SANNE, TERM, Place
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from dossier.access import grants, move_previews
from dossier.access import who_sees as asked
from dossier.access.grants import DocumentRight, FolderRight
from dossier.access.visitor import Visitor
from dossier.documents import documents, lists, records, seen, versions
from dossier.documents.records import NewRecord
from dossier.documents.undo import undo
from dossier.office import administrations
from dossier.rules.errors import Refused
from dossier.rules.handling import Destination, RecordKind
from dossier.rules.rights import Level, Setting
from dossier.rules.states import DocumentState
from dossier.structure import apply, folders
from dossier.structure.tree import NewFolder
from models import Document, DocumentSetting, Folder, FolderGrant, Office, RecordLink, TemplateItem

which = st.integers(min_value=0, max_value=997)
who = st.sampled_from([SANNE, PIET])
undone = st.booleans()
numbers = count(1)


class Dossier(RuleBasedStateMachine):
    """One new dossier of the bakery in each run; Sanne and Piet are its client users."""

    place: Place  # set by the test
    people: dict[str, object]

    @initialize()
    def begin(self):
        new = administrations.NewAdministration("Bakkerij", f"bakkerij-{next(numbers)}", BAKERY)
        with self.place.database.write() as session:
            office = session.scalars(select(Office)).one()
            made = administrations.add_to(session, office, new, self.place.desk.act)
        self.here = Place(self.place.database, made.id)
        self.database, self.desk = self.here.database, self.here.desk
        self.made, self.opened = [], set()
        self.apply_once()
        self.made.append(self.here.document("Bon.pdf", self.here.folder("Upload")))  # both see it

    # what staff do

    @rule(n=which)
    def new_document(self, n):
        self.made.append(self.here.document(f"{n}.pdf", self.folder(n)))

    @rule(n=which, name=who, level=st.sampled_from(list(Level)), open_way=st.booleans())
    def grant(self, n, name, level, open_way):
        right, before = FolderRight(self.people[name], self.folder(n), level), self.rows()
        try:
            grants.grant(self.database, self.here.administration_id, right, self.desk.act, open_way=open_way)
        except Refused:
            assert self.rows() == before, "invariant 3: never half stored"

    @rule(n=which, name=who, setting=st.sampled_from(list(Setting)))
    def set_document(self, n, name, setting):
        right = DocumentRight(self.people[name], self.document(n), setting)
        grants.set_document(self.database, self.here.administration_id, right, self.desk.act)

    @rule(n=which, take_back=undone)
    def make_folder(self, n, take_back):
        with suppress(Refused):  # too deep, or locked
            self.step(
                lambda: folders.make(self.database, self.desk, NewFolder("Nieuw", self.folder(n))).step_id, take_back
            )

    @rule(n=which, to=which, take_back=undone)
    def move_document(self, n, to, take_back):
        document, target = self.document(n), self.folder(to) if to % 5 else None
        with suppress(Refused):
            preview = move_previews.moved_document(self.database, self.desk, document, target)
            before = self.rows()
            step = documents.move(self.database, self.desk, document, target)
            sights = asked.of_document(self.database, self.desk, document)
            assert preview.after == sights, "invariant 7: the preview is the outcome"
            assert self.rows()["settings"] == before["settings"]
            assert self.rows()["records"] == before["records"]
            self.take_back(step, before, take_back)

    @rule(n=which, to=which, take_back=undone)
    def move_folder(self, n, to, take_back):
        folder, target = self.folder(n), self.folder(to) if to % 5 else None
        with suppress(Refused):
            preview = move_previews.moved_folder(self.database, self.desk, folder, target)
            before = self.rows()
            step = folders.move(self.database, self.desk, folder, target)
            for each in preview:
                sights = asked.of_folder(self.database, self.desk, each.subject_id)
                assert each.after == sights
            assert self.rows()["grants"] == before["grants"]
            self.take_back(step, before, take_back)

    @rule(n=which, to=st.sampled_from(list(Destination)), take_back=undone)
    def delete_folder(self, n, to, take_back):
        folder, before = self.folder(n), self.rows()
        reasons = folders.hindrances(self.database, self.desk, folder)
        if reasons:
            with pytest.raises(Refused):  # invariant 28; a lock above comes first and is not in this list
                folders.delete(self.database, self.desk, folder, to)
            assert self.rows() == before
            return
        with suppress(Refused):
            self.step(lambda: folders.delete(self.database, self.desk, folder, to), take_back)
        assert self.rows()["records"] == before["records"]

    @rule(n=which, take_back=undone)
    def throw_away_or_restore(self, n, take_back):
        document = self.document(n)
        with suppress(Refused):
            binned = self.here.row(document).state is DocumentState.BINNED
            at = (self.database, self.desk, document)
            self.step(lambda: documents.restore(*at, TERM) if binned else documents.throw_away(*at), take_back)

    @rule(n=which, by=which, take_back=undone)
    def replace(self, n, by, take_back):
        with suppress(Refused):
            self.step(
                lambda: versions.replace(self.database, self.desk, self.document(n), self.document(by)), take_back
            )

    @rule(n=which, take_back=undone)
    def lock_or_reopen(self, n, take_back):
        folder = self.folder(n)
        with self.database.read() as session:
            locked = session.get_one(Folder, folder).locked_at
        with suppress(Refused):
            self.step(
                lambda: (
                    folders.reopen(self.database, self.desk, folder, "Nagekomen")
                    if locked
                    else folders.lock(self.database, self.desk, folder)
                ),
                take_back,
            )

    @rule(n=which, take_back=undone)
    def hang_on_record(self, n, take_back):
        record = records.put(self.database, self.desk, NewRecord(RecordKind.ENTRY, str(n % 3)))
        self.step(lambda: records.attach(self.database, self.desk, self.document(n), record), take_back)

    @rule(n=which, name=who)
    def open_as_client(self, n, name):
        visitor, shown = Visitor(self.here.client(), self.people[name]), sorted(self.visible(name)[1])
        if shown:
            document = shown[n % len(shown)]
            self.opened.add((name, document, seen.open_document(self.database, visitor, document, NOW)))

    @rule()
    def apply_once(self):
        """Invariant 24: the second time adds nothing."""
        self.apply_twice(apply.Wish("EENMALIG-BASIS", confirm_rights=True))

    @rule(year=st.sampled_from([2024, 2025]), confirm=st.booleans())
    def apply_year(self, year, confirm):
        self.apply_twice(apply.Wish("JAARWERK-KORT", year, confirm_rights=confirm))

    @rule(n=which)
    def edit_a_template(self, n):
        """Invariant 25: applied folders stay as they are."""
        before = self.rows()
        for _ in ("backwards", "and as it was: the next dossier of this office begins with the same templates"):
            with self.database.write() as session:
                items = session.scalars(select(TemplateItem).order_by(TemplateItem.id)).all()
                items[n % len(items)].name = items[n % len(items)].name[::-1]
            assert self.rows() == before

    # what must always hold

    @invariant()
    def everybody_sees_what_the_rows_say(self):
        for name in self.people:
            folder_ids, document_ids = self.visible(name)
            visitor = Visitor(self.here.client(), self.people[name])
            tree = lists.folders(self.database, visitor, self.here.administration_id)
            assert {each.id for each in tree} == folder_ids
            assert all(each.parent_id in folder_ids for each in tree if each.parent_id), "invariant 2"
            assert sum(each.documents for each in tree) == len(document_ids), "invariant 5: counts too"
            waiting = lists.unseen(self.database, visitor, self.here.administration_id)
            assert {each.id for each in waiting} == self.not_opened(name, document_ids), "invariants 4 and 27"

    @invariant()
    def who_sees_says_the_same(self):
        """Invariant 10, for the document that was made last."""
        sights = asked.of_document(self.database, self.desk, self.made[-1])
        said = {each.person_id for each in sights if each.access.sees}
        assert all((self.people[name] in said) == (self.made[-1] in self.visible(name)[1]) for name in self.people)

    @invariant()
    def no_document_is_lost_and_each_is_in_one_place(self):
        with self.database.read() as session:
            rows = session.scalars(select(Document).where(Document.administration_id == self.here.administration_id))
            found = {each.id: (each.state, each.folder_id) for each in rows}
        assert set(found) == set(self.made)
        assert all((state is DocumentState.FILED) == (folder is not None) for state, folder in found.values())

    # how it is asked

    def visible(self, name):
        """The law, from the rows, without the code that is tested."""
        rows, person_id = self.rows(), self.people[name]
        levels = {folder: Level(level) for folder, person, level in rows["grants"] if person == person_id}
        own = {document: setting for document, person, setting in rows["settings"] if person == person_id}
        parents = {each[0]: each[1] for each in rows["folders"]}
        office = {each[0] for each in rows["folders"] if each[3]}

        def is_open(folder):
            above = parents[folder]
            granted = folder not in office and levels.get(folder, Level.NONE) is not Level.NONE
            return granted and (above is None or is_open(above))

        open_ones = {folder for folder in parents if is_open(folder)}
        shown = set()
        for document, folder, _state, _version in rows["documents"]:
            follows = folder in open_ones and levels[folder].shows_documents
            if folder in open_ones and own.get(document) != "hide" and (follows or own.get(document) == "show"):
                shown.add(document)
        return open_ones, shown

    def not_opened(self, name, document_ids):
        today = {document: version for document, _, _, version in self.rows()["documents"]}
        return {each for each in document_ids if (name, each, today[each]) not in self.opened}

    def rows(self):
        mine = Folder.administration_id == self.here.administration_id
        folder_ids, document_ids = select(Folder.id).where(mine), self.made
        questions = {
            "folders": select(Folder.id, Folder.parent_id, Folder.position, Folder.office_role, Folder.name).where(
                mine
            ),
            "grants": select(FolderGrant.folder_id, FolderGrant.person_id, FolderGrant.level).where(
                FolderGrant.folder_id.in_(folder_ids)
            ),
            "settings": select(DocumentSetting.document_id, DocumentSetting.person_id, DocumentSetting.setting).where(
                DocumentSetting.document_id.in_(document_ids)
            ),
            "documents": select(Document.id, Document.folder_id, Document.state, Document.version).where(
                Document.id.in_(document_ids)
            ),
            "records": select(RecordLink.document_id, RecordLink.record_id).where(
                RecordLink.document_id.in_(document_ids)
            ),
        }
        with self.database.read() as session:
            return {name: {tuple(row) for row in session.execute(query)} for name, query in questions.items()}

    def folder(self, n):
        found = sorted(each[0] for each in self.rows()["folders"])
        return found[n % len(found)] if found else None

    def document(self, n):
        return self.made[n % len(self.made)]

    def step(self, action, take_back):
        before = self.rows()
        self.take_back(action(), before, take_back)

    def take_back(self, step_id, before, wanted):
        if wanted and step_id:
            try:
                undo(self.database, self.desk, step_id)
            except Refused as refused:  # which the rules take for an answer to the step itself
                raise AssertionError("a step just taken can be undone") from refused
            assert self.rows() == before, "undone as one step"

    def apply_twice(self, wish):
        for _ in range(2):
            [applied] = apply.apply(self.database, [self.here.administration_id], wish, self.desk.act)
        assert applied.added == 0


@pytest.mark.timeout(300)
def test_a_dossier_keeps_its_laws(any_house):
    place = dossiers.place(any_house)
    people = {name: place.person(name) for name in (SANNE, PIET)}
    machine = type("Dossier", (Dossier,), {"place": place, "people": people})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
