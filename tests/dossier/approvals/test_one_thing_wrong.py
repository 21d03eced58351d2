"""Everything is right but one thing: nothing is decided. One fault at a time, so that each check is seen to work."""

from dataclasses import replace
from uuid import UUID

import approving
import people
import pytest
from dossiers import NOW, PIET, SANNE, YOUSSEF
from sqlalchemy import delete, update

from dossier.access import grants
from dossier.access.visitor import Visitor
from dossier.approvals import closing, deciding
from dossier.documents import documents, seen, versions
from dossier.rules.approving import ApprovalState, ApproverMode, Hitch, SendResult, Verdict
from dossier.rules.errors import Refused
from dossier.rules.rights import Level
from models import Derivation, Document, Opening


class Case:
    """Sanne is asked, opened what she is asked about, and has the page before her."""

    def __init__(self, here: approving.Setting, *, opened: bool = True, people: tuple[str, ...] = (SANNE,), **more):
        self.here = here
        self.document = here.document()
        self.request = here.ask(self.document, people=people, **more)
        if opened:
            here.open(SANNE, self.document)
        self.answer = here.answer(SANNE, self.request)
        self.database = here.house.database

    def send(self, *, answer=None, code=None):
        return self.here.send(SANNE, answer or self.answer, code=code)

    def is_untouched(self):
        return self.here.decisions(self.request) == []


@pytest.fixture
def here(any_house):
    here = approving.setting(any_house)
    assert Case(here).send().result is SendResult.ALL_SENT, "without a fault it goes"
    return here


def right(case):
    case.here.may_approve(SANNE, may=False)


def sight(case):
    place = case.here.place
    shut = grants.FolderRight(place.person(SANNE), place.folder("Upload"), Level.NONE)
    grants.grant(case.database, place.administration_id, shut, case.here.desk.act)


def moved(case):
    documents.move(case.database, case.here.desk, case.document, None)


def replaced(case):
    versions.replace(case.database, case.here.desk, case.document, case.here.place.document("Nieuw.pdf"))


def bytes_changed(case):
    """By whatever way: no request was closed for it."""
    with case.database.write() as session:
        other = case.here.place.row(case.here.place.document("Anders.pdf")).blob_sha256
        mine = update(Document).where(Document.id == case.document)
        session.execute(mine.values(blob_sha256=other))


def withdrawn(case):
    closing.withdraw(case.database, case.here.desk, case.request, "Fout")


@pytest.mark.attack("P08")
@pytest.mark.parametrize(
    ("fault", "hitch"),
    [
        (right, Hitch.NO_RIGHT),
        (sight, Hitch.NOT_HERE),
        (moved, Hitch.NOT_HERE),
        (replaced, Hitch.CLOSED),
        (bytes_changed, Hitch.CHANGED),
        (withdrawn, Hitch.CLOSED),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_changed_between_looking_and_sending(here, fault, hitch):
    case = Case(here)
    fault(case)
    receipt = case.send()
    assert (receipt.result, receipt.lines[0].hitch, case.is_untouched()) == (SendResult.NONE_SENT, hitch, True)


def test_what_was_not_opened_or_not_by_them_or_another_version(here):
    case = Case(here, opened=False)
    here.open(PIET, case.document)
    assert case.send().lines[0].hitch is Hitch.NOT_OPENED
    replaced(case)
    again = here.ask(case.document)
    assert here.send(SANNE, here.answer(SANNE, again)).lines[0].hitch is Hitch.NOT_OPENED
    case = Case(here)  # opened
    replaced(case)
    again = here.ask(case.document)
    receipt = here.send(SANNE, here.answer(SANNE, again))
    assert (receipt.lines[0].hitch, here.decisions(again)) == (Hitch.NOT_OPENED, []), "the old version was"


def preview(here, document: UUID, pictures: int, total: int | None) -> None:
    with here.house.database.write() as session:
        row = session.get_one(Document, document)
        session.execute(delete(Derivation).where(Derivation.blob_sha256 == row.blob_sha256))
        of = {"blob_sha256": row.blob_sha256, "office_id": row.office_id, "content_type": row.content_type}
        files = [f"{number:064}" for number in range(pictures)]
        session.add(Derivation(kind="preview", state="made", files=files, pages=total, asked_at=NOW, **of))


@pytest.mark.parametrize(("pictures", "total"), [(20, 35), (3, None)])
def test_what_has_pages_that_were_not_shown_is_downloaded_first(here, pictures, total):
    case = Case(here)  # opened: the pages that there are
    preview(here, case.document, pictures, total)
    assert (case.send().lines[0].hitch, case.is_untouched()) == (Hitch.NOT_DOWNLOADED, True)
    [task] = here.tasks(SANNE)
    look = task.looks[case.document]
    assert (task.hitch, look.opened, look.is_enough) == (Hitch.NOT_DOWNLOADED, True, False)
    seen.open_document(here.house.database, here.visitor(SANNE), case.document, here.now, file_of=1)
    assert case.send().result is SendResult.ALL_SENT


def test_what_was_shown_whole_is_decided_after_looking(here):
    case = Case(here)
    preview(here, case.document, 35, 35)
    assert case.send().result is SendResult.ALL_SENT


def test_a_document_of_the_request_without_a_verdict(here):
    one, two = here.document(), here.document("Bijlage.pdf")
    here.open(SANNE, one, two)
    request = here.ask(one, two)
    answer = here.answer(SANNE, request)
    receipt = here.send(SANNE, replace(answer, said=answer.said[:1]))
    assert (receipt.lines[0].hitch, here.decisions(request)) == (Hitch.NOT_ALL_SAID, [])


def test_what_they_opened_as_somebody_of_the_office_does_not_count(here):
    case = Case(here)
    with case.database.write() as session:
        session.execute(update(Opening).where(Opening.document_id == case.document).values(as_client=False))
    assert (case.send().lines[0].hitch, case.is_untouched()) == (Hitch.NOT_OPENED, True)


def test_out_of_turn_twice_or_not_asked(here):
    case = Case(here, people=(PIET, SANNE), mode=ApproverMode.IN_ORDER)
    assert (case.send().lines[0].hitch, case.is_untouched()) == (Hitch.NOT_YOUR_TURN, True)
    case = Case(here, people=(SANNE, PIET))
    assert case.send().result is SendResult.ALL_SENT
    assert case.send().lines[0].hitch is Hitch.DECIDED
    here.open(PIET, case.document)
    case = Case(here)
    receipt = here.send(PIET, case.answer)
    assert (receipt.lines[0].hitch, case.is_untouched()) == (Hitch.NOT_HERE, True)


def test_another_page_than_was_asked(here):
    case = Case(here)
    [said] = case.answer.said
    for wrong in (
        replace(case.answer, statement_sha256="0" * 64),
        replace(case.answer, said=()),
        replace(case.answer, said=(replace(said, sha256="0" * 64),)),
        replace(case.answer, said=(said, replace(said, document_id=here.document()))),
    ):
        assert (case.send(answer=wrong).lines[0].hitch, case.is_untouched()) == (Hitch.CHANGED, True)


@pytest.mark.attack("P13")
def test_another_code(here):
    case, other = Case(here), Case(here)
    used = here.code(SANNE)
    right = f"{(int(used) + 1) % 1_000_000:06}"
    assert case.send(code=right).result is SendResult.CODE_REFUSED
    assert other.send(code=used).result is SendResult.ALL_SENT
    assert case.send(code=used).result is SendResult.CODE_REFUSED, "each code is good once"
    assert case.is_untouched()


def test_an_sms_code_for_something_else(here):
    """Each way in which what is sent can differ from what the code was asked for."""
    phone = people.Phone()
    here.house = replace(here.house, sms=phone)
    people.Somebody(here.house, here.place.person(SANNE)).with_mobile()
    case, other = Case(here), Case(here)
    [said] = case.answer.said
    refused = replace(case.answer, said=(replace(said, verdict=Verdict.REFUSED, reason="Nee"),))
    for shown, sent in (
        ([case.answer], [refused]),
        ([case.answer], [case.answer, other.answer]),
        ([case.answer, other.answer], [case.answer]),
        ([refused], [replace(refused, said=(replace(refused.said[0], reason="Anders"),))]),
    ):
        here.minutes += 20
        deciding.send_code(here.house, here.visitor(SANNE), shown, here.act(SANNE))
        assert here.send(SANNE, *sent, code=phone.code()).result is SendResult.CODE_REFUSED
    assert case.is_untouched()
    assert other.is_untouched()


def test_other_eyes(here):
    case = Case(here)
    looking = Visitor(here.place.client(), here.place.person(SANNE), looked_by=here.place.person(YOUSSEF))
    elsewhere = replace(here.visitor(SANNE), viewer=replace(here.place.client(), administrations=frozenset()))
    by = deciding.Signing(here.code(SANNE), approving.AT_HOME)
    with pytest.raises(Refused):
        deciding.decide(here.house, looking, [case.answer], by, here.act(SANNE))
    receipt = deciding.decide(here.house, elsewhere, [case.answer], by, here.act(SANNE))
    assert (receipt.lines[0].hitch, here.state(case.request)) == (Hitch.NOT_HERE, ApprovalState.OPEN)
