"""Administrations: the dossiers that the token enters."""

from uuid import UUID

from apiflask import APIBlueprint
from pydantic import Field

from dossier.access import entries
from dossier.documents.lists import ByName
from dossier.rules.scopes import Scope
from portal import shared
from portal.api.access import caller, scoped
from portal.api.models import Answer, Page, Said
from portal.api.paging import Listing, began, cut

blueprint = APIBlueprint("administrations", __name__)


class Administration(Answer):
    id: UUID
    name: str
    client: Said = Field(description="null: of the office itself")
    address: str = Field(description="Mails to it reach the dossier")
    dossier_on: bool = Field(description="False: clients do not enter it, and it takes no mail")


class Administrations(Listing):
    items: list[Administration]


class AdministrationsWanted(Page):
    q: str = Field("", max_length=200, description="Part of the name, of that of the client, or of the mail name")


@blueprint.get("/administrations")
@scoped(Scope.ADMINISTRATIONS_READ)
@blueprint.input(AdministrationsWanted, location="query", arg_name="wanted")
@blueprint.output(Administrations)
def list_administrations(wanted: AdministrationsWanted) -> Administrations:
    """The administrations that the token enters, by name."""
    after = began(wanted, ByName)
    found = entries.entries(shared.database(), caller().visitor, find=wanted.q, after=after, limit=wanted.limit + 1)
    shown, following = cut(found, wanted, lambda each: each.by_name)
    return Administrations(items=[Administration.of(each) for each in shown], next=following)


@blueprint.get("/administrations/<uuid:administration_id>")
@scoped(Scope.ADMINISTRATIONS_READ)
@blueprint.output(Administration)
def get_administration(administration_id: UUID) -> Administration:
    """One administration."""
    return Administration.of(entries.entry(shared.database(), caller().visitor, administration_id))
