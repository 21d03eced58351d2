"""The memory of signature pictures, over the real stations."""

import io
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from arriving import arrive
from PIL import Image
from posting import PDF
from sqlalchemy import select

from dossier.access.desk import Desk
from dossier.inbox import signature_pictures
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.states import DocumentState, Fate, Why
from ingest.mails import list_mails
from ingest.wanted import Wanted
from models import AuditEvent, Delivery, Document, Part, PictureMemory

ACT = Act("jansen", datetime(2026, 11, 22, tzinfo=UTC))


def png(color: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 20), color).save(data, "PNG")
    return data.getvalue()


LOGO, PHOTO = png("red"), png("blue")


def mail(*, inline: bytes | None = None, attached: bytes | None = None, number: int = 1) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "klant@example.org", "x@example.org", f"Factuur {number}"
    message.set_content(f"Zie bijlage {number}.\n")
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="factuur.pdf")
    if inline:
        message.add_attachment(inline, maintype="image", subtype="png", cid="<logo@x>", disposition="inline")
    if attached:
        message.add_attachment(attached, maintype="image", subtype="png", filename="foto.png")
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


@pytest.fixture
def bakery(make_administration):
    return make_administration()


def at(administration):
    return Desk(administration.id, ACT)


def pictures_of(house, administration) -> list[DocumentState]:
    """Where each picture stands, in order of arrival."""
    with house.database.read() as session:
        here = (Document.administration_id == administration.id, Document.content_type == "image/png")
        return list(session.scalars(select(Document.state).where(*here).order_by(Document.id)))


def document_id(house, administration, content_type="image/png"):
    with house.database.read() as session:
        here = (Document.administration_id == administration.id, Document.content_type == content_type)
        return session.scalars(select(Document.id).where(*here).order_by(Document.id)).first()


def folded_part(house, administration):
    with house.database.read() as session:
        return session.execute(
            select(Delivery.id, Part.id)
            .join(Part, Part.mail_id == Delivery.mail_id)
            .where(Delivery.administration_id == administration.id, Part.fate == Fate.FOLDED)
        ).one()


def test_a_picture_that_staff_folded_is_folded_in_the_next_mails(any_house, bakery):
    arrive(any_house, mail(attached=PHOTO), bakery)
    assert pictures_of(any_house, bakery) == [DocumentState.INBOX]
    signature_pictures.fold(any_house.database, at(bakery), document_id(any_house, bakery))
    arrive(any_house, mail(attached=PHOTO, number=2), bakery)
    assert pictures_of(any_house, bakery) == [DocumentState.FOLDED, DocumentState.FOLDED]


def test_one_click_makes_a_folded_picture_a_document_now_and_later(any_house, bakery):
    arrive(any_house, mail(inline=LOGO), bakery)
    assert pictures_of(any_house, bakery) == []
    made = signature_pictures.unfold(any_house.database, at(bakery), *folded_part(any_house, bakery))
    assert made == document_id(any_house, bakery)
    arrive(any_house, mail(inline=LOGO, number=2), bakery)
    assert pictures_of(any_house, bakery) == [DocumentState.INBOX, DocumentState.INBOX]


def test_another_administration_has_a_memory_of_its_own(any_house, bakery, make_administration):
    neighbour = make_administration()
    arrive(any_house, mail(attached=PHOTO), bakery, neighbour)
    signature_pictures.fold(any_house.database, at(bakery), document_id(any_house, bakery))
    arrive(any_house, mail(attached=PHOTO, number=2), bakery, neighbour)
    assert pictures_of(any_house, neighbour) == [DocumentState.INBOX, DocumentState.INBOX]


def test_staff_may_change_their_mind(any_house, bakery):
    arrive(any_house, mail(attached=PHOTO), bakery)
    document = document_id(any_house, bakery)
    signature_pictures.fold(any_house.database, at(bakery), document)
    with any_house.database.read() as session:
        found = session.get_one(Document, document)
    assert signature_pictures.unfold(any_house.database, at(bakery), found.delivery_id, found.part_id) == document
    assert pictures_of(any_house, bakery) == [DocumentState.INBOX]
    with any_house.database.read() as session:
        assert [each.folded for each in session.scalars(select(PictureMemory))] == [False]
        events = session.scalars(select(AuditEvent).where(AuditEvent.subject_id == document)).all()
    assert sorted(each.action for each in events) == ["picture.folded", "picture.unfolded"]
    assert {each.actor for each in events} == {"jansen"}


def test_only_pictures_of_the_inbox_are_folded(house, bakery):
    arrive(house, mail(attached=PHOTO), bakery)
    with pytest.raises(Refused, match="another kind of file"):
        signature_pictures.fold(house.database, at(bakery), document_id(house, bakery, "application/pdf"))
    signature_pictures.fold(house.database, at(bakery), document_id(house, bakery))
    with pytest.raises(Refused, match="in the inbox"):
        signature_pictures.fold(house.database, at(bakery), document_id(house, bakery))


def test_a_part_of_another_mail_is_not_found(house, bakery, make_administration):
    arrive(house, mail(inline=LOGO), bakery)
    neighbour = make_administration()
    arrive(house, mail(attached=PHOTO, number=2), neighbour)
    with house.database.read() as session:
        other = session.scalars(select(Delivery.id).where(Delivery.administration_id == neighbour.id)).one()
    with pytest.raises(NotFound):
        signature_pictures.unfold(house.database, at(neighbour), other, folded_part(house, bakery)[1])


def test_the_story_of_a_mail_tells_what_staff_decided(house, bakery):
    arrive(house, mail(attached=PHOTO, inline=LOGO), bakery)
    signature_pictures.unfold(house.database, at(bakery), *folded_part(house, bakery))
    with house.database.read() as session:
        photo = session.scalars(select(Document.id).where(Document.name == "foto.png")).one()
    signature_pictures.fold(house.database, at(bakery), photo)
    (line,) = list_mails(house, Wanted())
    said = [(part.fate, part.why) for part in line.parts if part.detected_type == "image/png"]
    assert said == [(Fate.DOCUMENT, Why.UNFOLDED_BY_STAFF), (Fate.FOLDED, Why.FOLDED_BEFORE)]
