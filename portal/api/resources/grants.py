"""Rights of client users: who was given what, who sees what, and rights given and taken."""

from uuid import UUID

from apiflask import APIBlueprint
from pydantic import Field, StrictBool

from dossier.access import permissions, who_sees
from dossier.access.who_sees import Sight
from dossier.rules.errors import NotFound
from dossier.rules.rights import Because, Level, Setting
from dossier.rules.scopes import Scope
from portal import shared
from portal.api.access import caller, scoped
from portal.api.marks import may_refuse
from portal.api.models import Answer, Question
from portal.api.paging import Listing, whole

blueprint = APIBlueprint("grants", __name__, url_prefix="/administrations/<uuid:administration_id>")


class ClosedFolder(Answer):
    folder_id: UUID
    name: str


class Grant(Answer):
    """What one client user was given here."""

    person_id: UUID
    name: str
    level: Level = Field(description="On the folder; of a document: on its folder")
    setting: Setting = Field(description="On the document; `follow` for a folder")
    closed_above: list[ClosedFolder] = Field(description="Folders on the way that are closed to them")


class Grants(Listing):
    items: list[Grant] = Field(description="Every user of the client, by name")


class Viewer(Answer):
    """What one person may do here, and through what."""

    person_id: UUID
    name: str
    is_staff: bool
    sees: bool
    takes_uploads: bool
    because: Because


class Viewers(Listing):
    items: list[Viewer] = Field(description="Everyone of the office and of the client")


class LevelToSet(Question):
    level: Level = Field(description="`none` takes the right away")
    open_way: StrictBool = Field(
        False, description="Open what is closed above as a passage too; without it that is refused"
    )


class SettingToSet(Question):
    setting: Setting


@blueprint.get("/folders/<uuid:folder_id>/grants")
@scoped(Scope.GRANTS_READ)
@blueprint.output(Grants)
def list_grants_on_folder(administration_id: UUID, folder_id: UUID) -> Grants:
    """What every client user was given on a folder."""
    return _of_folder(administration_id, folder_id)


@blueprint.put("/folders/<uuid:folder_id>/grants/<uuid:person_id>")
@scoped(Scope.GRANTS_WRITE)
@blueprint.input(LevelToSet, arg_name="wanted")
@blueprint.output(Grants)
def set_grant_on_folder(administration_id: UUID, folder_id: UUID, person_id: UUID, wanted: LevelToSet) -> Grants:
    """Give a client user a level on a folder, or take it away. Twice is once."""
    _refuse_stranger(_of_folder(administration_id, folder_id), person_id)
    desk = caller().desk(administration_id)
    permissions.set_folder(shared.database(), desk, folder_id, {person_id: wanted.level}, open_way=wanted.open_way)
    return _of_folder(administration_id, folder_id)


@blueprint.get("/documents/<uuid:document_id>/grants")
@scoped(Scope.GRANTS_READ)
@may_refuse
@blueprint.output(Grants)
def list_grants_on_document(administration_id: UUID, document_id: UUID) -> Grants:
    """What every client user was given on a document."""
    return _of_document(administration_id, document_id)


@blueprint.put("/documents/<uuid:document_id>/grants/<uuid:person_id>")
@scoped(Scope.GRANTS_WRITE)
@blueprint.input(SettingToSet, arg_name="wanted")
@blueprint.output(Grants)
def set_grant_on_document(administration_id: UUID, document_id: UUID, person_id: UUID, wanted: SettingToSet) -> Grants:
    """Let a document follow its folder for one client user, or hide or show it. Twice is once."""
    desk = caller().desk(administration_id)
    permissions.set_document(shared.database(), desk, document_id, {person_id: wanted.setting})
    return _of_document(administration_id, document_id)


@blueprint.get("/folders/<uuid:folder_id>/viewers")
@scoped(Scope.GRANTS_READ)
@blueprint.output(Viewers)
def list_viewers_of_folder(administration_id: UUID, folder_id: UUID) -> Viewers:
    """Who sees a folder, and through what."""
    found = who_sees.of_folder(shared.database(), caller().desk(administration_id), folder_id)
    return whole(Viewers, [_viewer(each) for each in found])


@blueprint.get("/documents/<uuid:document_id>/viewers")
@scoped(Scope.GRANTS_READ)
@blueprint.output(Viewers)
def list_viewers_of_document(administration_id: UUID, document_id: UUID) -> Viewers:
    """Who sees a document, and through what."""
    found = who_sees.of_document(shared.database(), caller().desk(administration_id), document_id)
    return whole(Viewers, [_viewer(each) for each in found])


def _of_folder(administration_id: UUID, folder_id: UUID) -> Grants:
    found = permissions.of_folder(shared.database(), caller().desk(administration_id), folder_id)
    return whole(Grants, [Grant.of(each) for each in found])


def _of_document(administration_id: UUID, document_id: UUID) -> Grants:
    found = permissions.of_document(shared.database(), caller().desk(administration_id), document_id)
    return whole(Grants, [Grant.of(each) for each in found])


def _refuse_stranger(grants: Grants, person_id: UUID) -> None:
    """Raises NotFound."""
    if person_id not in {each.person_id for each in grants.items}:
        raise NotFound("This person is no user of the client of this dossier.")


def _viewer(sight: Sight) -> Viewer:
    return Viewer(
        person_id=sight.person_id,
        name=sight.name,
        is_staff=sight.is_staff,
        sees=sight.access.sees,
        takes_uploads=sight.access.takes_uploads,
        because=sight.access.because,
    )
