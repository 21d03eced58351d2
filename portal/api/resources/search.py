"""Search: documents by their words, what fits best first."""

from uuid import UUID

from apiflask import APIBlueprint
from pydantic import AwareDatetime, Field

from dossier.finding import search
from dossier.finding.search import DocumentHit, Place, Query
from dossier.rules.balance import day_bounds
from dossier.rules.scopes import Scope
from dossier.rules.searching import MOST_CHARACTERS
from dossier.rules.states import DocumentState
from portal import shared
from portal.api.access import caller, scoped
from portal.api.models import Answer, Days, Said
from portal.api.paging import Listing, began, cut

blueprint = APIBlueprint("search", __name__, url_prefix="/search")


class Hit(Answer):
    id: UUID
    administration_id: UUID
    folder_id: UUID | None = Field(description="null: in the inbox")
    name: str
    content_type: str = Field(description="By content, whatever its name")
    size_bytes: int
    state: DocumentState
    received_at: AwareDatetime
    sender: Said = Field(description="null: not from a mail")
    subject: Said = Field(description="null: not from a mail, or it had none")
    snippet: Said = Field(description="Where the words stand; null: in another form")

    @classmethod
    def of_hit(cls, hit: DocumentHit) -> "Hit":
        said = {name: getattr(hit, name) for name in cls.model_fields}
        return cls.model_validate({**said, "snippet": hit.snippet.text})


class Hits(Listing):
    items: list[Hit]
    total: int = Field(description="Documents that fit; counted no further than 500, of the newest")


class SearchAsked(Days):
    q: str = Field(min_length=1, max_length=MOST_CHARACTERS, description='Words; "in quotes": next to each other')
    administration_id: UUID | None = Field(None, description="Left out: every administration that the token enters")
    folder_id: UUID | None = Field(None, description="This one and those below it")
    sender: str = Field("", max_length=200, description="Part of the name or address, from the start of a word")


@blueprint.get("")
@scoped(Scope.DOCUMENTS_READ)
@blueprint.input(SearchAsked, location="query", arg_name="asked")
@blueprint.output(Hits)
def search_documents(asked: SearchAsked) -> Hits:
    """The documents that fit, the best first."""
    query = Query(
        asked.q,
        asked.administration_id,
        asked.folder_id,
        sender=asked.sender,
        received_from=day_bounds(asked.first)[0] if asked.first else None,
        received_before=day_bounds(asked.last)[1] if asked.last else None,
    )
    page = search.Page(began(asked, Place), asked.limit + 1)
    found = search.search(shared.database(), caller().visitor, query, page)
    shown, following = cut(found.documents, asked, lambda each: each.place)
    return Hits(items=[Hit.of_hit(each) for each in shown], total=found.total, next=following)
