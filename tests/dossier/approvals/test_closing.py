"""How requests are asked and end, what is told on the way, and the gate to the requesting party (invariants 14, 15)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from dossiers import NOW, PIET, SANNE, YOUSSEF

from dossier.access import grants
from dossier.approvals import asking, closing, lists, sending
from dossier.approvals.sending import Progress
from dossier.documents import documents, versions
from dossier.documents.hindrances import Hindered
from dossier.documents.undo import undo
from dossier.rules.approving import ApprovalKind, ApprovalState, Party, Reminders, Turn
from dossier.rules.errors import NotFound, Refused
from dossier.rules.handling import Obstacle
from dossier.rules.rights import Level
from models import Folder

TODAY = NOW.date()


def mark(here, request, turn, **more):
    sending.mark(here.house.database, here.desk, request, Progress(turn, **more))


def test_only_what_is_fully_approved_is_sent(here):
    document = here.document()
    request = here.ask(document, people=(SANNE, PIET))
    for turn in (Turn.READY, Turn.SUBMIT, Turn.AGREE):
        with pytest.raises(Refused):
            mark(here, request, turn)
    here.agree(SANNE, request)
    with pytest.raises(Refused):
        mark(here, request, Turn.SUBMIT)
    here.agree(PIET, request)
    mark(here, request, Turn.READY)
    mark(here, request, Turn.SUBMIT, reference="KvK-2026-17")
    with pytest.raises(Refused):
        mark(here, request, Turn.REJECT)  # without a reason
    mark(here, request, Turn.REJECT, reason="Onleesbaar")
    mark(here, request, Turn.READY)
    mark(here, request, Turn.SUBMIT)
    mark(here, request, Turn.ACCEPT)
    line = here.line(request)
    assert (line.state, line.reference) == (ApprovalState.ACCEPTED, "KvK-2026-17")
    versions.replace(here.house.database, here.desk, document, here.place.document("Nieuw.pdf"))
    assert here.state(request) is ApprovalState.ACCEPTED, "what was sent stays sent"


@pytest.mark.parametrize("approved", [False, True])
def test_a_new_version_closes_what_was_asked_or_said_about_the_old_one(here, approved):
    document = here.document()
    request = here.ask(document)
    if approved:
        here.agree(SANNE, request)
    step = versions.replace(here.house.database, here.desk, document, here.place.document("Nieuw.pdf"))
    assert here.state(request) is ApprovalState.REPLACED
    with pytest.raises(Refused):
        mark(here, request, Turn.READY)
    again = asking.ask_again(here.house.database, here.desk, request).request_id
    assert len(here.decisions(request)) == approved, "the old proof stays"
    undo(here.house.database, here.desk, step)
    assert here.state(again) is ApprovalState.REPLACED, "the file went back: that is another one too"


def test_what_is_awaited_keeps_its_document(here):
    """Invariant 28."""
    document = here.document()
    request = here.ask(document)
    with pytest.raises(Hindered):
        documents.throw_away(here.house.database, here.desk, document)
    with pytest.raises(Refused):
        closing.withdraw(here.house.database, here.desk, request, " ")
    closing.withdraw(here.house.database, here.desk, request, "Verkeerd document")
    documents.throw_away(here.house.database, here.desk, document)
    assert (here.state(request), here.line(request).reason) == (ApprovalState.WITHDRAWN, "Verkeerd document")


def test_approved_documents_stay_in_sight_with_their_history(here):
    """S1-26."""
    document = here.document()
    request = here.ask(document)
    here.agree(SANNE, request)
    [line] = lists.history(here.house.database, here.visitor(SANNE))
    assert (line.id, line.state, line.approvers[0].agreed) == (request, ApprovalState.APPROVED, True)
    here.open(SANNE, document)
    right = grants.FolderRight(here.place.person(SANNE), here.place.folder("Upload"), Level.NONE)
    grants.grant(here.house.database, here.place.administration_id, right, here.desk.act)
    assert lists.history(here.house.database, here.visitor(SANNE)) == (), "the one law goes before"


def test_what_was_agreed_to_is_kept_for_a_term_without_any_label(here):
    """S1-26: as long as the tax office may ask for it."""
    document = here.document()
    other = here.document("Los.pdf")
    here.agree(SANNE, here.ask(document))
    with pytest.raises(Hindered) as refused:
        documents.throw_away(here.house.database, here.desk, document)
    [hindrance] = refused.value.hindrances
    assert (hindrance.obstacle, hindrance.until) == (Obstacle.TERM_RUNS, date(2033, 12, 31))
    documents.throw_away(here.house.database, here.desk, other)
    here.minutes = 60 * 24 * 365 * 8
    documents.throw_away(here.house.database, here.desk, document)


def test_what_was_agreed_to_leaves_the_sight_of_who_agreed_with_a_reason_only(here):
    """S1-26."""
    document = here.document()
    here.agree(SANNE, here.ask(document))
    with pytest.raises(Refused):
        documents.move(here.house.database, here.desk, document, None)
    here.open(SANNE, document)
    documents.move(here.house.database, here.desk, document, None, "Gekoppeld aan de verkeerde map")
    with pytest.raises(NotFound):
        here.open(SANNE, document)


def test_only_people_with_the_right_are_asked_and_the_blind_are_named(here):
    unseen = here.place.document("Loon.pdf", here.place.folder("Vaste Stukken"))
    ids = (here.place.person(SANNE),)
    new = asking.NewRequest(ApprovalKind.OTHER, Party.OTHER, (unseen,), ids, party_name="Notaris")
    grants.grant(
        here.house.database,
        here.place.administration_id,
        grants.FolderRight(ids[0], here.place.folder("Vaste Stukken"), Level.NONE),
        here.desk.act,
    )
    asked = asking.ask(here.house.database, here.desk, new)
    assert (asked.blind, asked.nobody_sees) == ((SANNE,), True)
    assert here.tasks(SANNE) == ()
    here.may_approve(SANNE, may=False)
    with pytest.raises(Refused):
        asking.ask(here.house.database, here.desk, new)
    with pytest.raises(NotFound):
        asking.ask(here.house.database, here.desk, replace(new, approver_ids=(here.place.person(YOUSSEF),)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"document_ids": ()},
        {"approver_ids": ()},
        {"party": Party.OTHER},
        {"due_on": TODAY - timedelta(days=1)},
        {"due_on": TODAY + timedelta(days=2), "expires_on": TODAY + timedelta(days=1)},
        {"reminders": Reminders((-1,))},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_cannot_be_asked(here, wrong):
    fit = asking.NewRequest(ApprovalKind.VAT, Party.TAX_OFFICE, (here.document(),), (here.place.person(SANNE),))
    with pytest.raises(Refused):
        asking.ask(here.house.database, here.desk, replace(fit, **wrong))


def test_what_lies_in_the_inbox_is_not_asked_about(here):
    with pytest.raises(Refused):
        here.ask(here.place.document("Los.pdf"))


def test_colleagues_who_may_not_see_a_document_find_no_request(here):
    folder = here.place.folder("Vaste Stukken")
    with here.house.database.write() as session:
        session.get_one(Folder, folder).office_role = "wwft"
    secret = here.place.document("Wwft.pdf", folder)
    request = here.ask(secret)
    youssef = here.place.staff_desk(YOUSSEF)
    assert lists.for_office(here.house.database, youssef) == ()
    for action in (
        lambda: lists.show(here.house.database, youssef, request),
        lambda: closing.withdraw(here.house.database, youssef, request, "Weg ermee"),
    ):
        with pytest.raises(NotFound):
            action()
    assert [each.id for each in lists.for_office(here.house.database, here.desk)] == [request]


def test_reminders_once_a_day_of_the_scheme_until_the_decision(here):
    request = here.ask(here.document(), due_on=TODAY + timedelta(days=10), people=(SANNE, PIET))
    for day in range(22):
        here.minutes = day * 24 * 60
        closing.remind(here.house.database, here.now)
        closing.remind(here.house.database, here.now + timedelta(hours=1))
    assert here.told(SANNE).count("reminder") == 4, "7 days and 1 day before, the day itself, a week after"
    here.agree(SANNE, request)
    here.minutes += 10 * 24 * 60
    closing.remind(here.house.database, here.now)
    assert (here.told(SANNE).count("reminder"), here.told(PIET).count("reminder")) == (4, 5)


def test_the_day_is_a_day_in_the_netherlands(here):
    """23:30 UTC on the last day is half past midnight there: over."""
    request = here.ask(here.document(), expires_on=date(2026, 11, 30))
    late = NOW.replace(day=30, hour=23, minute=30)
    assert closing.expire(here.house.database, late - timedelta(hours=1)) == 0
    assert closing.expire(here.house.database, late) == 1
    assert here.state(request) is ApprovalState.EXPIRED
