"""A filing rule tried out: what it would have done with the mail of the last year."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from dossier.documents.lists import FolderLine
from dossier.inbox import filing_rules
from dossier.inbox.filing_rules import Change
from dossier.rules.filing_rules import Conditions
from portal import shared

BACK = timedelta(days=365)  # how far it looks back


def tried(
    administration_id: UUID, conditions: Conditions, folder_id: UUID, folders: Sequence[FolderLine]
) -> list[Change]:
    """`folders`: those that this person sees; what is in a closed folder is not told. Changes nothing."""
    seen = {None, *(each.id for each in folders)}
    since = shared.now() - BACK
    found = filing_rules.dry_run(shared.database(), administration_id, conditions, folder_id, since)
    return [each for each in found if each.folder_id in seen]
