"""Deciding on requests: what is shown, opened and confirmed with a code (invariants 11, 12, 13 and 16)."""

from dataclasses import replace

import people
import pytest
from dossiers import NOW, PIET, SANNE, YOUSSEF

from dossier.access import grants
from dossier.access.visitor import Visitor
from dossier.approvals import asking, closing, deciding
from dossier.documents import versions
from dossier.factors import enrol
from dossier.rules.approving import ApprovalState, ApproverMode, Hitch, SendResult, Verdict
from dossier.rules.errors import Refused
from dossier.rules.factors import Denial, Denied, Sent
from dossier.rules.rights import Level


def hitches(receipt):
    return [each.hitch for each in receipt.lines]


def test_who_opened_it_agrees_with_a_code(here):
    document = here.document()
    request = here.ask(document)
    assert here.told(SANNE) == ["asked"]
    [task] = here.tasks(SANNE)
    assert (task.hitch, task.request.documents[0].sha256) == (Hitch.NOT_OPENED, here.place.row(document).blob_sha256)
    here.open(SANNE, document)
    receipt = here.send(SANNE, here.answer(SANNE, request))
    assert (receipt.result, receipt.lines[0].state) == (SendResult.ALL_SENT, ApprovalState.APPROVED)
    assert (here.state(request), here.tasks(SANNE)) == (ApprovalState.APPROVED, ())
    assert here.told(YOUSSEF) == ["decided"]
    assert [each["what"] for each in here.events(request)] == ["asked", "decided", "turned.agree"]


def test_nothing_is_decided_that_was_not_opened_by_that_person(here):
    document = here.document()
    request = here.ask(document, people=(SANNE, PIET))
    here.open(PIET, document)
    receipt = here.send(SANNE, here.answer(SANNE, request))
    assert (receipt.result, hitches(receipt)) == (SendResult.NONE_SENT, [Hitch.NOT_OPENED])
    assert here.decisions(request) == []


@pytest.mark.attack("P03")
def test_looking_as_the_client_neither_opens_nor_decides(here):
    document = here.document()
    request = here.ask(document)
    onlooker = Visitor(here.place.client(), here.place.person(SANNE), looked_by=here.place.person(YOUSSEF))
    here.open(SANNE, document)
    answer, code = here.answer(SANNE, request), here.code(SANNE)
    with pytest.raises(Refused):
        deciding.decide(here.house, onlooker, [answer], deciding.Signing(code, None), here.act(SANNE))
    assert here.state(request) is ApprovalState.OPEN


def test_a_wrong_code_decides_nothing_and_stands_in_the_chain(here):
    document = here.document()
    request = here.ask(document)
    here.open(SANNE, document)
    answer, right = here.answer(SANNE, request), here.code(SANNE)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    receipt = here.send(SANNE, answer, code=wrong)
    assert (receipt.result, receipt.denied.why) == (SendResult.CODE_REFUSED, Denial.WRONG)
    assert (here.state(request), here.events(request)[-1]["what"]) == (ApprovalState.OPEN, "code-refused")
    assert here.send(SANNE, answer, code=right).result is SendResult.ALL_SENT


def test_a_code_is_good_once(here):
    first, second = here.document(), here.document("Notulen.pdf")
    requests = [here.ask(first), here.ask(second)]
    here.open(SANNE, first, second)
    answers = [here.answer(SANNE, each) for each in requests]
    code = here.code(SANNE)
    assert here.send(SANNE, answers[0], code=code).result is SendResult.ALL_SENT
    again = here.send(SANNE, answers[1], code=code)
    assert (again.result, again.denied.why) == (SendResult.CODE_REFUSED, Denial.USED)
    assert here.state(requests[1]) is ApprovalState.OPEN


def test_tries_are_limited_also_for_the_right_code(here):
    document = here.document()
    request = here.ask(document)
    here.open(SANNE, document)
    answer, right = here.answer(SANNE, request), here.code(SANNE)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(5):
        here.send(SANNE, answer, code=wrong)
    assert here.send(SANNE, answer, code=right).denied.why is Denial.LOCKED
    assert here.state(request) is ApprovalState.OPEN


def test_several_requests_go_with_one_code(here):
    first, second = here.document(), here.document("Aangifte.pdf")
    yes, no = here.ask(first), here.ask(second)
    here.open(SANNE, first, second)
    answers = [here.answer(SANNE, yes), here.answer(SANNE, no, Verdict.REFUSED, "Het bedrag klopt niet")]
    assert here.send(SANNE, *answers).result is SendResult.ALL_SENT
    assert (here.state(yes), here.state(no)) == (ApprovalState.APPROVED, ApprovalState.REFUSED)
    assert here.line(no).reason == "Het bedrag klopt niet"


def test_not_agreed_needs_a_reason(here):
    document = here.document()
    request = here.ask(document)
    here.open(SANNE, document)
    receipt = here.send(SANNE, here.answer(SANNE, request, Verdict.REFUSED, "  "))
    assert (receipt.result, hitches(receipt)) == (SendResult.NONE_SENT, [Hitch.REASON_MISSING])


def test_one_document_of_a_request_not_agreed_refuses_the_request(here):
    documents = [here.document(), here.document("LOR.pdf")]
    request = here.ask(*documents)
    here.open(SANNE, *documents)
    answer = here.answer(SANNE, request)
    one, other = answer.said
    half = replace(answer, said=(one,))
    assert hitches(here.send(SANNE, half)) == [Hitch.NOT_ALL_SAID], "each document of a request is answered"
    mixed = replace(answer, said=(one, replace(other, verdict=Verdict.REFUSED, reason="Nee")))
    assert here.send(SANNE, mixed).result is SendResult.ALL_SENT
    assert here.state(request) is ApprovalState.REFUSED


def test_what_changed_since_it_was_shown_is_left_out_and_named(here):
    """Invariant 12: the other one goes; nothing is silently approved."""
    stays, changes = here.document(), here.document("Aangifte.pdf")
    kept, old = here.ask(stays), here.ask(changes)
    here.open(SANNE, stays, changes)
    answers = [here.answer(SANNE, kept), here.answer(SANNE, old)]
    versions.replace(here.house.database, here.desk, changes, here.place.document("Nieuw.pdf"))
    receipt = here.send(SANNE, *answers)
    assert (receipt.result, hitches(receipt)) == (SendResult.SOME_SENT, [None, Hitch.CLOSED])
    assert (here.state(kept), here.state(old)) == (ApprovalState.APPROVED, ApprovalState.REPLACED)
    again = asking.ask_again(here.house.database, here.desk, old).request_id
    here.open(SANNE, changes)
    stale = replace(answers[1], request_id=again)
    assert hitches(here.send(SANNE, stale)) == [Hitch.CHANGED], "the new request, with the old file"
    assert here.send(SANNE, here.answer(SANNE, again)).result is SendResult.ALL_SENT


def test_an_sms_code_confirms_only_what_it_was_sent_for(here):
    documents = [here.document(), here.document("Aangifte.pdf")]
    requests = [here.ask(each) for each in documents]
    here.open(SANNE, *documents)
    phone = with_phone(here)
    first, second = (here.answer(SANNE, each) for each in requests)
    sent = deciding.send_code(here.house, here.visitor(SANNE), [first], here.act(SANNE))
    assert isinstance(sent, Sent)
    assert here.send(SANNE, second, code=phone.code()).result is SendResult.CODE_REFUSED
    no = replace(first, said=(replace(first.said[0], verdict=Verdict.REFUSED, reason="Nee"),))
    assert here.send(SANNE, no, code=phone.code()).result is SendResult.CODE_REFUSED
    assert here.send(SANNE, first, code=phone.code()).result is SendResult.ALL_SENT
    [decision] = here.decisions(requests[0])
    assert '"factor":"sms"' in decision.evidence
    assert "+31612345678" not in decision.evidence, "the number is masked"


def test_no_sms_is_sent_for_what_cannot_be_decided(here):
    request = here.ask(here.document())
    phone = with_phone(here)
    outcome = deciding.send_code(here.house, here.visitor(SANNE), [here.answer(SANNE, request)], here.act(SANNE))
    assert isinstance(outcome, deciding.Prepared)
    assert [each.hitch for each in outcome.lines] == [Hitch.NOT_OPENED]
    assert phone.texts == []


def test_a_recovery_code_approves_nothing(here):
    document = here.document()
    request = here.ask(document)
    here.open(SANNE, document)
    here.code(SANNE)
    codes = enrol.new_recovery_codes(here.house, here.place.person(SANNE), here.act(SANNE))
    receipt = here.send(SANNE, here.answer(SANNE, request), code=codes[0])
    assert (receipt.result, isinstance(receipt.denied, Denied)) == (SendResult.CODE_REFUSED, True)


def test_all_and_one_of(here):
    document = here.document()
    both = here.ask(document, people=(SANNE, PIET))
    either = here.ask(document, people=(SANNE, PIET), mode=ApproverMode.ONE_OF)
    here.agree(SANNE, both)
    assert here.state(both) is ApprovalState.PARTLY
    assert [each.request.id for each in here.tasks(SANNE)] == [either]
    here.agree(PIET, both)
    assert here.state(both) is ApprovalState.APPROVED
    here.open(SANNE, document)
    late = here.answer(SANNE, either)
    here.agree(PIET, either)
    assert hitches(here.send(SANNE, late)) == [Hitch.CLOSED]


def test_in_order_the_next_is_asked_when_it_is_their_turn(here):
    document = here.document()
    request = here.ask(document, people=(PIET, SANNE), mode=ApproverMode.IN_ORDER)
    assert (here.told(PIET), here.told(SANNE)) == (["asked"], [])
    here.open(SANNE, document)
    assert [each.hitch for each in here.tasks(SANNE)] == [Hitch.NOT_YOUR_TURN]
    assert hitches(here.send(SANNE, here.answer(SANNE, request))) == [Hitch.NOT_YOUR_TURN]
    here.agree(PIET, request)
    assert here.told(SANNE) == ["decided", "asked"]
    here.agree(SANNE, request)
    assert here.state(request) is ApprovalState.APPROVED


def test_a_delegate_decides_for_the_approver(here):
    document = here.document()
    request = here.ask(document)
    asking.delegate(here.house.database, here.desk, request, here.place.person(SANNE), here.place.person(PIET))
    here.agree(PIET, request)
    [decision] = here.decisions(request)
    assert (decision.person_id, here.state(request)) == (here.place.person(PIET), ApprovalState.APPROVED)
    assert f'"for":"{SANNE}"' in decision.evidence
    with pytest.raises(Refused):
        asking.delegate(here.house.database, here.desk, request, here.place.person(SANNE), None)


@pytest.mark.attack("P03")
def test_without_the_right_or_the_sight_nothing_is_decided(here):
    document = here.document()
    request = here.ask(document)
    here.open(SANNE, document)
    answer = here.answer(SANNE, request)
    here.may_approve(SANNE, may=False)
    assert hitches(here.send(SANNE, answer)) == [Hitch.NO_RIGHT]
    here.may_approve(SANNE, may=True)
    close(here, SANNE)
    assert here.tasks(SANNE) == (), "invariant 4: also out of the tasks"
    assert hitches(here.send(SANNE, answer)) == [Hitch.NOT_HERE]


def test_another_client_that_is_active_shows_nothing(here):
    """Invariant 8."""
    document = here.document()
    request = here.ask(document)
    here.open(SANNE, document)
    answer = here.answer(SANNE, request)
    elsewhere = replace(here.visitor(SANNE), viewer=replace(here.place.client(), administrations=frozenset()))
    by = deciding.Signing(here.code(SANNE), None)
    receipt = deciding.decide(here.house, elsewhere, [answer], by, here.act(SANNE))
    assert hitches(receipt) == [Hitch.NOT_HERE]


def test_past_its_last_day_nothing_is_decided_even_before_the_housekeeping(here):
    document = here.document()
    request = here.ask(document, expires_on=NOW.date())
    here.open(SANNE, document)
    answer = here.answer(SANNE, request)
    here.minutes += 24 * 60
    assert hitches(here.send(SANNE, answer)) == [Hitch.CLOSED]
    assert (closing.expire(here.house.database, here.now), here.state(request)) == (1, ApprovalState.EXPIRED)
    assert here.told(SANNE) == ["asked", "expired"]
    assert closing.expire(here.house.database, here.now) == 0


def with_phone(here):
    phone = people.Phone()
    here.house = replace(here.house, sms=phone)
    people.Somebody(here.house, here.place.person(SANNE)).with_mobile()
    return phone


def close(here, name):
    right = grants.FolderRight(here.place.person(name), here.place.folder("Upload"), Level.NONE)
    grants.grant(here.house.database, here.place.administration_id, right, here.desk.act)
