"""Who still hears of it, asked when a letter leaves: the one law of visibility, and what was done meanwhile."""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from dossier.rules.happenings import Happening, Lapse
from dossier.rules.rights import Level, Setting
from dossier.rules.visibility import ClientUser, Rung, Staff, Viewer, document_access, folder_access, may_enter
from models import Notice
from notify.facts import Facts, FolderFact

Judge = Callable[[Notice, Facts], Lapse | None]


def lapse_of(notice: Notice, facts: Facts) -> Lapse | None:
    """Why this notice falls out of its letter. None: it stays."""
    person = facts.people[notice.person_id]
    if person.expires_at is not None and person.expires_at <= facts.now:
        return Lapse.NO_ENTRY
    judge = JUDGES.get(notice.happening)
    return judge(notice, facts) if judge else None


def sees_document(person_id: UUID, document_id: UUID, facts: Facts) -> bool:
    """Whether this client user sees it, by the one law."""
    eyes = [each for each in facts.eyes.get(person_id, ()) if isinstance(each, ClientUser)]
    return _sees_all(person_id, [document_id], eyes, facts)


def _sees_all(person_id: UUID, document_ids: Iterable[UUID], eyes: Sequence[Viewer], facts: Facts) -> bool:
    """Whether one pair of these eyes sees each of these documents."""
    return any(all(_sees(person_id, each, eye, facts) for each in document_ids) for eye in eyes)


def _sees(person_id: UUID, document_id: UUID, eye: Viewer, facts: Facts) -> bool:
    document = facts.documents.get(document_id)
    folder = facts.folders.get(document.folder_id) if document and document.folder_id else None
    dossier = facts.dossiers.get(document.administration_id) if document else None
    if document is None or dossier is None or (document.folder_id and folder is None):
        return False
    setting = facts.settings.get((person_id, document_id), Setting.FOLLOW)
    rungs = _rungs(person_id, folder, facts) if folder else []
    return document_access(eye, dossier, rungs, setting).sees


def _rungs(person_id: UUID, folder: FolderFact, facts: Facts) -> list[Rung]:
    return [Rung(id_, role, facts.levels.get((person_id, id_), Level.NONE)) for id_, role in folder.chain]


def _document_is_news(notice: Notice, facts: Facts) -> Lapse | None:
    if not sees_document(notice.person_id, notice.subject_id, facts):
        return Lapse.NOT_VISIBLE
    version = facts.documents[notice.subject_id].version
    return Lapse.SEEN if (notice.person_id, notice.subject_id, version) in facts.opened else None


def _document_is_withdrawn(notice: Notice, facts: Facts) -> Lapse | None:
    return Lapse.VISIBLE_AGAIN if sees_document(notice.person_id, notice.subject_id, facts) else None


def _folder_is_open(notice: Notice, facts: Facts) -> Lapse | None:
    folder = facts.folders.get(notice.subject_id)
    dossier = facts.dossiers.get(folder.administration_id) if folder else None
    if folder is None or dossier is None:
        return Lapse.NOT_VISIBLE
    rungs = _rungs(notice.person_id, folder, facts)
    eyes = [each for each in facts.eyes.get(notice.person_id, ()) if isinstance(each, ClientUser)]
    ways = [folder_access(each, dossier, rungs) for each in eyes]
    return None if any(each.shows_documents or each.takes_uploads for each in ways) else Lapse.NOT_VISIBLE


def _approval_waits(notice: Notice, facts: Facts) -> Lapse | None:
    if notice.subject_id not in facts.open_requests or (notice.person_id, notice.subject_id) in facts.decided:
        return Lapse.SETTLED
    return _request_is_theirs(notice, facts)


def _office_hears(notice: Notice, facts: Facts) -> Lapse | None:
    dossier = facts.dossiers.get(notice.administration_id) if notice.administration_id else None
    eyes = [each for each in facts.eyes.get(notice.person_id, ()) if isinstance(each, Staff)]
    allowed = any(not each.expired and (dossier is None or may_enter(each, dossier).sees) for each in eyes)
    return None if allowed else Lapse.NOT_VISIBLE


def _request_is_theirs(notice: Notice, facts: Facts) -> Lapse | None:
    """A request is there for who sees every document of it, on the page and in a letter."""
    dossier = facts.dossiers.get(notice.administration_id) if notice.administration_id else None
    eyes = [each for each in facts.eyes.get(notice.person_id, ()) if dossier and may_enter(each, dossier).sees]
    about = facts.asked.get(notice.subject_id, frozenset())
    return None if _sees_all(notice.person_id, about, eyes, facts) else Lapse.NOT_VISIBLE


# What is not here is about the reader's own account, and never falls out.
JUDGES: dict[Happening, Judge] = {
    Happening.DOCUMENT_VISIBLE: _document_is_news,
    Happening.DOCUMENT_CHANGED: _document_is_news,
    Happening.DOCUMENT_WITHDRAWN: _document_is_withdrawn,
    Happening.FIRST_ACCESS: _folder_is_open,
    Happening.APPROVAL_ASKED: _approval_waits,
    Happening.APPROVAL_REMINDER: _approval_waits,
    Happening.APPROVAL_DECIDED: _request_is_theirs,
    Happening.APPROVAL_EXPIRED: _request_is_theirs,
    Happening.UPLOADED: _office_hears,
    Happening.MAIL_RECEIVED: _office_hears,
    Happening.MAIL_PARKED: _office_hears,
    Happening.MAIL_QUARANTINED: _office_hears,
    Happening.ADDRESS_STOPPED: _office_hears,
    Happening.SMS_FAILED: _office_hears,
    Happening.WEBHOOK_FAILED: _office_hears,
    Happening.DOCUMENT_INFECTED: _office_hears,
}
