"""Every kind of step is taken back as one: each table says again what it said before."""

from dataclasses import replace
from datetime import timedelta

import pytest
from dossiers import HOLDING, NOW, PIET
from factories import MadeAdministration
from mailed import make_text
from posting import PDF
from scans import FINE, Scans, pdf
from sqlalchemy import inspect, select
from uploading import Uploading

from dossier.documents import documents, pdf_editing, records, versions
from dossier.documents.documents import Note
from dossier.documents.pdf_editing import Pages
from dossier.documents.records import NewRecord
from dossier.documents.undo import undo
from dossier.inbox import relocate, texts, unlock
from dossier.office import offices
from dossier.rules.handling import Destination, RecordKind, StepKind
from dossier.rules.retention import Label
from dossier.structure import apply, folders, template_editing, template_push
from dossier.structure.apply import Wish
from dossier.structure.tree import NewFolder
from dossier.uploads import own
from models import (
    Administration,
    Delivery,
    Document,
    DocumentSetting,
    DocumentVersion,
    Folder,
    FolderGrant,
    FolderPath,
    PageSource,
    RecordLink,
    Relocation,
    Step,
    UploadedFile,
)

TABLES = (
    *(Delivery, Document, DocumentSetting, DocumentVersion, RecordLink, Relocation, PageSource, UploadedFile),
    *(Folder, FolderGrant, FolderPath),
)


TEMPLATE = "JAARWERK-KORT"


class Deeds(Scans):
    """One deed for each kind of step, on what `prepare` has put there."""

    def prepare(self):
        self.upload, self.other = self.place.folder("Upload"), self.place.folder("Overig")
        self.scan = self.document(pdf("een", "twee"), "Scan.pdf", self.upload)
        self.more, self.new = self.document(pdf("drie"), "Bij.pdf", self.upload), self.document(PDF, "Nieuw.pdf")
        self.binned = self.document(PDF, "Weg.pdf")
        documents.throw_away(self.database, self.desk, self.binned)
        self.locked = self.document(pdf("vier", password="geheim"), "Loon.pdf")
        with self.database.write() as session:
            session.get_one(Document, self.locked).flags = ["locked"]
            office_id = session.get_one(Document, self.locked).office_id
        self.text = make_text(self.house, MadeAdministration(self.place.administration_id, office_id, "", ""))
        self.record = records.put(self.database, self.desk, NewRecord(RecordKind.ENTRY, "2026-17"))
        records.attach(self.database, self.desk, self.more, self.record)
        folders.lock(self.database, self.desk, self.other)
        self._template(2025)
        self._change_template()
        with self.database.read() as session:
            self.holding = session.scalars(select(Administration.id).where(Administration.name == HOLDING)).one()
        self.uploading = Uploading(self.house, self.place)
        self.uploading.upload(self.uploading.client(PIET), self.upload, ("bon.pdf", b"%PDF-1.7 bon"))
        self.uploading.walk()

    def everything(self):
        with self.database.read() as session:
            return {
                table.__tablename__: sorted(map(str, map(_values, session.scalars(select(table))))) for table in TABLES
            }

    def do(self, kind):
        at, inside = (self.database, self.desk), (self.house, self.desk)
        folder, scan = self.upload, self.scan
        client = self.uploading.client(PIET)
        own_file = own.own_files(self.house, client)[0].id
        order = self._siblings()
        deeds = {
            StepKind.DOCUMENT_MOVED: lambda: documents.move(*at, scan, None),
            StepKind.DOCUMENT_RENAMED: lambda: documents.rename(*at, scan, "Polis.pdf"),
            StepKind.DOCUMENT_NOTED: lambda: documents.note(*at, scan, Note("Bellen", for_clients=True)),
            StepKind.DOCUMENT_RETAINED: lambda: documents.retain(*at, scan, Label.PERMANENT, NOW.date()),
            StepKind.DOCUMENT_HELD: lambda: documents.hold(*at, scan, "Rechtszaak"),
            StepKind.DOCUMENT_BINNED: lambda: documents.throw_away(*at, scan),
            StepKind.DOCUMENT_RESTORED: lambda: documents.restore(*at, self.binned, timedelta(days=90)),
            StepKind.DOCUMENT_REPLACED: lambda: versions.replace(*at, scan, self.new),
            StepKind.DOCUMENT_RELOCATED: lambda: relocate.relocate(*at, self.more, self.holding, "Van de holding"),
            StepKind.DOCUMENT_UNLOCKED: self._unlock,
            StepKind.MAIL_READ: lambda: texts.read(*at, self.text),
            StepKind.FOLDER_MADE: lambda: folders.make(*at, NewFolder("Nieuw", folder)).step_id,
            StepKind.FOLDER_CHANGED: lambda: folders.rename(*at, folder, "Aangeleverd"),
            StepKind.FOLDER_ORDERED: lambda: folders.put_in_order(*at, None, order),
            StepKind.FOLDER_MOVED: lambda: folders.move(*at, folder, None),
            StepKind.FOLDER_LOCKED: lambda: folders.lock(*at, folder),
            StepKind.FOLDER_REOPENED: lambda: folders.reopen(*at, self.other, "Toch nog iets"),
            StepKind.FOLDER_DELETED: lambda: folders.delete(*at, folder, Destination.BIN),
            StepKind.RECORD_LINKED: lambda: records.attach(*at, scan, self.record),
            StepKind.RECORD_DELETED: lambda: records.remove(*at, self.record),
            StepKind.RECORD_UNLINKED: lambda: records.detach(*at, self.more, self.record),
            StepKind.UPLOAD_WITHDRAWN: lambda: own.withdraw(self.house, client, own_file),
            StepKind.PAGES_SPLIT: lambda: self.split(scan, "2", "1").step_id,
            StepKind.PAGES_MERGED: lambda: pdf_editing.merge(*inside, [scan, self.more], "", FINE).step_id,
            StepKind.PAGES_CHANGED: lambda: pdf_editing.change(
                self.house, self.desk, scan, Pages("2,1", {1: 90}), FINE
            ),
            StepKind.TEMPLATE_ADDED: lambda: self._template(2026),
            StepKind.TEMPLATE_PUSHED: self._push,
        }
        return deeds[kind]()

    def _siblings(self):
        with self.database.read() as session:
            here = (Folder.administration_id == self.place.administration_id, Folder.parent_id.is_(None))
            return list(session.scalars(select(Folder.id).where(*here).order_by(Folder.position.desc())))

    def _unlock(self):
        unlock.unlock(self.house, self.locked, "geheim", self.desk.act)
        with self.database.read() as session:
            return session.scalars(select(Step.id).where(Step.kind == StepKind.DOCUMENT_UNLOCKED)).one()

    def _push(self):
        [done] = template_push.push(self.database, [self.desk], TEMPLATE)
        return done.step_id

    def _change_template(self):
        """Its first hoofdmap unfolds no more."""
        office_id = offices.find(self.database, self.house.settings.domain)
        first, *rest = template_editing.show(self.database, office_id, TEMPLATE).folders
        folders_now = (replace(first, unfold=not first.unfold), *rest)
        template_editing.change(self.database, office_id, TEMPLATE, folders_now, "anders", self.desk.act)

    def _template(self, year):
        wish = Wish(TEMPLATE, year, confirm_rights=True)
        [done] = apply.apply(self.database, [self.place.administration_id], wish, self.desk.act)
        return done.step_id


def _values(row) -> dict:
    """All but when it changed, which undoing is too."""
    return {each.key: getattr(row, each.key) for each in inspect(type(row)).columns if each.key != "changed_at"}


@pytest.mark.parametrize("kind", StepKind)
def test_taken_back_as_one(any_house, kind):
    at = Deeds(any_house)
    at.prepare()
    before = at.everything()
    step = at.do(kind)
    assert at.everything() != before
    undo(at.database, at.desk, step)
    assert at.everything() == before
