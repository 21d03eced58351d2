"""What comes back at our own door: from the address in the envelope to the colleague who hears of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from dossiers import BAKERY, NOW, PIET, place
from postal import post
from posting import envelope, put
from sqlalchemy import delete, func, select

from dossier.access import grants
from dossier.access.grants import FolderRight
from dossier.documents import documents
from dossier.rules.acts import Act
from dossier.rules.bounces import SOFT_LIMIT, Return
from dossier.rules.happenings import Happening, Lapse, LetterState, NoticeState
from dossier.rules.rights import Level
from dossier.rules.sending import return_address
from dossier.rules.states import Outcome, Reason
from ingest.accept import Importer
from ingest.recipients import Recipients, Verdict
from ingest.spool import Recipient, Spool
from models import Delivery, Document, HandOver, Letter, LetterTry, Notice, StoppedAddress
from workers.walk import walk

BOUNCES = Path(__file__).parents[1] / "bounces"
OPEN = "Oprichting en statuten"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def mailed(mailing, relay):
    """A dossier, and the address to which the letter to Piet comes back."""
    dossier = place(mailing, BAKERY)
    right = FolderRight(dossier.person(PIET), dossier.folder(OPEN), Level.VIEW)
    grants.grant(dossier.database, dossier.administration_id, right, Act("cli", NOW), open_way=True)
    with dossier.database.write() as session:
        session.execute(delete(Notice))
    documents.move(dossier.database, dossier.desk, dossier.document(), dossier.folder(OPEN))
    post(mailing, LATER)
    return dossier, next(each.mail_from for each in relay.mails if "piet" in each.to)


def come_back(house, address, name):
    """Through the door's own answer, the spool, the importer and the stations."""
    local, _, domain = address.partition("@")
    answer = Recipients(house).ask(domain, local)
    assert answer.verdict is Verdict.OPEN
    raw = (BOUNCES / name).read_bytes() + f"\n{uuid4()}\n".encode()
    back = Recipient(address, answer.tag, answer.administration_id, answer.office_id)
    put(house, [(raw, replace(envelope(raw, mail_from=""), recipients=(back,)))])
    Importer(house, Spool(house.settings.spool_dir)).run_once(datetime.now(UTC))
    with house.database.read() as session:
        waiting = session.scalars(select(HandOver.id).where(HandOver.station == "take-back")).all()
    assert len(waiting) == 1
    walk(house, "light", waiting)


def of(house, query):
    with house.database.read() as session:
        return session.scalars(query).all()


def stopped(house):
    return of(house, select(StoppedAddress.address).where(StoppedAddress.stopped_at.is_not(None)))


def test_a_hard_one_stops_the_address_and_the_office_hears(mailed, mailing, relay):
    dossier, address = mailed
    come_back(mailing, address, "postfix.hard.5.1.1.eml")
    assert stopped(mailing) == ["piet@bakkerijjansen.example"]
    assert LetterState.BOUNCED in of(mailing, select(Letter.state))
    assert NoticeState.NOT_SENT in of(mailing, select(Notice.state))
    assert Happening.ADDRESS_STOPPED in of(mailing, select(Notice.happening))
    settled = of(mailing, select(Delivery.outcome)), of(mailing, select(Delivery.reason))
    assert settled == ([Outcome.FILED], [Reason.CAME_BACK])
    assert of(mailing, select(func.count()).select_from(Document)) == [1]  # it is no document
    relay.mails.clear()
    documents.move(dossier.database, dossier.later(hours=2), dossier.document(), dossier.folder(OPEN))
    post(mailing, LATER + timedelta(hours=3))
    assert "piet@bakkerijjansen.example" not in [each.to for each in relay.mails]
    assert Lapse.ADDRESS_STOPPED in of(mailing, select(Notice.lapse))


def test_soft_ones_stop_it_at_the_limit(mailed, mailing):
    _, address = mailed
    for number in range(SOFT_LIMIT):
        assert stopped(mailing) == []
        come_back(mailing, address, "postfix-full.soft.5.2.2.eml")
        assert len(of(mailing, select(LetterTry.id).where(LetterTry.outcome == Return.SOFT))) == number + 1
    assert len(stopped(mailing)) == 1


def test_a_complaint_stops_it(mailed, mailing):
    come_back(mailing, mailed[1], "complaint.complaint.eml")
    assert of(mailing, select(StoppedAddress.why)) == [Return.COMPLAINT]


@pytest.mark.parametrize("name", ["out-of-office.automatic.eml", "gmail-delay.delayed.4.4.1.eml"])
def test_who_is_away_or_slow_is_no_bounce(mailed, mailing, name):
    come_back(mailing, mailed[1], name)
    assert stopped(mailing) == []
    assert LetterState.BOUNCED not in of(mailing, select(Letter.state))


@pytest.mark.attack("X07", "X11")
@pytest.mark.parametrize("way", ["signature", "letter", "made-up"])
def test_a_forged_one_changes_nothing(mailed, mailing, way):
    local, _, domain = mailed[1].partition("@")
    name, _, signature = local.partition(".")
    forged = {
        "signature": f"{name}.{'0' * len(signature)}@{domain}",
        "letter": return_address(uuid4(), domain, mailing.seals.mark),  # signed well, and never sent
        "made-up": f"b+piet@{domain}",
    }[way]
    come_back(mailing, forged, "postfix.hard.5.1.1.eml")
    assert stopped(mailing) == []
    assert of(mailing, select(Delivery.reason)) == [Reason.CAME_BACK]
