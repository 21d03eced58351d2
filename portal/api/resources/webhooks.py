"""Webhooks: where this office wants to hear of changes. For tokens of the whole office only."""

from uuid import UUID

from apiflask import APIBlueprint
from pydantic import AwareDatetime, Field

from dossier.programs import webhooks
from dossier.programs.tokens import Caller
from dossier.rules.errors import NotFound
from dossier.rules.scopes import Scope
from dossier.rules.webhooks import DeliveryState
from portal import shared
from portal.api.access import caller, scoped
from portal.api.idempotency import made, once
from portal.api.models import Answer, Page, Question
from portal.api.paging import Listing, began, cut

blueprint = APIBlueprint("webhooks", __name__, url_prefix="/webhooks")

LONGEST_URL = 2_000


class Webhook(Answer):
    id: UUID
    url: str
    created_at: AwareDatetime
    waiting: int = Field(description="Messages that are still to be delivered")
    given_up: int = Field(description="Messages that were tried for days")


class Webhooks(Answer):
    items: list[Webhook] = Field(description="The oldest first")


class WebhookToAdd(Question):
    url: str = Field(min_length=1, max_length=LONGEST_URL, description="https, or inside your own network")


class Secret(Answer):
    """What signs the messages (Standard Webhooks)."""

    id: UUID = Field(description="Of the webhook")
    secret: str = Field(description="Shown now and never again")


class Delivery(Answer):
    id: UUID
    url: str
    state: DeliveryState
    attempts: int
    asked_at: AwareDatetime
    tried_at: AwareDatetime | None = Field(description="null: not yet")
    answer: str | None = Field(description="HTTP status, or why there was none; null: not tried yet")


class Deliveries(Listing):
    items: list[Delivery]


@blueprint.get("")
@scoped(Scope.WEBHOOKS_READ)
@blueprint.output(Webhooks)
def every() -> Webhooks:
    """The webhooks in use."""
    return Webhooks(items=[Webhook.of(each) for each in webhooks.list_all(shared.house(), _whole().domain)])


@blueprint.post("")
@scoped(Scope.WEBHOOKS_WRITE)
@once
@blueprint.input(WebhookToAdd, arg_name="new")
@blueprint.output(Secret, status_code=201)
def add(new: WebhookToAdd) -> Secret:
    """Add a webhook."""
    webhook_id, secret = webhooks.add(shared.house(), _whole().domain, new.url, _whole().office_act)
    made()
    return Secret(id=webhook_id, secret=secret)


@blueprint.post("/<uuid:webhook_id>/rotate")
@scoped(Scope.WEBHOOKS_WRITE)
@once
@blueprint.output(Secret)
def rotate(webhook_id: UUID) -> Secret:
    """A new secret; the old one signs as well for a week."""
    secret = webhooks.rotate(shared.house(), _whole().domain, webhook_id, _whole().office_act)
    made()
    return Secret(id=webhook_id, secret=secret)


@blueprint.delete("/<uuid:webhook_id>")
@scoped(Scope.WEBHOOKS_WRITE)
@blueprint.output({}, status_code=204)
def remove(webhook_id: UUID) -> str:
    """Nothing more goes there, also not what waits."""
    webhooks.remove(shared.house(), _whole().domain, webhook_id, _whole().office_act)
    return ""


@blueprint.get("/deliveries")
@scoped(Scope.WEBHOOKS_READ)
@blueprint.input(Page, location="query", arg_name="page")
@blueprint.output(Deliveries)
def deliveries(page: Page) -> Deliveries:
    """What was sent, the newest first."""
    before = began(page, UUID)
    found = webhooks.deliveries(shared.house(), _whole().domain, before=before, limit=page.limit + 1)
    shown, following = cut(found, page, lambda each: each.id)
    return Deliveries(items=[Delivery.of(each) for each in shown], next=following)


def _whole() -> Caller:
    """Raises NotFound for a token of some administrations: a webhook hears of all of them."""
    if caller().only is not None:
        raise NotFound("There is no such webhook.")
    return caller()
