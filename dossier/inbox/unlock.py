"""Locked files: opened with a password that staff give, or with one that the administration keeps.

The password is in no log, no audit event and no error. What comes out is judged by the scanner before anybody sees it.
The locked file is folded away under its mail, so that one document waits; the step can be undone.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased
from uuid_utils.compat import uuid7

from adapters.confined import ChildFailed, Confinement, confined_pieces
from adapters.house import House
from adapters.scanner import Verdict
from adapters.seals import Seals
from dossier import tries
from dossier.access.desk import Desk, Work
from dossier.documents.judging import Judged, judged_blobs, verdict
from dossier.documents.pdf_editing import WATCHED
from dossier.documents.steps import step
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused, TryLater
from dossier.rules.handling import StepKind
from dossier.rules.pictures import state_in_inbox
from dossier.rules.powers import Power, refuse_without
from dossier.rules.states import DocumentState, Fate, Flag, ScanState
from dossier.rules.tries import Limit
from dossier.rules.work import Claim
from ingest.reading.apart import unlocked_from
from ingest.reading.child import unlock_pieces
from ingest.reading.containers import Trouble
from ingest.reading.letter import Kept, Part
from ingest.reading.openers.seam import damaged
from ingest.reading.part_store import PartStore
from models import Administration, Blob, Delivery, Document, KeptPassword
from models.claims import finish
from models.filing import first_with
from models.locks import locked_dossiers

PASSWORD_LIMIT = Limit(tries=10, first_lock=timedelta(minutes=1))  # per person
OPENING = Confinement(cpu=timedelta(seconds=90), time=timedelta(seconds=120), answer_bytes=700_000_000, may_fork=True)
PASSWORDS = 20  # of an administration that are tried on a new file, the newest first

_Opened = Sequence[tuple[Part, Kept, Verdict]]


def unlock(house: House, document_id: UUID, password: str, act: Act, *, keep: bool = False) -> tuple[UUID, ...]:
    """Open this document and its locked copies in the same administration: the documents that came out.

    `keep`: remember the password, sealed, for what arrives here later. Raises NotFound, Refused for a wrong password,
    too many of them or a file that cannot be opened, TryLater while the scanner or a store is away: nothing is changed
    then.
    """
    sealed = Seals(house.settings).seal(password) if keep else None
    with house.database.read() as session:
        document = session.get(Document, document_id)
    if document is None:
        raise NotFound("No document has this id.")
    refuse_without(act, Power.WORK, document.administration_id)
    if Flag.LOCKED not in document.flags or document.state is DocumentState.QUARANTINED:
        raise Refused("This document is not locked, or may not be opened at all.")
    _refuse_guessing(house, act)
    opened = _open(house, document, password)
    if isinstance(opened, Trouble):
        raise _refusal(opened)
    with house.database.write() as session:
        tries.forget(session, _key(act))
        if sealed:
            here = document.administration_id
            session.add(KeptPassword(administration_id=here, sealed=sealed, kept_at=act.now, kept_by=act.actor))
        [administration] = locked_dossiers(session, [document.administration_id]).values()
        return _file(session, administration, _copies(document), opened, act)


def _refuse_guessing(house: House, act: Act) -> None:
    """Count a try. Raises Refused for a person with too many wrong ones."""
    if act.by_program:
        return
    with house.database.write() as session:
        turn = tries.take(session, _key(act), PASSWORD_LIMIT, act.now)
    if not turn.allowed:
        raise Refused("Too many passwords did not fit. Wait a few minutes and try again.")


def _key(act: Act) -> str:
    return tries.key("unlock", act.actor)


def open_arrived(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Station: try the kept passwords on the locked documents of a mail. Wakes nobody. Raises TryLater, ClaimLost."""
    act = Act("worker", now)
    with house.database.read() as session:
        delivery = session.get_one(Delivery, claim.work.subject_id)
        locked = session.scalars(_still_locked().where(Document.delivery_id == delivery.id)).all()
        passwords = _kept(session, Seals(house.settings), delivery.administration_id)
    found = [(each, _first_fitting(house, each, passwords)) for each in locked if Flag.LOCKED in each.flags]
    with house.database.write() as session:
        finish(session, claim)
        dossiers = locked_dossiers(session, [document.administration_id for document, _ in found])
        for document, opened in found:
            if opened is not None:
                here = dossiers[document.administration_id]
                _file(session, here, _still_locked().where(Document.id == document.id), opened, act)
    return ()


def _kept(session: Session, seals: Seals, administration_id: UUID) -> list[str]:
    newest = select(KeptPassword.sealed).where(KeptPassword.administration_id == administration_id)
    sealed = session.scalars(newest.order_by(KeptPassword.kept_at.desc()).limit(PASSWORDS))
    return [password for each in sealed if (password := seals.opened(each)) is not None]


def _first_fitting(house: House, document: Document, passwords: Iterable[str]) -> _Opened | None:
    attempts = (_open(house, document, password) for password in passwords)
    return next((opened for opened in attempts if not isinstance(opened, Trouble)), None)


def _open(house: House, document: Document, password: str) -> _Opened | Trouble:
    """What this password opens, kept and judged. Raises TryLater."""
    about = json.dumps([document.name, document.content_type, password])
    try:
        with (
            house.blobs.open("parts", document.blob_sha256) as stream,
            confined_pieces(unlock_pieces, stream, about, OPENING) as pieces,
            house.blobs.batch() as batch,
        ):
            parts = unlocked_from(pieces, PartStore(house.blobs, batch))
    except OSError as error:
        raise TryLater("the blob store is away") from error
    except ChildFailed:
        return damaged("password: its reader died")
    if isinstance(parts, Trouble):
        return parts
    found = [(part, part.kept) for part in parts if part.fate is Fate.DOCUMENT and part.kept]
    verdicts = {kept.sha256: verdict(house, kept.sha256) for _, kept in found}
    return [(part, kept, verdicts[kept.sha256]) for part, kept in found]


def _still_locked() -> Select[Document]:
    """Documents nothing was opened from yet; whether they are locked stands in their flags."""
    made = aliased(Document)
    opened_from = select(made.made_from_id).where(made.made_from_id.is_not(None), made.state != DocumentState.BINNED)
    gone = (DocumentState.QUARANTINED, DocumentState.BINNED)
    return select(Document).where(Document.id.not_in(opened_from), Document.state.not_in(gone)).order_by(Document.id)


def _copies(document: Document) -> Select[Document]:
    """The document and its locked copies in the same administration."""
    same = (
        Document.administration_id == document.administration_id,
        Document.blob_sha256 == document.blob_sha256,
    )
    return _still_locked().where(*same)


def _file(
    session: Session, administration: Administration, locked: Select[Document], opened: _Opened, act: Act
) -> tuple[UUID, ...]:
    """The opened files in place of each of the locked documents: one step for each, which can be undone.

    What waited in the inbox is folded away under its mail; what is in a folder stays there.
    """
    judged = [Judged(kept.sha256, kept.size_bytes, said) for _, kept, said in opened]
    blobs = judged_blobs(session, judged, act.now)
    work = Work(session, administration, Desk(administration.id, act))
    made: list[UUID] = []
    for document in session.scalars(locked).all():
        first = first_with(session, document.administration_id, blobs)
        with step(work, StepKind.DOCUMENT_UNLOCKED, document.id) as changes:
            for part, kept, _ in opened:
                new = _document(document, part, blobs[kept.sha256], first.get(kept.sha256))
                first.setdefault(kept.sha256, new.id)
                session.add(new)
                changes.added(new, *WATCHED)
                made.append(new.id)
            if opened and document.state is DocumentState.INBOX:
                changes.set(document, state=DocumentState.FOLDED)
    return tuple(made)


def _document(locked: Document, part: Part, blob: Blob, duplicate_of_id: UUID | None) -> Document:
    """Beside the locked one: in the inbox, or in quarantine. It belongs to the same mail, but is no part of it."""
    return Document(
        id=uuid7(),
        office_id=locked.office_id,
        administration_id=locked.administration_id,
        delivery_id=locked.delivery_id,
        part_id=None,
        made_from_id=locked.id,
        name=part.name,
        blob_sha256=blob.sha256,
        size_bytes=blob.size_bytes,
        content_type=part.detected_type,
        flags=sorted(part.flags),
        state=state_in_inbox(part.fate, ScanState(blob.scan_state), folded=False),
        received_at=locked.received_at,
        duplicate_of_id=duplicate_of_id,
    )


def _refusal(trouble: Trouble) -> Refused:
    if trouble.flag is Flag.LOCKED:
        return Refused("The password does not fit, or this kind of lock cannot be opened here. Nothing was changed.")
    return Refused("The file is damaged or too large to open. Nothing was changed.")
