"""Mails: what came in with what became of it."""

from uuid import UUID

from apiflask import APIBlueprint
from pydantic import AwareDatetime, Field

from dossier.rules.scopes import Scope
from dossier.rules.states import Outcome, Reason
from ingest.mails import list_mails, show_mail
from ingest.wanted import Wanted
from portal import shared
from portal.api.access import caller, scoped
from portal.api.models import Answer, Day, Page
from portal.api.paging import Listing, began, cut

blueprint = APIBlueprint("mails", __name__, url_prefix="/mails")


class Part(Answer):
    id: UUID
    path: str = Field(description="`1.2.1`: what is in a container goes on below it")
    name: str = Field(description="Safe and readable; '': structure and texts")
    detected_type: str = Field(description="By content, whatever its name")
    size: int | None = Field(description="In bytes; null: structure")
    sha256: str | None = Field(description="null: structure")
    fate: str = Field(description="What became of it")
    why: str
    flags: list[str] = Field(description="What to be careful about")


class MailLine(Answer):
    id: UUID
    administration_id: UUID
    recipient: str = Field(description="As the sender wrote it")
    mail_from: str = Field(description="Sender of the envelope; '': the null sender")
    header_from: str | None = Field(description="Address in From; null: not read yet")
    subject: str | None = Field(description="null: not read yet")
    received_at: AwareDatetime
    outcome: Outcome
    reason: Reason


class Mails(Listing):
    items: list[MailLine]


class Mail(MailLine):
    settled_at: AwareDatetime | None = Field(description="null: some station still owes it work")
    message_id: str | None = Field(description="As sent; evidence, and no key")
    body_text: str | None = Field(description="Covering text; null: not read yet, or not for this token")
    parts: list[Part] = Field(description="Empty while it is not read, and where something of it is not for this token")


class MailsWanted(Page):
    administration_id: UUID | None = Field(None, description="Left out: every administration that the token enters")
    outcome: Outcome | None = Field(None, description="Left out: any")
    day: Day | None = Field(None, description="In the Netherlands; left out: any")
    until: Day | None = Field(None, description="The last day, with `day` as the first one")


@blueprint.get("")
@scoped(Scope.MAILS_READ)
@blueprint.input(MailsWanted, location="query", arg_name="asked")
@blueprint.output(Mails)
def mails(asked: MailsWanted) -> Mails:
    """The newest first."""
    wanted = Wanted(
        administration_id=asked.administration_id,
        outcome=asked.outcome,
        day=asked.day,
        until=asked.until,
        before=began(asked, UUID),
    )
    found = list_mails(shared.house(), wanted, asked.limit + 1, visitor=caller().visitor)
    shown, following = cut(found, asked, lambda each: each.id)
    return Mails(items=[MailLine.of(each) for each in shown], next=following)


@blueprint.get("/<uuid:mail_id>")
@scoped(Scope.MAILS_READ)
@blueprint.output(Mail)
def mail(mail_id: UUID) -> Mail:
    """One mail in one administration, with all that was in it."""
    found = show_mail(shared.house(), str(mail_id), caller().visitor)
    return Mail(
        **MailLine.of(found.line).model_dump(),
        settled_at=found.settled_at,
        message_id=found.message_id,
        body_text=found.body_text,
        parts=[Part.of(each) for each in found.line.parts],
    )
