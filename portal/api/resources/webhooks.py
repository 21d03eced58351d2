"""Webhooks: where an office hears of what it chose. Those of some administrations are for tokens of these as well."""

from uuid import UUID

from apiflask import APIBlueprint
from flask import url_for
from pydantic import AwareDatetime, Field

from dossier.programs import webhooks
from dossier.programs.webhooks import Choice, Only
from dossier.rules.errors import Refused
from dossier.rules.scopes import Scope
from dossier.rules.webhooks import DeliveryState, WebhookEvent
from portal import shared
from portal.api.access import caller, scoped
from portal.api.idempotency import made, once
from portal.api.marks import located
from portal.api.models import Answer, Page, Question
from portal.api.paging import Listing, began, cut, whole
from portal.api.problems import invalid

blueprint = APIBlueprint("webhooks", __name__, url_prefix="/webhooks")

LONGEST_URL = 2_000
MOST_ADMINISTRATIONS = 1_000


class Webhook(Answer):
    id: UUID
    url: str
    events: list[WebhookEvent] = Field(description="What it hears of")
    administration_ids: list[UUID] | None = Field(description="Of which it hears; null: all, also later ones")
    created_at: AwareDatetime
    waiting: int = Field(description="Messages that are still to be delivered")
    given_up: int = Field(description="Messages that were tried for days")


class Webhooks(Listing):
    items: list[Webhook] = Field(description="The oldest first")


class WebhookToAdd(Question):
    url: str = Field(
        pattern=r"^https?://[!-~]+$", max_length=LONGEST_URL, description="https; http only inside your own network"
    )
    events: list[WebhookEvent] = Field(list(WebhookEvent), min_length=1, description="Left out: everything of today")
    administration_ids: list[UUID] | None = Field(
        None, min_length=1, max_length=MOST_ADMINISTRATIONS, description="null: every one that the token enters"
    )


class WebhookToChange(Question):
    events: list[WebhookEvent] | None = Field(None, min_length=1, description="null: as it is")
    administration_ids: list[UUID] | None = Field(
        None, min_length=1, max_length=MOST_ADMINISTRATIONS, description="null: as it is"
    )


class WebhookSecret(Answer):
    """What signs the messages (Standard Webhooks)."""

    id: UUID = Field(description="Of the webhook")
    secret: str = Field(description="Shown now and never again")


class WebhookTrial(Answer):
    answer: str = Field(description="HTTP status, or why there was none")


class Delivery(Answer):
    id: UUID = Field(description="`webhook-id` of the message")
    webhook_id: UUID
    url: str
    event: str
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
def list_webhooks() -> Webhooks:
    """The webhooks in use."""
    found = webhooks.list_all(shared.house(), caller().domain, caller().only)
    return whole(Webhooks, [_webhook(each) for each in found])


@blueprint.post("")
@scoped(Scope.WEBHOOKS_WRITE)
@located
@once
@blueprint.input(WebhookToAdd, arg_name="new")
@blueprint.output(WebhookSecret, status_code=201)
def add_webhook(new: WebhookToAdd) -> tuple[WebhookSecret, int, dict[str, str]]:
    """Add a webhook. A program of ours sends a POST there for each event; see `webhooks` in this document."""
    try:
        webhooks.refuse_address(shared.house(), new.url)
    except Refused as error:
        raise invalid({"json.url": [str(error)]}) from None
    choice = Choice(frozenset(new.events), _only(new.administration_ids) or caller().only)
    webhook_id, secret = webhooks.add(shared.house(), caller().domain, new.url, caller().office_act, choice)
    made()
    place = url_for(".get_webhook", webhook_id=webhook_id)
    return WebhookSecret(id=webhook_id, secret=secret), 201, {"Location": place}


@blueprint.get("/<uuid:webhook_id>")
@scoped(Scope.WEBHOOKS_READ)
@blueprint.output(Webhook)
def get_webhook(webhook_id: UUID) -> Webhook:
    """One webhook."""
    return _webhook(_line(webhook_id))


@blueprint.patch("/<uuid:webhook_id>")
@scoped(Scope.WEBHOOKS_WRITE)
@blueprint.input(WebhookToChange, arg_name="change")
@blueprint.output(Webhook)
def change_webhook(webhook_id: UUID, change: WebhookToChange) -> Webhook:
    """Let it hear of something else from now on. Its address and secret stay."""
    line = _line(webhook_id)
    choice = Choice(
        frozenset(change.events or line.events), _only(change.administration_ids) or _only(line.administrations)
    )
    webhooks.choose(shared.house(), caller().domain, webhook_id, choice, caller().office_act)
    return _webhook(_line(webhook_id))


@blueprint.post("/<uuid:webhook_id>/rotate")
@scoped(Scope.WEBHOOKS_WRITE)
@once
@blueprint.output(WebhookSecret)
def rotate_webhook_secret(webhook_id: UUID) -> WebhookSecret:
    """A new secret; the old one signs as well for a week."""
    secret = webhooks.rotate(shared.house(), caller().domain, webhook_id, caller().office_act)
    made()
    return WebhookSecret(id=webhook_id, secret=secret)


@blueprint.post("/<uuid:webhook_id>/test")
@scoped(Scope.WEBHOOKS_WRITE)
@blueprint.output(WebhookTrial)
def test_webhook(webhook_id: UUID) -> WebhookTrial:
    """Send a message of the type `test` there, now, and say what came of it."""
    answer = webhooks.try_out(shared.house(), caller().domain, webhook_id, caller().office_act)
    return WebhookTrial(answer=str(answer))


@blueprint.delete("/<uuid:webhook_id>")
@scoped(Scope.WEBHOOKS_WRITE)
@blueprint.output({}, status_code=204)
def remove_webhook(webhook_id: UUID) -> str:
    """Nothing more goes there, also not what waits."""
    webhooks.remove(shared.house(), caller().domain, webhook_id, caller().office_act)
    return ""


@blueprint.get("/deliveries")
@scoped(Scope.WEBHOOKS_READ)
@blueprint.input(Page, location="query", arg_name="page")
@blueprint.output(Deliveries)
def list_deliveries(page: Page) -> Deliveries:
    """What was sent, the newest first."""
    before, by = began(page, UUID), caller()
    found = webhooks.deliveries(shared.house(), by.domain, only=by.only, before=before, limit=page.limit + 1)
    shown, following = cut(found, page, lambda each: each.id)
    return Deliveries(items=[Delivery.of(each) for each in shown], next=following)


def _only(administration_ids: list[UUID] | tuple[UUID, ...] | None) -> Only:
    return None if administration_ids is None else frozenset(administration_ids)


def _line(webhook_id: UUID) -> webhooks.WebhookLine:
    """Raises NotFound."""
    return webhooks.one(shared.house(), caller().domain, webhook_id, caller().only)


def _webhook(line: webhooks.WebhookLine) -> Webhook:
    said = {name: getattr(line, name, None) for name in Webhook.model_fields}
    return Webhook.model_validate(said | {"administration_ids": line.administrations})
