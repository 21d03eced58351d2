"""The law of visibility in SQL: the same as `dossier.rules.visibility`, for lists, counts and search."""

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased

from dossier.rules.rights import Level, Setting
from dossier.rules.states import DocumentState
from dossier.rules.visibility import ClientUser, Staff, Viewer
from models import (
    Administration,
    Document,
    DocumentSetting,
    DocumentVersion,
    Folder,
    FolderGrant,
    FolderPath,
    Opening,
)

SHOWING = [level for level in Level if level.shows_documents]
OPENING = [level for level in Level if level is not Level.NONE]

# Made once: what SQLAlchemy works out about the columns of an alias is most of what building a statement costs. Each
# stands in a subquery of its own, so that one law may be asked several times in one statement.
_THIS, _ABOVE, _DOSSIER = aliased(Folder), aliased(Folder), aliased(Administration)
Who = UUID | ColumnElement[UUID]  # one person; or a column, and the query says who may enter
_KEPT = 1024  # conditions, of those who came last: the same person asks several times for one page


@lru_cache(maxsize=_KEPT)
def folders_for(viewer: Viewer, person_id: Who) -> ColumnElement[bool]:
    """The condition on `Folder` under which this person sees it."""
    return and_(enters(viewer, Folder.administration_id), _open_chain(viewer, person_id, Folder.id))


@lru_cache(maxsize=_KEPT)
def documents_for(viewer: Viewer, person_id: Who) -> ColumnElement[bool]:
    """The condition on `Document` under which this person sees it."""
    entry = enters(viewer, Document.administration_id)
    open_chain = _open_chain(viewer, person_id, Document.folder_id)
    if isinstance(viewer, Staff):
        return and_(entry, or_(Document.folder_id.is_(None), open_chain))
    return and_(entry, open_chain, shown_in_open_folder(viewer, person_id))


def versions_for(viewer: Viewer, person_id: Who) -> ColumnElement[bool]:
    """Rule 7: the condition on `DocumentVersion` under which this person sees it, of a document that they see."""
    if isinstance(viewer, Staff):
        return true()
    same = (Opening.document_id == DocumentVersion.document_id, Opening.version == DocumentVersion.version)
    return exists().where(*same, Opening.person_id == person_id, Opening.as_client)


def shown_in_open_folder(viewer: Viewer, person_id: Who) -> ColumnElement[bool]:
    """Rules 4 to 6: the condition on `Document` under which this person sees it, in a folder that they see."""
    if isinstance(viewer, Staff):
        return true()
    filed = Document.state == DocumentState.FILED
    shown = or_(_granted(person_id, Document.folder_id, SHOWING), _is_set(person_id, Setting.SHOW))
    return and_(filed, ~_is_set(person_id, Setting.HIDE), shown)


def enters(viewer: Viewer, administration_id: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """Rules 1 and 2: whose dossiers a person may enter at all."""
    if viewer.expired:
        return false()
    # asked per row: a list of every dossier would tempt the database to begin there
    here = exists().where(_DOSSIER.id == administration_id, _DOSSIER.office_id == viewer.office_id)
    if isinstance(viewer, ClientUser):
        return and_(administration_id.in_(viewer.administrations), here.where(_DOSSIER.dossier_on))
    return here if viewer.only is None else and_(administration_id.in_(viewer.only), here)


def _open_chain(
    viewer: Viewer, person_id: Who, folder_id: SQLColumnExpression[UUID] | SQLColumnExpression[UUID | None]
) -> ColumnElement[bool]:
    """Rule 3: every folder from the root down is open.

    The open ones are counted against the depth: should a row of the chain ever be missing, the folder is closed.
    """
    if isinstance(viewer, Staff):
        is_open = or_(_ABOVE.office_role.is_(None), _ABOVE.office_role.in_(viewer.roles))
    else:
        is_open = and_(_ABOVE.office_role.is_(None), _granted(person_id, _ABOVE.id, OPENING))
    open_above = (
        select(func.count())
        .select_from(FolderPath)
        .join(_ABOVE, _ABOVE.id == FolderPath.ancestor_id)
        .where(FolderPath.folder_id == _THIS.id, is_open)
        .correlate(_THIS)
        .scalar_subquery()
    )
    return exists().where(_THIS.id == folder_id, open_above == _THIS.depth + 1)


def _granted(
    person_id: Who, folder_id: SQLColumnExpression[UUID] | SQLColumnExpression[UUID | None], levels: Sequence[Level]
) -> ColumnElement[bool]:
    return exists().where(
        FolderGrant.folder_id == folder_id, FolderGrant.person_id == person_id, FolderGrant.level.in_(levels)
    )


def _is_set(person_id: Who, setting: Setting) -> ColumnElement[bool]:
    return exists().where(
        DocumentSetting.document_id == Document.id,
        DocumentSetting.person_id == person_id,
        DocumentSetting.setting == setting,
    )
