"""Two clients of one office never see each other: whatever happens at the one, nothing changes for the other.

Not by a name, a count, an order, a thumbnail, a zip, a letter, or the words of a refusal. Each thing of the baker has
"Zwaluw" in its name and each of the smith "Kievit", but for one file that both call the same.
"""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from uuid import uuid4

import pytest
import whole_office
from client_side import give, join, put
from mailed import make_document, make_folder
from postal import post
from signing_in import make_login, session_of

from dossier.access.desk import of_person
from dossier.approvals import asking
from dossier.approvals.asking import NewRequest
from dossier.rules.approving import ApprovalKind, Party
from models import OfficeStyle
from portal.app import create_app

SAME = "Zelfde naam.pdf"
MARK = re.compile(r'name="csrf_token" value="[^"]*"')
UNSAID = "specht"  # stands nowhere
WORDS = {"Zwaluw": re.compile("zwaluw|bakker", re.IGNORECASE), "Kievit": re.compile("kievit|smid|smed", re.IGNORECASE)}
NOWHERE = {"administration_id": uuid4(), "folder_id": uuid4(), "document_id": uuid4(), "person_id": uuid4()}


class Eyes:
    """What a client user sees of the portal."""

    def __init__(self, app, house, side):
        self.things, self.browser = side.things, app.test_client()
        self.browser.set_cookie("dossier-session", session_of(house, side.login))

    def sees(self, things):
        """Of each page about these things its status and what it says, without the ids that were asked for."""
        answers = {name: self.browser.get(address, follow_redirects=True) for name, address in pages(things).items()}
        return {name: (each.status_code, _plain(each, things)) for name, each in answers.items()}

    def sees_all(self):
        everywhere = [_plain(self.browser.get(each), self.things) for each in EVERYWHERE]
        return self.sees(self.things), everywhere

    def finds(self, word):
        address = f"/my/dossier/{self.things['administration_id']}/search?q={word}"
        return _plain(self.browser.get(address), {}).replace(word, "")

    def zipped(self, *document_ids):
        """The names in the zip."""
        answer = self.browser.post("/documents/zip", data={"document": [str(each) for each in document_ids]})
        with zipfile.ZipFile(io.BytesIO(answer.data)) as bundle:
            return bundle.namelist()


def pages(things):
    """All that there is to see in a dossier."""
    home, document = f"/my/dossier/{things['administration_id']}", f"/documents/{things['document_id']}"
    return {
        "dossier": home,
        "folder": f"{home}/{things['folder_id']}",
        "folder, further on": f"{home}/{things['folder_id']}?after={NOWHERE['document_id']}&name=A",
        "document": f"{home}{document}",
        "thumbnail": f"{document}/pages/1",
        "file": f"{document}/download",
        "search": f"{home}/search?q=zelfde",
        "search by kind": f"{home}/search?q=pdf",
        "user": f"/my/users/{things['person_id']}",
        "address": f"/my/clients/address/{things['administration_id']}",
    }


EVERYWHERE = ("/", "/tasks", "/my/approvals/", "/my/approvals/history", "/my/users/", "/my/users/new", "/my/clients/",
              "/my/mail/", "/account/")  # fmt: skip


@pytest.fixture
def office(any_house):
    """It lets its letters say what files are called."""
    made = whole_office.fill(any_house)
    with any_house.database.write() as session:
        session.add(OfficeStyle(office_id=made.own.administration.office_id, colour="#123456", names_in_mail=True))
    for side in (made.own, made.foreign):
        put(any_house, side.administration, side.things["folder_id"], SAME)
    return made


def test_two_clients_of_one_office_never_see_each_other(any_house, office):
    app = create_app(any_house)
    app.config.update(WTF_CSRF_ENABLED=False)  # forged forms have a test of their own
    for one, other in ((office.own, office.foreign), (office.foreign, office.own)):
        eyes = Eyes(app, any_house, one)
        eyes.sees_all()  # what was opened counts as seen from now on
        before = eyes.sees_all()
        _much_happens(any_house, other)
        assert eyes.sees_all() == before
        assert {status for status, _ in before[0].values()} == {200}
        assert one.word in str(before)
        assert not WORDS[other.word].search(str(before))
        assert eyes.sees(other.things) == eyes.sees(NOWHERE)
        assert {status for status, _ in eyes.sees(other.things).values()} == {404}
        assert eyes.finds(other.word) == eyes.finds(UNSAID)
        _takes_along_only_the_own(eyes, other)
    letters = _letters(any_house)
    for one, other in ((office.own, office.foreign), (office.foreign, office.own)):
        assert one.word in letters[one.login.email]
        assert not WORDS[other.word].search(letters[one.login.email])


def _much_happens(house, side):
    """What a client user hears of: files, mails, users, folders, and something to approve."""
    here, things, word = side.administration, side.things, side.word
    for number in range(3):
        put(house, here, things["folder_id"], SAME)
        make_document(house, here, name=f"{word} {number}.pdf", sender=f"{word}@post.example")
        joined = make_login(house, f"{word}{number}@klant.example".lower())
        join(house, joined, here)
        give(house, joined, here, make_folder(house, here, f"{word} {number}"))
    desk = of_person(house.database, side.clerk.person_id, here.id, datetime.now(UTC))
    paper = put(house, here, things["folder_id"], f"{word} twee.pdf")
    new = NewRequest(ApprovalKind.ANNUAL_ACCOUNTS, Party.BANK, (paper,), (side.login.person_id,))
    asking.ask(house.database, desk, new)


def _takes_along_only_the_own(eyes, other):
    """A foreign document is left out of a zip as one that is nowhere."""
    own, foreign = eyes.things["document_id"], other.things["document_id"]
    assert eyes.zipped(own) == eyes.zipped(own, foreign) == eyes.zipped(own, NOWHERE["document_id"])
    assert len(eyes.zipped(own)) == 1


def _letters(house):
    """By address what was mailed to it, of all notices that are due by tomorrow."""
    post(house, datetime.now(UTC) + timedelta(days=1))
    said = {}
    for path in (house.settings.data / "outbox").glob("*.eml"):
        letter = message_from_bytes(path.read_bytes(), policy=default)
        texts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
        [to] = letter["To"].addresses
        said[to.addr_spec] = said.get(to.addr_spec, "") + "\n".join([*map(str, letter.values()), *texts])
    return said


def _plain(answer, things):
    text = answer.data.decode("utf-8" if answer.mimetype == "text/html" else "latin-1")
    for name, each in things.items():
        text = text.replace(str(each), name)
    return MARK.sub("", text)
