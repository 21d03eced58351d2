"""Documents split, merged, and their pages turned or left out: each one step, and the originals are kept.

What goes for the originals goes for what is made of them, and where they differ the strictest: see `_heir`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.house import House
from dossier.access.desk import Desk, Work, at_work
from dossier.documents.hindrances import document_hindrances, refuse_hindered
from dossier.documents.judging import Judged, judged_blobs
from dossier.documents.pdf_child import Consent, Source, arrange, look, taken
from dossier.documents.steps import Changes, step
from dossier.documents.versions import File, put
from dossier.documents.visibility_notices import telling
from dossier.rules import names
from dossier.rules.errors import Refused
from dossier.rules.filing import may_be_opened
from dossier.rules.handling import StepKind
from dossier.rules.pages import pages_in, strictest, written
from dossier.rules.rights import Setting
from dossier.rules.states import DocumentState, Fate, Flag, ScanState
from ingest.reading.kinds import PDF
from ingest.reading.pages import Taken
from models import Blob, Document, DocumentSetting, PageSource, RecordLink
from models.filing import first_with

WATCHED = ("folder_id", "state", "version", "name", "note", "retention", "hold")  # undo takes no work of others away
INHERITED = {Flag.ACTIVE, Flag.DAMAGED}  # flags of a file that may go for each of its pages
RIGHT_ANGLES = (90, 180, 270)


@dataclass(frozen=True, slots=True)
class Cut:
    """Pages that become a document."""

    pages: str  # as '1-3,7'
    name: str = ""  # '': made of the name of the original


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages that stay in a document."""

    keep: str = ""  # as '1-3,7', in this order; '': all
    turns: Mapping[int, int] = field(default_factory=dict)  # per page, in degrees clockwise


@dataclass(frozen=True, slots=True)
class Made:
    step_id: UUID
    document_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    name: str
    pages: tuple[tuple[Source, tuple[int, ...]], ...]  # from 1

    def taken(self, sources: Sequence[Source]) -> list[Taken]:
        return [Taken(sources.index(source), page - 1) for source, chosen in self.pages for page in chosen]


def split(house: House, desk: Desk, document_id: UUID, cuts: Sequence[Cut], consent: Consent) -> Made:
    """A document for each cut, where the original is. Raises NotFound, Refused, Hindered, TryLater."""
    [source] = sources = look(house, desk, [document_id], consent)
    outcomes = [
        _Outcome(_named(each, source, at), ((source, pages_in(each.pages, source.pages)),))
        for at, each in enumerate(cuts, 1)
    ]
    missing = set(range(1, source.pages + 1)) - {page for each in outcomes for page in each.pages[0][1]}
    if missing and not consent.originals_stay:
        pages = written(sorted(missing))
        raise Refused("Pages {pages} are in no part: name them, or let the original stay.", pages=pages)
    return _make(house, desk, StepKind.PAGES_SPLIT, sources, outcomes, consent)


def merge(house: House, desk: Desk, document_ids: Sequence[UUID], name: str, consent: Consent) -> Made:
    """One document with the pages of all, in this order, where they are. Raises as `split`."""
    sources = look(house, desk, document_ids, consent)
    if len({each.document.folder_id for each in sources}) > 1:
        raise Refused("These documents are in different folders: move them to one place first.")
    whole = tuple((each, tuple(range(1, each.pages + 1))) for each in sources)
    outcome = _Outcome(name or sources[0].document.name, whole)
    return _make(house, desk, StepKind.PAGES_MERGED, sources, [outcome], consent)


def change(house: House, desk: Desk, document_id: UUID, wanted: Pages, consent: Consent) -> UUID:
    """A new version with these pages, in this order. Gives the step. Raises as `split`."""
    [source] = sources = look(house, desk, [document_id], consent)
    kept = pages_in(wanted.keep, source.pages)
    if not set(wanted.turns) <= set(kept) or not set(wanted.turns.values()) <= set(RIGHT_ANGLES):
        raise Refused("Turn pages that are kept, by 90, 180 or 270 degrees.")
    [judged] = arrange(house, sources, [[Taken(0, each - 1, wanted.turns.get(each, 0)) for each in kept]])
    with at_work(house.database, desk) as work:
        [document] = _unchanged(work, sources, consent)
        _let_through(judged_blobs(work.session, [judged], desk.act.now))
        file = File(judged.sha256, judged.size_bytes, PDF, _flags([document]))
        tells = telling(work.session, work.administration, [document], desk.act)
        with tells, step(work, StepKind.PAGES_CHANGED, document.id, consent.reason) as changes:
            put(work, changes, document, file, document.name)
    assert changes.step_id
    return changes.step_id


def _make(  # noqa: PLR0913, PLR0917 - who does what with what
    house: House,
    desk: Desk,
    kind: StepKind,
    sources: Sequence[Source],
    outcomes: Sequence[_Outcome],
    consent: Consent,
) -> Made:
    judged = arrange(house, sources, [each.taken(sources) for each in outcomes])
    with at_work(house.database, desk) as work:
        originals = _unchanged(work, sources, consent)
        _let_through(judged_blobs(work.session, judged, desk.act.now))
        made = [_heir(work, originals, each.name, file) for each, file in zip(outcomes, judged, strict=True)]
        tells = telling(work.session, work.administration, [*originals, *made], desk.act)
        with tells, step(work, kind, originals[0].id, consent.reason) as changes:
            for document, outcome in zip(made, outcomes, strict=True):
                _settle(work, changes, document, originals, outcome)
            if not consent.originals_stay:
                _bin(work, changes, originals)
    assert changes.step_id
    return Made(changes.step_id, tuple(each.id for each in made))


def _let_through(blobs: Mapping[str, Blob]) -> None:
    """Also by a newer verdict than the one that was just asked for. Raises Refused."""
    if not all(may_be_opened(Fate.DOCUMENT, ScanState(each.scan_state)) for each in blobs.values()):
        raise Refused("The virus scanner did not let through what came out. Nothing was changed.")


def _unchanged(work: Work, sources: Sequence[Source], consent: Consent) -> list[Document]:
    """The same documents, to change them now. Raises NotFound, Refused."""
    documents = [taken(work, each.document.id, consent) for each in sources]
    for now, before in zip(documents, (each.document for each in sources), strict=True):
        if (now.version, now.blob_sha256, now.folder_id) != (before.version, before.blob_sha256, before.folder_id):
            raise Refused("'{name}' was changed meanwhile. Nothing was done: look again.", name=now.name)
    return documents


def _heir(work: Work, originals: Sequence[Document], name: str, file: Judged) -> Document:
    """A document of these, still out of sight. The strictest of each counts: holds and the longest term."""
    first, labels = originals[0], {each.retention for each in originals}
    if len(labels) > 1:
        raise Refused("These documents have different retention labels: give them the same first.")
    ends = [each.current_until for each in originals]
    noted = [each for each in originals if each.note]
    document = Document(
        id=uuid7(),
        office_id=first.office_id,
        administration_id=first.administration_id,
        delivery_id=first.delivery_id,
        name=names.checked(name),
        blob_sha256=file.sha256,
        size_bytes=file.size_bytes,
        content_type=PDF,
        flags=list(_flags(originals)),
        state=DocumentState.INBOX,
        received_at=max(each.received_at for each in originals),
        duplicate_of_id=first_with(work.session, first.administration_id, [file.sha256]).get(file.sha256),
        note="\n".join(each.note for each in noted),
        note_for_clients=bool(noted) and all(each.note_for_clients for each in noted),
        retention=first.retention,
        current_until=None if None in ends else max(each for each in ends if each),
        hold="; ".join(dict.fromkeys(each.hold for each in originals if each.hold)),
    )
    work.session.add(document)
    work.session.flush()
    return document


def _flags(originals: Sequence[Document]) -> tuple[str, ...]:
    return tuple(sorted(INHERITED & {Flag(flag) for each in originals for flag in each.flags}))


def _settle(work: Work, changes: Changes, document: Document, originals: Sequence[Document], outcome: _Outcome) -> None:
    """Where the originals are, with their settings and records, and with where its pages came from."""
    document.folder_id, document.state = originals[0].folder_id, originals[0].state
    changes.added(document, *WATCHED)
    ids = [each.document.id for each, _ in outcome.pages]
    rows = [
        *(_setting(document, person_id, each) for person_id, each in strictest(_settings(work.session, ids)).items()),
        *_links(work, document, ids),
        *(
            PageSource(
                document_id=document.id,
                position=position,
                source_id=source.document.id,
                source_version=source.document.version,
                pages=written(chosen),
            )
            for position, (source, chosen) in enumerate(outcome.pages)
        ),
    ]
    for row in rows:
        work.session.add(row)
        changes.added(row)


def _settings(session: Session, document_ids: Sequence[UUID]) -> list[dict[UUID, Setting]]:
    found: dict[UUID, dict[UUID, Setting]] = {each: {} for each in document_ids}
    for row in session.scalars(select(DocumentSetting).where(DocumentSetting.document_id.in_(document_ids))):
        found[row.document_id][row.person_id] = Setting(row.setting)
    return list(found.values())


def _setting(document: Document, person_id: UUID, setting: Setting) -> DocumentSetting:
    return DocumentSetting(person_id=person_id, document_id=document.id, setting=setting)


def _links(work: Work, document: Document, document_ids: Sequence[UUID]) -> list[RecordLink]:
    act = work.desk.act
    linked = select(RecordLink.record_id).where(RecordLink.document_id.in_(document_ids)).distinct()
    by = {"linked_at": act.now, "linked_by": act.actor}
    return [RecordLink(document_id=document.id, record_id=each, **by) for each in work.session.scalars(linked)]


def _bin(work: Work, changes: Changes, originals: Sequence[Document]) -> None:
    """Raises Hindered: the one who asks may let them stay."""
    hindrances = [each for one in originals for each in document_hindrances(work, one, work.chain(one.folder_id))]
    refuse_hindered(hindrances)
    for each in originals:
        changes.set(each, folder_id=None, state=DocumentState.BINNED, binned_at=work.desk.act.now)


def _named(cut: Cut, source: Source, number: int) -> str:
    path = PurePath(source.document.name)
    return cut.name or f"{path.stem} (deel {number}){path.suffix}"
