"""Mail that a provider hands over, for sites whose mail comes to one: the raw message, with its envelope in headers."""

from typing import BinaryIO, cast
from uuid import UUID

from apiflask import APIBlueprint
from flask import current_app, request
from pydantic import BaseModel, ConfigDict, Field

from dossier.rules.scopes import Scope
from dossier.rules.states import Handed
from dossier.rules.wording.texts import wording
from ingest.bounds import on_the_wire
from ingest.by_provider import Offer, Reception, Taken
from portal import shared
from portal.api.access import caller, scoped
from portal.api.marks import takes_bytes
from portal.api.models import Answer
from portal.api.problems import Problem, invalid
from portal.bodies import Whole

blueprint = APIBlueprint("incoming", __name__, url_prefix="/mails", tag="Mails")

MEDIA_TYPE = "message/rfc822"
EXTENSION = "dossier-reception"
SENDER = r"^(<>|<?[^\s<>@]+@[^\s<>@]+>?)?$"
SOMEBODY = r"[^\s<>,]"  # at least
LONGEST_SENDER = 512  # characters
LONGEST_RECIPIENTS = 60_000


class Envelope(BaseModel):
    """RFC 5321 2.3.1. In headers, as addresses of people do not belong in the logs of a proxy."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)  # by field name: so a request's headers are called

    x_envelope_from: str = Field(
        alias="X-Envelope-From", max_length=LONGEST_SENDER, pattern=SENDER, description="`<>`: null sender"
    )
    x_envelope_to: str = Field(
        alias="X-Envelope-To",
        max_length=LONGEST_RECIPIENTS,
        pattern=SOMEBODY,
        description="Addresses, separated by commas",
    )


class RecipientOfMail(Answer):
    address: str
    state: Handed
    text: str = Field(description="The same in words")
    mail_id: UUID | None = Field(description="What `/mails/{mail_id}` takes; null: not accepted")


class AcceptedMail(Answer):
    receipt: str = Field(description="The proof that the mail is safe, as SMTP gives it with 250; of all recipients")
    recipients: list[RecipientOfMail]


@blueprint.post("")
@scoped(Scope.MAILS_RECEIVE)
@takes_bytes(MEDIA_TYPE)
@blueprint.input(Envelope, location="headers", arg_name="envelope")
@blueprint.output(AcceptedMail, status_code=202)
def hand_in_mail(envelope: Envelope) -> AcceptedMail:
    """Hand over a mail as it came. 202: it is safe, for whom it was accepted. Twice is once."""
    if request.mimetype != MEDIA_TYPE:
        raise Problem(415, "other-media-type", f"Nothing was accepted. Send the raw message as {MEDIA_TYPE}.")
    request.max_content_length = on_the_wire(shared.house().settings.size_limit)
    taken = _reception().take(_offer(envelope), cast("BinaryIO", Whole(request)), shared.now())
    if taken.spool_id is None:
        raise _for_nobody(taken)
    return AcceptedMail(receipt=taken.spool_id, recipients=_told(taken))


def _reception() -> Reception:
    """One for this process: its numbers are in the proof."""
    return current_app.extensions.setdefault(EXTENSION, Reception(shared.house()))  # type: ignore[no-any-return]  # a plain dict


def _offer(envelope: Envelope) -> Offer:
    """Raises Problem."""
    recipients = tuple(each for part in _text(envelope.x_envelope_to).split(",") if (each := _bare(part)))
    sender = _bare(_text(envelope.x_envelope_from))
    if not recipients:
        raise invalid({"headers.X-Envelope-To": ["Say for whom the mail is."]})
    if sender and not (sender.isprintable() and "@" in sender and " " not in sender):
        raise invalid({"headers.X-Envelope-From": ["Give the address of the sender, or `<>`."]})
    by = caller()
    return Offer(
        office_id=by.office_id,
        only=by.only,
        mail_from=sender,
        recipients=recipients,
        by=by.act.actor,
        peer=shared.address(),
        secure=request.is_secure,
    )


def _text(value: str) -> str:
    """WSGI hands headers over as Latin-1 (PEP 3333), addresses are UTF-8 (RFC 6531)."""
    return value.encode("latin-1", "replace").decode("utf-8", "replace")


def _bare(address: str) -> str:
    return address.strip().removeprefix("<").removesuffix(">").strip()


def _told(taken: Taken) -> list[RecipientOfMail]:
    return [
        RecipientOfMail(address=each.address, state=each.state, text=wording(each.state, "en"), mail_id=each.mail_id)
        for each in taken.recipients
    ]


def _for_nobody(taken: Taken) -> Problem:
    return Problem(
        422,
        "not-accepted",
        "The mail was accepted for nobody, and trying again does not help. `recipients` says why, one by one.",
        recipients=[each.model_dump(mode="json") for each in _told(taken)],
    )
