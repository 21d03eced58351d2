"""Mails with a text and no document wait until a colleague says that they are read."""

from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from arriving import arrive
from mailed import make_document, make_person, make_text
from sqlalchemy import select

from dossier.access import desk as desks
from dossier.access.visitor import Visitor, of_client, of_staff
from dossier.documents import undo
from dossier.inbox import senders, texts
from dossier.inbox.triage import Pile, counts
from dossier.rules.errors import NotFound
from models import Administration, AuditEvent, Delivery, Document, PictureMemory

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PICTURE = bytes.fromhex("89504e470d0a1a0a") + b"logo" * 9_000  # too large to be taken for one of a signature


@pytest.fixture
def bakery(make_administration):
    return make_administration()


@pytest.fixture
def anna(any_house, bakery):
    return make_person(any_house, bakery, "anna@kantoor.example", staff=True)


def waiting(house, person_id):
    return texts.waiting(house.database, of_staff(house.database, person_id, NOW))


def letter(text, *, picture=b"", **headers):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Sanne <sanne@klant.example>", "x@kantoor.example", "Vraag"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if picture:
        message.add_attachment(picture, maintype="image", subtype="png", filename="logo.png")
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def test_a_question_waits_and_what_a_machine_sent_does_not(any_house, bakery, anna, act):
    arrive(any_house, letter("Kunnen we bellen over de aanslag?"), bakery, mail_from="sanne@klant.example")
    arrive(any_house, letter("Ik ben met vakantie.", Auto_Submitted="auto-replied"), bakery)
    arrive(any_house, letter("Uw bericht is niet bezorgd."), bakery, mail_from="")
    senders.block(any_house.database, bakery.id, "spam@x.example", act)
    arrive(any_house, letter("Koop nu").replace(b"sanne@klant.example", b"spam@x.example"), bakery)
    [found] = waiting(any_house, anna)
    assert (found.sender, found.subject, found.excerpt) == ("Sanne", "Vraag", "Kunnen we bellen over de aanslag?")
    assert counts(any_house.database, of_staff(any_house.database, anna, NOW))[Pile.TEXT] == 1


def test_a_picture_that_was_folded_away_before_hides_no_question(any_house, bakery, anna):
    raw = letter("Mag ik dit aftrekken?", picture=PICTURE)
    arrive(any_house, raw, bakery)
    with any_house.database.write() as session:
        sha256 = session.scalars(select(Document.blob_sha256)).one()
        memory = PictureMemory(administration_id=bakery.id, sha256=sha256, folded=True, said_at=NOW, said_by="x")
        session.add(memory)
    assert waiting(any_house, anna) == ()
    arrive(any_house, raw.replace(b"aftrekken", b"overslaan"), bakery)
    assert [each.excerpt for each in waiting(any_house, anna)] == ["Mag ik dit overslaan?"]


def test_who_read_it_is_kept_and_undo_lets_it_wait_again(any_house, bakery, anna):
    id_ = make_text(any_house, bakery)
    make_text(any_house, bakery, " \n")
    make_document(any_house, bakery)
    at = desks.of_person(any_house.database, anna, bakery.id, NOW)
    step_id = texts.read(any_house.database, at, id_)
    assert texts.read(any_house.database, at, id_) is None
    assert waiting(any_house, anna) == ()
    with any_house.database.read() as session:
        row = session.get_one(Delivery, id_)
        assert (row.text_read_at, row.text_read_by) == (NOW, str(anna))
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "mail.read")).all()
        assert [(each.actor, each.subject_id) for each in events] == [(str(anna), id_)]
    undo.undo(any_house.database, at, step_id)
    assert [each.id for each in waiting(any_house, anna)] == [id_]


def test_pages_go_on_where_the_last_one_ended(any_house, bakery, anna):
    made = [make_text(any_house, bakery) for _ in range(3)]
    visitor, found, after = of_staff(any_house.database, anna, NOW), [], None
    while page := texts.waiting(any_house.database, visitor, after=after, limit=2):
        found += [each.id for each in page]
        after = page[-1].by_time
    assert sorted(found) == sorted(made)


def test_who_may_not_enter_sees_and_reads_none(any_house, bakery, anna, make_administration):
    id_ = make_text(any_house, bakery)
    colleague = of_staff(any_house.database, anna, NOW)
    elsewhere = make_administration()
    restricted = Visitor(replace(colleague.viewer, only=frozenset({elsewhere.id})), anna)
    sanne = make_person(any_house, bakery, "sanne@klant.example")
    with any_house.database.read() as session:
        client_id = session.get_one(Administration, bakery.id).client_id
    for visitor in (restricted, of_client(any_house.database, sanne, client_id, NOW)):
        assert texts.waiting(any_house.database, visitor) == ()
        with pytest.raises(NotFound):
            texts.one(any_house.database, visitor, id_)
    with pytest.raises(NotFound):
        texts.read(any_house.database, desks.of_person(any_house.database, anna, elsewhere.id, NOW), id_)
