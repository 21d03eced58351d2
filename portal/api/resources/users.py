"""Users of the client of a dossier: who can be asked to approve, and be given rights."""

from uuid import UUID

from apiflask import APIBlueprint
from pydantic import AwareDatetime, Field

from dossier.accounts import members
from dossier.rules.scopes import Scope
from portal import shared
from portal.api.access import caller, scoped
from portal.api.models import Answer
from portal.api.paging import Listing, whole

blueprint = APIBlueprint("users", __name__, url_prefix="/administrations/<uuid:administration_id>/users")


class User(Answer):
    person_id: UUID
    name: str = Field(description="As this client knows them")
    email: str
    kind: str = Field(description="What they are for the client, in Dutch")
    may_approve: bool = Field(description="Only who may can be asked to")
    expires_at: AwareDatetime | None = Field(description="null: no end")


class Users(Listing):
    items: list[User] = Field(description="By name; who has no access any more is not in it")


@blueprint.get("")
@scoped(Scope.USERS_READ)
@blueprint.output(Users)
def list_users(administration_id: UUID) -> Users:
    """The users of the client of this dossier."""
    found = members.of_dossier(shared.database(), caller().desk(administration_id))
    return whole(Users, [User.of(each) for each in found])
