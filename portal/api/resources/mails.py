"""Mails: what came in with what became of it."""

from uuid import UUID

from apiflask import APIBlueprint
from pydantic import AwareDatetime, Field

from dossier.rules.scopes import Scope
from dossier.rules.states import Outcome, Reason
from ingest import mails
from ingest.mails import PartLine
from ingest.wanted import Wanted
from portal import shared
from portal.api.access import caller, scoped
from portal.api.models import LAST_DAY, Answer, Days, Said
from portal.api.paging import Listing, began, cut

blueprint = APIBlueprint("mails", __name__, url_prefix="/mails")


class MailPart(Answer):
    id: UUID
    path: str = Field(description="`1.2.1`: what is in a container goes on below it")
    name: Said = Field(description="Safe and readable; null: structure and texts")
    content_type: str = Field(description="By content, whatever its name")
    size_bytes: int | None = Field(description="null: structure")
    sha256: str | None = Field(description="null: structure")
    fate: str = Field(description="What became of it")
    why: str
    flags: list[str] = Field(description="What to be careful about")

    @classmethod
    def of_part(cls, part: PartLine) -> "MailPart":
        named = {"content_type": part.detected_type, "size_bytes": part.size}
        return cls.model_validate({name: getattr(part, name, None) for name in cls.model_fields} | named)


class MailLine(Answer):
    id: UUID
    administration_id: UUID
    recipient: str = Field(description="As the sender wrote it")
    mail_from: Said = Field(description="Sender of the envelope; null: the null sender")
    header_from: Said = Field(description="Address in From; null: not read yet, or none")
    subject: Said = Field(description="null: not read yet, or none")
    received_at: AwareDatetime
    outcome: Outcome
    reason: Reason


class Mails(Listing):
    items: list[MailLine]


class Mail(MailLine):
    settled_at: AwareDatetime | None = Field(description="null: some station still owes it work")
    message_id: Said = Field(description="As sent; evidence, and no key; null: none")
    body_text: Said = Field(description="Covering text; null: none, not read yet, or not for this token")
    parts: list[MailPart] = Field(
        description="Empty while it is not read, and where something of it is not for this token"
    )


class MailsWanted(Days):
    administration_id: UUID | None = Field(None, description="Left out: every administration that the token enters")
    outcome: Outcome | None = Field(None, description="Left out: any")
    q: str = Field("", max_length=200, description="Part of the sender's address or name; left out: any")


@blueprint.get("")
@scoped(Scope.MAILS_READ)
@blueprint.input(MailsWanted, location="query", arg_name="asked")
@blueprint.output(Mails)
def list_mails(asked: MailsWanted) -> Mails:
    """The newest first."""
    wanted = Wanted(
        administration_id=asked.administration_id,
        outcome=asked.outcome,
        day=asked.first,
        until=asked.last or (asked.first and LAST_DAY),  # the log shows one day where no last one is said
        sender=asked.q or None,
        before=began(asked, UUID),
    )
    found = mails.list_mails(shared.house(), wanted, asked.limit + 1, visitor=caller().visitor)
    shown, following = cut(found, asked, lambda each: each.id)
    return Mails(items=[MailLine.of(each) for each in shown], next=following)


@blueprint.get("/<uuid:mail_id>")
@scoped(Scope.MAILS_READ)
@blueprint.output(Mail)
def get_mail(mail_id: UUID) -> Mail:
    """One mail in one administration, with all that was in it."""
    found = mails.show_mail(shared.house(), str(mail_id), caller().visitor)
    return Mail(
        **MailLine.of(found.line).model_dump(),
        settled_at=found.settled_at,
        message_id=found.message_id,
        body_text=found.body_text,
        parts=[MailPart.of_part(each) for each in found.line.parts],
    )
