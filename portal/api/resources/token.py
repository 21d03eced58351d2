"""The token itself: what its bearer may do, and until when."""

from uuid import UUID

from apiflask import APIBlueprint
from pydantic import AwareDatetime, Field

from dossier.rules.scopes import Scope
from portal import shared
from portal.api.access import caller, open_to_any_token
from portal.api.models import Answer

blueprint = APIBlueprint("token", __name__)


class Token(Answer):
    id: UUID = Field(description="The trail of the office shows what it did as `token:<id>`")
    name: str = Field(description="What it is for, as the office said")
    scopes: list[Scope]
    administration_ids: list[UUID] | None = Field(description="That it enters; null: all, also later ones")
    expires_at: AwareDatetime
    calls_per_minute: int = Field(description="How often it may ask; 429 beyond that")


@blueprint.get("/token")
@open_to_any_token
@blueprint.output(Token)
def get_token() -> Token:
    """What this token may do, and until when. Any token may ask."""
    by = caller()
    return Token(
        id=by.token_id,
        name=by.name,
        scopes=sorted(by.scopes),
        administration_ids=None if by.only is None else sorted(by.only),
        expires_at=by.expires_at,
        calls_per_minute=shared.house().settings.api_calls_per_minute,
    )
