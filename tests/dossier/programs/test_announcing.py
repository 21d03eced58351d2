"""Webhooks hear of each change of a document that they chose, once, in the transaction of the change."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import api_made
import pytest
from api_scene import make_scene
from arriving import arrive
from mailed import make_document
from posting import PDF, letter
from sqlalchemy import select

from dossier.access.desk import Desk
from dossier.documents import documents, undo, versions
from dossier.inbox import relocate
from dossier.programs import webhooks
from dossier.programs.webhooks import Choice
from dossier.retention import destroying
from dossier.rules.acts import Act
from dossier.rules.handling import Destination
from dossier.rules.webhooks import WebhookEvent
from dossier.structure import folders, tree
from dossier.uploads import receiving
from dossier.uploads.receiving import NewFile, Place
from dossier.uploads.uploader import Uploader
from models import Document, HandOver, WebhookDelivery
from models.announcing import STATION

DOCUMENTS = frozenset(WebhookEvent) - {WebhookEvent.UPLOAD_JUDGED, WebhookEvent.APPROVAL_CHANGED}


class Hearing:
    """A scene with webhooks, and what they were told since the last time that somebody asked."""

    def __init__(self, house):
        self.scene = make_scene(house)
        self.database, self.here = house.database, self.scene.administration
        self.seen = 0

    def hook(self, events=DOCUMENTS, only=None):
        domain, act = self.scene.house.settings.domain, Act("test", datetime.now(UTC))
        return webhooks.add(self.scene.house, domain, "https://hooks.example/", act, Choice(frozenset(events), only))[0]

    def desk(self):
        return Desk(self.here.id, Act("test", datetime.now(UTC)))

    def told(self, webhook_id=None):
        with self.database.read() as session:
            rows = session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)).all()
            waiting = set(session.scalars(select(HandOver.subject_id).where(HandOver.station == STATION)))
        new, self.seen = rows[self.seen :], len(rows)
        assert {each.id for each in new} <= waiting
        return [json.loads(each.body) for each in new if webhook_id in {None, each.webhook_id}]

    def events(self):
        return [each["type"] for each in self.told()]


@pytest.fixture
def hearing(any_house):
    return Hearing(any_house)


def test_a_document_is_followed_on_its_way(hearing):
    hearing.hook()
    database, folder_id, document_id = hearing.database, hearing.scene.folder_id, hearing.scene.document_id
    documents.move(database, hearing.desk(), document_id, None)
    [moved] = hearing.told()
    assert moved["type"] == "document.moved"
    assert moved["data"] == {
        "document_id": str(document_id),
        "administration_id": str(hearing.here.id),
        "state": "inbox",
        "folder_id": None,
        "version": 1,
        "previous_state": "filed",
        "previous_folder_id": str(folder_id),
    }
    documents.move(database, hearing.desk(), document_id, folder_id)
    assert hearing.events() == ["document.filed"]
    documents.rename(database, hearing.desk(), document_id, "Anders.pdf")
    documents.claim(database, Desk(hearing.here.id, Act("test", datetime.now(UTC))), api_made.waiting(hearing.scene))
    assert hearing.events() == ["inbox.arrived"], "names are nobody's business, and a claim neither"
    newer = api_made.waiting(hearing.scene)
    hearing.told()
    step_id = versions.replace(database, hearing.desk(), document_id, newer)
    assert sorted(hearing.events()) == ["document.binned", "document.versioned"]
    undo.undo(database, hearing.desk(), step_id)
    assert sorted(hearing.events()) == ["document.restored", "document.versioned"]
    documents.throw_away(database, hearing.desk(), document_id)
    documents.restore(database, hearing.desk(), document_id, timedelta(days=90))
    assert hearing.events() == ["document.binned", "document.restored"]


def test_a_mail_is_told_as_it_is_filed(hearing):
    hearing.hook()
    arrive(hearing.scene.house, letter(), hearing.here)
    [arrived] = hearing.told()
    assert (arrived["type"], arrived["data"]["previous_state"]) == ("inbox.arrived", None)
    with hearing.database.read() as session:
        document = session.get_one(Document, UUID(arrived["data"]["document_id"]))
    assert (document.state, document.administration_id) == (arrived["data"]["state"], hearing.here.id)


def test_an_upload_is_judged_once_and_its_document_is_where_it_was_sent(hearing):
    hearing.hook({WebhookEvent.UPLOAD_JUDGED, WebhookEvent.DOCUMENT_FILED, WebhookEvent.INBOX_ARRIVED})
    uploader = Uploader(hearing.here.id, api_made.caller(hearing.scene).visitor, api_made.caller(hearing.scene).act)
    place = Place(hearing.scene.folder_id)
    upload_id = receiving.upload(hearing.scene.house, uploader, place, [NewFile("bon.pdf", [PDF + b"%"])]).upload_id
    assert hearing.told() == []
    hearing.scene.walk()
    judged, filed = sorted(hearing.told(), key=lambda each: each["type"], reverse=True)
    assert (judged["type"], judged["data"]["upload_id"]) == ("upload.judged", str(upload_id))
    [file] = judged["data"]["files"]
    assert (file["state"], file["document_id"]) == ("received", filed["data"]["document_id"])
    assert (filed["type"], filed["data"]["folder_id"]) == ("document.filed", str(hearing.scene.folder_id))


def test_of_another_dossier_a_restricted_webhook_hears_nothing(hearing):
    everything, mine = hearing.hook(), hearing.hook(only=frozenset({hearing.here.id}))
    make_document(hearing.scene.house, hearing.scene.other)
    with hearing.database.read() as session:
        [one] = session.scalars(select(WebhookDelivery.webhook_id)).all()
    assert (one, mine != one) == (everything, True)
    hearing.told()
    relocate.relocate(hearing.database, hearing.desk(), hearing.scene.document_id, hearing.scene.other.id, "Van hen")
    hearing.seen = 1
    [gone] = hearing.told(mine)
    assert (gone["type"], gone["data"]["state"]) == ("document.moved", None)
    assert str(hearing.scene.other.id) not in json.dumps(gone)


def test_what_no_token_sees_is_not_told(hearing):
    hearing.hook(frozenset(WebhookEvent))
    with hearing.database.write() as session:
        hidden = tree.add(session, hearing.here.id, tree.NewFolder("Wwft", office_role="wwft"), datetime.now(UTC)).id
    document_id = hearing.scene.document_id
    documents.move(hearing.database, hearing.desk(), document_id, hidden)
    [went] = hearing.told()
    assert (went["type"], went["data"]["state"], went["data"]["folder_id"]) == ("document.moved", None, None)
    documents.move(hearing.database, hearing.desk(), document_id, hearing.scene.folder_id)
    [came] = hearing.told()
    assert (came["type"], came["data"]["previous_folder_id"]) == ("document.filed", None)
    make_document(hearing.scene.house, hearing.here, folder_id=hidden)
    assert hearing.told() == []


def test_a_folder_that_goes_tells_of_each_document_and_what_fails_tells_nothing(hearing):
    hearing.hook()
    second = api_made.filed(hearing.scene)
    hearing.told()
    with pytest.raises(RuntimeError):
        _fail_after_moving(hearing.database, second)
    assert hearing.told() == []
    folders.delete(hearing.database, hearing.desk(), hearing.scene.folder_id, Destination.INBOX)
    moved = hearing.told()
    assert {each["data"]["document_id"] for each in moved} == {str(second), str(hearing.scene.document_id)}
    assert {each["type"] for each in moved} == {"document.moved"}
    with hearing.database.write() as session:
        destroying.erase(session, session.get_one(Document, second), timedelta(days=30), datetime.now(UTC))
    assert hearing.events() == ["document.destroyed"]


def _fail_after_moving(database, document_id):
    with database.write() as session:
        session.get_one(Document, document_id).folder_id = None
        session.flush()
        raise RuntimeError


def test_a_webhook_hears_what_it_chose_from_then_on(hearing):
    webhook_id = hearing.hook({WebhookEvent.DOCUMENT_MOVED})
    documents.throw_away(hearing.database, hearing.desk(), hearing.scene.document_id)
    assert hearing.told() == []
    act, domain = Act("test", datetime.now(UTC)), hearing.scene.house.settings.domain
    choice = Choice(frozenset({WebhookEvent.DOCUMENT_RESTORED}), frozenset({hearing.here.id}))
    webhooks.choose(hearing.scene.house, domain, webhook_id, choice, act)
    documents.restore(hearing.database, hearing.desk(), hearing.scene.document_id, timedelta(days=90))
    assert hearing.events() == ["document.restored"]
    webhooks.remove(hearing.scene.house, domain, webhook_id, act)
    documents.throw_away(hearing.database, hearing.desk(), hearing.scene.document_id)
    assert hearing.told() == []


def test_when_a_document_changed_is_the_clock_of_the_change(hearing):
    began = datetime.now(UTC)
    documents.rename(hearing.database, hearing.desk(), hearing.scene.document_id, "Anders.pdf")
    with hearing.database.read() as session:
        changed_at = session.get_one(Document, hearing.scene.document_id).changed_at
    assert began <= changed_at <= datetime.now(UTC) + timedelta(seconds=1)
