"""Het dossier: what a client user may see of it, what is new there, and where they may upload."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.accounts.own_dossiers import own_dossier, own_dossiers
from dossier.documents import lists, news, seen, versions
from dossier.documents.lists import ByName, FolderLine
from dossier.documents.pages import pages_of
from dossier.finding import search as searching
from dossier.finding.search import Page, Place, Query
from dossier.uploads.own import own_files
from dossier.uploads.uploader import Uploader
from portal import given, shared
from portal.access import Who, open_to
from portal.asked_about import asked_about

pages = Blueprint("my_dossier", __name__, url_prefix="/my/dossier")


@dataclass(frozen=True, slots=True)
class Branch:
    """A folder with those in it."""

    folder: FolderLine
    below: tuple["Branch", ...]
    leads_here: bool  # it is the open one, or that is below it
    unseen: int  # documents in it and below it that they have not seen


@pages.get("/")
@open_to(Who.CLIENT)
def first() -> Response | str:
    dossiers = own_dossiers(shared.database(), shared.visitor())
    if not dossiers:
        return render_template("my/no_dossier.html")
    return redirect(url_for("my_dossier.dossier", administration_id=dossiers[0].id))


@pages.get("/<uuid:administration_id>")
@open_to(Who.CLIENT)
def dossier(administration_id: UUID) -> str:
    """The tree, and what they have not seen yet (S2-55)."""
    frame = _frame(administration_id, None)
    fresh = lists.unseen(shared.database(), shared.visitor(), administration_id)
    return render_template("my/dossier.html", fresh=fresh, **frame)


@pages.get("/<uuid:administration_id>/<uuid:folder_id>")
@open_to(Who.CLIENT)
def folder(administration_id: UUID, folder_id: UUID) -> str:
    """One folder: its documents, the own uploads into it, and the button to upload where that is allowed."""
    frame = _frame(administration_id, folder_id)
    database, visitor = shared.database(), shared.visitor()
    chosen = frame["chosen"]
    uploader = Uploader(administration_id, visitor, shared.client_act())
    documents = lists.documents_in(database, visitor, folder_id, after=_after())
    uploads = own_files(shared.house(), uploader) if chosen.takes_uploads and visitor.looked_by is None else ()
    return render_template(
        "my/folder.html",
        documents=documents,
        uploads=[each for each in uploads if each.folder_id == folder_id],
        most_bytes=shared.house().settings.upload_size_limit,
        more=documents[-1] if len(documents) == lists.PAGE else None,
        **frame,
    )


@pages.get("/<uuid:administration_id>/documents/<uuid:document_id>")
@open_to(Who.CLIENT)
def document(administration_id: UUID, document_id: UUID) -> str:
    """Its pages, here. That it was opened, and in which version, is written down (S1-18)."""
    database, visitor = shared.database(), shared.visitor()
    dossier = own_dossier(database, visitor, administration_id)
    shown = lists.document(database, visitor, administration_id, document_id)
    previews = pages_of(database, visitor, document_id)
    if previews.pictures:  # else there is nothing to look at here: downloading it counts
        seen.open_document(database, visitor, document_id, shared.now())
    folders = lists.folders(database, visitor, administration_id)
    folder = next((each for each in folders if each.id == shown.folder_id), None)
    return render_template(
        "my/document.html",
        dossier=dossier,
        chosen=shown,
        previews=previews,
        path=_path(folders, folder),
        older=versions.older(database, visitor, document_id),
        asked=asked_about(document_id),
    )


@pages.get("/<uuid:administration_id>/search")
@open_to(Who.CLIENT)
def search(administration_id: UUID) -> str:
    """In this dossier, among what they may see."""
    text = request.args.get("q", "")
    frame = _frame(administration_id, None)
    query = Query(text, administration_id=administration_id)
    found = searching.search(shared.database(), shared.visitor(), query, Page(after=_place()))
    more = found.documents[-1].place if len(found.documents) == searching.PAGE else None
    return render_template("my/search.html", text=text, found=found, more=more, **frame)


def _frame(administration_id: UUID, folder_id: UUID | None) -> dict[str, Any]:
    """What stands around: the own dossiers, the tree of this one, and the folder that is open in it."""
    database, visitor = shared.database(), shared.visitor()
    dossiers = own_dossiers(database, visitor)
    here = next((each for each in dossiers if each.id == administration_id), None)
    folders = lists.folders(database, visitor, administration_id)
    chosen = next((each for each in folders if each.id == folder_id), None)
    if here is None or (folder_id and chosen is None):
        abort(404)
    path = list(_path(folders, chosen))
    fresh = news.unseen_per_folder(database, visitor, administration_id)
    tree = _tree(folders, {each.id for each in path}, fresh)
    return {
        "dossier": here,
        "dossiers": dossiers,
        "tree": tree,
        "below": _below(tree, folder_id),
        "chosen": chosen,
        "path": path,
    }


def _path(folders: Iterable[FolderLine], chosen: FolderLine | None) -> list[FolderLine]:
    """From the root to the open folder."""
    by_id = {each.id: each for each in folders}
    path: list[FolderLine] = []
    while chosen is not None:
        path.insert(0, chosen)
        chosen = by_id.get(chosen.parent_id) if chosen.parent_id else None
    return path


def _below(tree: tuple[Branch, ...], folder_id: UUID | None) -> tuple[Branch, ...]:
    """The branches in this folder; None: at the root."""
    if folder_id is None:
        return tree
    here = next((each for each in tree if each.leads_here), None)
    if here is None:
        return ()
    return here.below if here.folder.id == folder_id else _below(here.below, folder_id)


def _tree(folders: Iterable[FolderLine], open_ones: Collection[UUID], fresh: Mapping[UUID, int]) -> tuple[Branch, ...]:
    below: dict[UUID | None, list[FolderLine]] = defaultdict(list)
    for each in folders:
        below[each.parent_id].append(each)

    def branches(parent_id: UUID | None) -> tuple[Branch, ...]:
        return tuple(branch(each) for each in below[parent_id])

    def branch(folder: FolderLine) -> Branch:
        inside = branches(folder.id)
        unseen = fresh.get(folder.id, 0) + sum(each.unseen for each in inside)
        return Branch(folder, inside, folder.id in open_ones, unseen)

    return branches(None)


def _after() -> ByName | None:
    """Where the page before ended."""
    key = request.args.get("after", type=UUID)
    return ByName(request.args.get("name", ""), key) if key else None


def _place() -> Place | None:
    fitness, number = request.args.get("fitness", type=given.whole), request.args.get("number", type=given.whole)
    return None if fitness is None or number is None else Place(fitness, number)
