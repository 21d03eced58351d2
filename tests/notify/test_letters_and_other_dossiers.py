"""A letter never names a dossier, or a request, that its reader may not know of."""

from datetime import timedelta

import approving
import dossiers
import pytest
from dossiers import BAKERY, HOLDING, NOW, PIET, SANNE
from sqlalchemy import delete, select, update
from surfaces import said_in

from dossier.access import grants
from dossier.access.grants import DocumentRight, FolderRight
from dossier.approvals import closing
from dossier.documents import documents
from dossier.inbox import relocate
from dossier.rules.acts import Act
from dossier.rules.happenings import Happening, NoticeState
from dossier.rules.rights import Level, Setting
from models import Letter, Notice
from notify.preparing import prepare
from notify.rounds import go_round

ACT = Act("cli", NOW)
LATER = NOW + timedelta(hours=30)


@pytest.fixture
def here(any_house):
    return dossiers.place(any_house, BAKERY)


@pytest.fixture
def there(any_house):
    return dossiers.place(any_house, HOLDING)


def forget(database):
    with database.write() as session:
        session.execute(delete(Notice))


def letters(house, now=LATER):
    """What leaves now, by address."""
    go_round(house, now)
    with house.database.write() as session:
        bags = set(session.scalars(select(Letter.bag_id)))
        ready = [each for bag in bags for each in prepare(session, house, bag, now)]
    return {each.outgoing.to: said_in(each.outgoing.content) for each in ready}


def settle(database):
    """As if all of it had left."""
    with database.write() as session:
        session.execute(update(Notice).values(state=NoticeState.SENT))
        session.execute(update(Letter).values(state="sent"))


def letter_to(name, found):
    return "".join(content for address, content in found.items() if name.split()[0].lower() in address)


def test_a_document_that_went_to_another_dossier_is_withdrawn_from_the_one_that_was_told(any_house, here, there):
    document = here.document(folder=None)
    grants.grant(
        here.database, here.administration_id, FolderRight(here.person(PIET), here.folder("Overig"), Level.VIEW), ACT,
        open_way=True,
    )  # fmt: skip
    forget(here.database)
    documents.move(here.database, here.desk, document, here.folder("Overig"))
    assert BAKERY in letter_to(PIET, letters(any_house))
    settle(here.database)
    relocate.relocate(here.database, here.desk, document, there.administration_id, "Van de holding")
    said = letter_to(PIET, letters(any_house, LATER + timedelta(hours=2)))
    assert BAKERY in said
    assert HOLDING not in said
    assert str(there.administration_id) not in said


def test_what_was_told_in_one_dossier_is_told_anew_in_the_next(any_house, here, there):
    """For somebody who acts for both: the letter names where the document is."""
    for place in (here, there):
        right = FolderRight(place.person(SANNE), place.folder("Overig"), Level.VIEW)
        grants.grant(place.database, place.administration_id, right, ACT, open_way=True)
    forget(here.database)
    document = here.document()
    documents.move(here.database, here.desk, document, here.folder("Overig"))
    relocate.relocate(here.database, here.desk, document, there.administration_id, "Van de holding")
    documents.move(there.database, there.desk, document, there.folder("Overig"))
    with here.database.read() as session:
        [told] = session.scalars(
            select(Notice).where(Notice.person_id == here.person(SANNE), Notice.happening == Happening.DOCUMENT_VISIBLE)
        ).all()
    assert told.administration_id == there.administration_id
    said = letter_to(SANNE, letters(any_house))
    assert HOLDING in said
    assert BAKERY not in said


class TestAsked:
    """A request is no more in a letter than on the page: for who sees every document of it."""

    @pytest.fixture
    def asked(self, any_house):
        setting = approving.setting(any_house)
        document = setting.document()
        forget(setting.place.database)
        return setting, document, setting.ask(document, people=(SANNE,))

    def hide(self, setting, document, how):
        place = setting.place
        right = DocumentRight(place.person(SANNE), document, how)
        grants.set_document(place.database, place.administration_id, right, setting.desk.act)

    def waiting(self, setting):
        mine = (Notice.person_id == setting.place.person(SANNE), Notice.state == NoticeState.WAITING)
        with setting.place.database.read() as session:
            return set(session.scalars(select(Notice.happening).where(*mine)))

    def test_who_sees_it_is_asked(self, asked, any_house):
        setting, _, _ = asked
        assert "approvals" in letter_to(SANNE, letters(any_house)) or Happening.APPROVAL_ASKED in self.waiting(setting)

    def test_it_is_in_no_letter_once_it_is_hidden(self, asked, any_house):
        setting, document, request = asked
        self.hide(setting, document, Setting.HIDE)
        found = letters(any_house)
        assert str(request) not in letter_to(SANNE, found)
        assert Happening.APPROVAL_ASKED not in self.waiting(setting)

    def test_no_reminder_of_what_is_hidden(self, asked, any_house):
        setting, document, _ = asked
        letters(any_house)
        settle(any_house.database)
        self.hide(setting, document, Setting.HIDE)
        closing.remind(any_house.database, NOW + timedelta(days=8))
        assert letter_to(SANNE, letters(any_house, NOW + timedelta(days=10))) == ""

    def test_it_is_asked_once_it_can_be_seen(self, asked, any_house):
        setting, document, request = asked
        self.hide(setting, document, Setting.HIDE)
        letters(any_house)
        closing.remind(any_house.database, LATER)
        assert self.waiting(setting) == set()
        self.hide(setting, document, Setting.FOLLOW)
        closing.remind(any_house.database, LATER)
        assert f"/go/approval/{request}" in letter_to(SANNE, letters(any_house, LATER + timedelta(hours=2)))
