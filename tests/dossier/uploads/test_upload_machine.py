"""Whatever happens to uploads, in whatever order: nothing half is kept, and nothing is there before its verdict.

Killed workers and requests, a scanner that is away, a right that ends. Invariant 29: the office hears once of each.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import dossiers
import pytest
from dossiers import NOW, PIET, SANNE
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from posting import EICAR
from sqlalchemy import delete, select
from uploading import Uploading

from adapters.scanner import Verdict
from dossier.access import grants
from dossier.access.grants import FolderRight
from dossier.documents import documents
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused, TryLater
from dossier.rules.happenings import Happening
from dossier.rules.rights import Level
from dossier.rules.states import DocumentState, ScanState
from dossier.uploads import keeping, own, pieces, receiving
from dossier.uploads.receiving import NewFile
from ingest import work_claims
from models import Blob, Document, HandOver, Upload, UploadedFile, UploadPiece
from models.notice import Notice
from workers.stations import STATIONS

which = st.integers(min_value=0, max_value=97)
content = st.sampled_from([b"%PDF-1.7 een", b"%PDF-1.7 twee", b"a;b\n1;2\n" * 40, EICAR])


class CutError(Exception):
    """The connection ended."""


class Scanner:
    """Finds the test virus; away when told so."""

    away = False

    def scan(self, stream):
        if self.away:
            raise TryLater("no scanner")
        found = EICAR in stream.read()
        return Verdict(ScanState.INFECTED, "eicar") if found else Verdict(ScanState.CLEAN)


class Uploads(RuleBasedStateMachine):
    """Piet may only upload, Sanne sees the folder too."""

    start: Uploading  # set by the test

    @initialize()
    def begin_anew(self):
        self.scanner = Scanner()
        self.at = replace(self.start, house=replace(self.start.house, scanner=self.scanner))
        self.house, self.place, self.now = self.at.house, self.at.place, NOW
        self.folder = self.place.folder("Upload")
        keeping.clear(self.house, NOW + timedelta(days=1000))  # what the run before left
        with self.house.database.write() as session:
            for table in (HandOver, Notice, UploadPiece, UploadedFile, Document, Upload):
                session.execute(delete(table))
        self.said: dict = {}  # file -> the bytes of which 'uploaded' was said
        self.sent: dict = {}  # file -> the bytes that were to come
        self.mine: dict = {}  # upload -> whose
        self.let(PIET, Level.UPLOAD)
        self.let(SANNE, Level.VIEW_UPLOAD)

    def let(self, name, level):
        right = FolderRight(self.place.person(name), self.folder, level)
        grants.grant(self.place.database, self.place.administration_id, right, Act("cli", self.now))

    def by(self, name):
        return self.at.client(name, self.now)

    def one(self, found, n):
        return list(found)[n % len(found)] if found else None

    @rule(name=st.sampled_from([PIET, SANNE]), files=st.lists(content, min_size=1, max_size=3))
    def begin(self, name, files):
        with suppress(NotFound, Refused):
            upload_id = receiving.begin(self.house, self.by(name), receiving.Place(self.folder, "een opmerking"))
            self.mine[upload_id] = name
            for each in files:
                new = NewFile("bestand.pdf", [], size_bytes=len(each))
                self.sent[receiving.add_file(self.house, self.by(name), upload_id, new).file_id] = each

    @rule(n=which, share=st.integers(min_value=1, max_value=3), cut=st.booleans())
    def append(self, n, share, cut):
        """Some of what is left of a file, or all of it."""
        file = self.one(self.rows(UploadedFile), n)
        if file is None or file.upload_id not in self.mine:
            return
        bytes_ = self.sent[file.id]
        rest = bytes_[file.received_bytes : len(bytes_) // share]

        def chunks():
            yield rest
            if cut:
                raise CutError

        with suppress(NotFound, Refused, CutError):
            pieces.append(self.house, self.by(self.mine[file.upload_id]), file.id, file.received_bytes, chunks())

    @rule(n=which, wrong=st.integers(min_value=1, max_value=9))
    def append_elsewhere(self, n, wrong):
        if file := self.one(self.rows(UploadedFile), n):
            with pytest.raises((Refused, NotFound)):
                pieces.append(
                    self.house, self.by(self.mine[file.upload_id]), file.id, file.received_bytes + wrong, [b"x"]
                )

    @rule(n=which)
    def finish(self, n):
        if upload_id := self.one(self.mine, n):
            with suppress(NotFound, Refused):
                done = receiving.finish(self.house, self.by(self.mine[upload_id]), upload_id)
                self.said |= {each.file_id: self.sent[each.file_id] for each in done.files}

    @rule(n=which)
    def abandon(self, n):
        if upload_id := self.one(self.mine, n):
            with suppress(NotFound, Refused):
                receiving.abandon(self.house, self.by(self.mine[upload_id]), upload_id)

    @rule(away=st.booleans())
    def work(self, away):
        self.scanner.away = away
        for row in self.rows(HandOver):
            self.turn(row.id)

    def turn(self, hand_over_id):
        claim = work_claims.take(self.house, hand_over_id, self.now, timedelta(seconds=1))
        if claim is None:
            return
        try:
            for woken in STATIONS[claim.work.station].service(self.house, claim, self.now):
                self.turn(woken)
        except TryLater as fault:
            work_claims.give_back(self.house, claim, fault, self.now)

    @rule(n=which)
    def a_worker_dies(self, n):
        """It claimed the work, and that is all."""
        if row := self.one(self.rows(HandOver), n):
            work_claims.take(self.house, row.id, self.now, timedelta(seconds=1))

    @rule(n=which, back=st.booleans())
    def change_mind(self, n, back):
        if file := self.one(self.rows(UploadedFile), n):
            uploader = self.by(self.mine[file.upload_id])
            with suppress(NotFound, Refused):
                if back:
                    own.withdraw(self.house, uploader, file.id)
                else:
                    own.rename(self.house, uploader, file.id, "anders.pdf")

    @rule(n=which)
    def the_office_files_it(self, n):
        if document := self.one([each for each in self.rows(Document) if each.folder_id == self.folder], n):
            documents.move(self.place.database, self.place.later(), document.id, self.place.folder("Overig"))

    @rule(level=st.sampled_from([Level.NONE, Level.VIEW, Level.UPLOAD]))
    def change_right(self, level):
        self.let(PIET, level)

    @rule(minutes=st.sampled_from([1, 11, 60 * 25]))
    def time_goes_on(self, minutes):
        self.now += timedelta(minutes=minutes)
        keeping.clear(self.house, self.now)

    def rows(self, table):
        with self.house.database.read() as session:
            return session.scalars(select(table).order_by(*table.__table__.primary_key)).all()

    @invariant()
    def nothing_half_is_kept(self):
        kept = [each for each in (self.house.blobs.root / "pieces").rglob("*") if each.is_file()]
        assert {each.name for each in kept} == {each.sha256 for each in self.rows(UploadPiece)}
        open_uploads = {each.id for each in self.rows(Upload) if each.finished_at is None}
        coming_in = {each.id for each in self.rows(UploadedFile) if each.upload_id in open_uploads}
        assert {each.file_id for each in self.rows(UploadPiece)} <= coming_in

    @invariant()
    def what_was_said_to_be_uploaded_is_there(self):
        files = {each.id: each for each in self.rows(UploadedFile)}
        for file_id, bytes_ in self.said.items():
            with self.house.blobs.open("parts", files[file_id].blob_sha256) as stream:
                assert stream.read() == bytes_

    @invariant()
    def somebody_works_on_what_is_not_settled(self):
        owed = {each.subject_id for each in self.rows(HandOver)}
        assert owed == {each.id for each in self.rows(Upload) if each.finished_at and not each.settled_at}

    @invariant()
    def nothing_is_there_before_its_verdict(self):
        blobs = {each.sha256: each.scan_state for each in self.rows(Blob)}
        settled = {each.id for each in self.rows(Upload) if each.settled_at}
        of_uploads = {each.document_id: each for each in self.rows(UploadedFile) if each.document_id}
        for document in self.rows(Document):
            assert of_uploads[document.id].upload_id in settled
            good = blobs[document.blob_sha256] == ScanState.CLEAN
            assert good == (document.state is not DocumentState.QUARANTINED)
            assert good or document.folder_id is None
        made = set(of_uploads.values())
        assert all(
            each in made or each.withdrawn_at for each in self.rows(UploadedFile) if each.upload_id in settled
        ), "each file of a settled upload became a document"

    @invariant()
    def the_office_hears_once_of_each(self):
        told = Counter(
            (each.subject_id, each.person_id) for each in self.rows(Notice) if each.happening is Happening.UPLOADED
        )
        assert set(told.values()) <= {1}
        made = {each.upload_id for each in self.rows(UploadedFile) if each.document_id}
        assert {upload_id for upload_id, _ in told} == made

    @invariant()
    def who_only_uploads_sees_nothing(self):
        piet = self.by(PIET)
        with self.house.database.read() as session:
            level = session.scalar(select(grants.FolderGrant.level).where(self.granted(PIET)))
        if level == Level.UPLOAD:
            assert self.place.sees(PIET)[1] == set()
            lines = own.own_files(self.house, piet)
            assert {each.id for each in lines} == {
                each.id for each in self.rows(UploadedFile) if self.mine[each.upload_id] == PIET
            }
            assert not any(each.document_id or each.duplicate for each in lines)

    def granted(self, name):
        table = grants.FolderGrant
        return (table.person_id == self.place.person(name)) & (table.folder_id == self.folder)


def test_uploads_keep_their_promises(house):
    Uploads.start = Uploading(house, dossiers.place(house))
    run_state_machine_as_test(
        Uploads,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
