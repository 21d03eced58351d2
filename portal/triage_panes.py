"""What the panes of the inbox show of one document: the mail it came with, where it seems to belong, every folder."""

from collections.abc import Sequence
from uuid import UUID

from dossier.documents import lists
from dossier.documents.pages import pages_of
from dossier.inbox import suggest
from dossier.inbox.triage import Waiting
from dossier.rules.powers import Power, may
from dossier.rules.states import DocumentState
from ingest.mails import show_mail
from portal import shared
from portal.folder_choices import Choice, choices


def opened(chosen: Waiting) -> dict[str, object]:
    """The middle and the right pane."""
    database, visitor = shared.database(), shared.visitor()
    folders = choices(lists.folders(database, visitor, chosen.administration_id))
    return {
        "chosen": chosen,
        "previews": pages_of(database, visitor, chosen.id),
        "mail": show_mail(shared.house(), str(chosen.mail.id), visitor) if chosen.mail else None,
        "suggestions": _suggestions(chosen, folders),
        "folders": folders,
        "files": chosen.state is DocumentState.INBOX,
        "judges": may(shared.act(), Power.JUDGE_MAIL),
        "me": str(shared.guest().person_id),
    }


def _suggestions(chosen: Waiting, folders: Sequence[Choice]) -> list[tuple[Choice, str]]:
    """Folders that this person sees, each with its reason."""
    seen, english = {each.id: each for each in folders}, shared.guest().language == "en"
    found = suggest.for_documents(shared.database(), chosen.administration_id, [chosen.id], shared.now())
    return [
        (seen[each.folder_id], each.reason_en if english else each.reason_nl)
        for each in found.get(chosen.id, ())
        if each.folder_id in seen
    ]


def path_of(administration_id: UUID, folder_id: UUID) -> str:
    """'Jaarwerk 2026 / Bank'; "": a folder that they do not see."""
    found = choices(lists.folders(shared.database(), shared.visitor(), administration_id))
    return next((each.path for each in found if each.id == folder_id), "")
