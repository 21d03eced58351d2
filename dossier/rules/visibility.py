"""The one law of visibility: who sees which folder and which document, and why.

Every list, count, search, preview, download, zip, notice and API answer obeys it. `dossier.access.visible` says the
same in SQL; a property test holds the two against each other. The law:

1. Office users see everything of their office, except administrations they are restricted from, and folders (with all
   below) that ask a role they have not.
2. Client users see nothing that was not granted to them (S2-31), and only of administrations of their clients.
3. A folder is open to a client user when a level was granted on it and on every folder above it (S2-35).
   A folder that asks an office role, and all below it, is never open to a client user.
4. In an open folder of level VIEW or VIEW_UPLOAD all documents are visible (S2-36), except the hidden ones (S2-37).
5. In an open folder of any level a document set to SHOW is visible; in a closed one nothing is.
6. What is not filed in a folder is seen by the office only (invariant 23).
7. Of a document that somebody sees, the office sees the older versions too; a client user those that they opened
   themselves when they stood there: why a file was replaced may be that others should not have been in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from dossier.rules.rights import Because, Level, Setting


@dataclass(frozen=True, slots=True)
class Staff:
    """An office user (kantoorgebruiker)."""

    office_id: UUID
    roles: frozenset[str]
    only: frozenset[UUID] | None = None  # administrations this person is restricted to; None: all
    expired: bool = False


@dataclass(frozen=True, slots=True)
class ClientUser:
    """A client user (klantgebruiker), acting for the administrations of the active client."""

    office_id: UUID
    administrations: frozenset[UUID]
    expired: bool = False


Viewer = Staff | ClientUser


@dataclass(frozen=True, slots=True)
class Dossier:
    office_id: UUID
    administration_id: UUID
    on: bool


@dataclass(frozen=True, slots=True)
class Rung:
    """One folder on the way from the root, as one person meets it."""

    folder_id: UUID
    office_role: str | None  # None: every office user, and clients when granted
    granted: Level  # to this person; NONE when nothing was granted


@dataclass(frozen=True, slots=True)
class Access:
    """What one person may do with one folder or document."""

    sees: bool
    because: Because
    folder_id: UUID | None = None  # the folder that decided; None: no folder did
    shows_documents: bool = False
    takes_uploads: bool = False


def may_enter(viewer: Viewer, dossier: Dossier) -> Access:
    """Whether this person has any business in this dossier at all."""
    if viewer.expired:
        return Access(False, Because.EXPIRED)
    if viewer.office_id != dossier.office_id:
        return Access(False, Because.STRANGER)
    if isinstance(viewer, Staff):
        restricted = viewer.only is not None and dossier.administration_id not in viewer.only
        return Access(not restricted, Because.OTHER_ADMINISTRATIONS if restricted else Because.STAFF)
    if dossier.administration_id not in viewer.administrations:
        return Access(False, Because.STRANGER)
    return Access(dossier.on, Because.CLIENT if dossier.on else Because.DOSSIER_OFF)


def folder_access(viewer: Viewer, dossier: Dossier, chain: Sequence[Rung]) -> Access:
    """`chain`: the folders from the root to the one asked about, that one last; never empty."""
    entry = may_enter(viewer, dossier)
    if not entry.sees:
        return entry
    if isinstance(viewer, Staff):
        return _for_staff(viewer, chain)
    return _for_client(chain)


def document_access(viewer: Viewer, dossier: Dossier, chain: Sequence[Rung], setting: Setting) -> Access:
    """`chain`: as above, to the folder of the document; empty when it is not filed."""
    entry = may_enter(viewer, dossier)
    if not entry.sees:
        return entry
    if isinstance(viewer, Staff):
        return _for_staff(viewer, chain) if chain else entry
    return _document_for_client(chain, setting) if chain else Access(False, Because.NOT_FILED)


def _for_staff(viewer: Staff, chain: Sequence[Rung]) -> Access:
    for rung in chain:
        if rung.office_role is not None and rung.office_role not in viewer.roles:
            return Access(False, Because.ROLE_MISSING, rung.folder_id)
    return Access(True, Because.STAFF, chain[-1].folder_id, shows_documents=True, takes_uploads=True)


def _for_client(chain: Sequence[Rung]) -> Access:
    last = chain[-1]
    for rung in chain:
        if rung.office_role is not None:
            return Access(False, Because.OFFICE_ONLY, rung.folder_id)
        if rung.granted is Level.NONE:
            dormant = rung is not last and last.granted is not Level.NONE
            return Access(False, Because.CLOSED_ABOVE if dormant else Because.NOT_GRANTED, rung.folder_id)
    because = {Level.PASSAGE: Because.PASSAGE, Level.UPLOAD: Because.UPLOAD_ONLY}.get(last.granted, Because.GRANTED)
    level = last.granted
    return Access(True, because, last.folder_id, level.shows_documents, level.takes_uploads)


def _document_for_client(chain: Sequence[Rung], setting: Setting) -> Access:
    folder = _for_client(chain)
    if not folder.sees:
        return folder
    if setting is Setting.HIDE:
        return Access(False, Because.HIDDEN, folder.folder_id)
    if setting is Setting.SHOW:
        return Access(True, Because.SHOWN, folder.folder_id)
    return Access(folder.shows_documents, folder.because, folder.folder_id)
