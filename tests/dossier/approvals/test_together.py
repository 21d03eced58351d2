"""Several at the same moment: each code, each place and each version counts once, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from dossiers import PIET, SANNE

from dossier.approvals import closing
from dossier.documents import versions
from dossier.rules.approving import ApprovalState, ApproverMode, SendResult
from dossier.rules.errors import Refused


def together(*actions):
    """All at the same moment: what each gave, or the refusal it met."""
    barrier = Barrier(len(actions))

    def run(action):
        barrier.wait()
        try:
            return action()
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


@pytest.mark.parametrize("mode", [ApproverMode.ALL, ApproverMode.ONE_OF])
def test_two_approvers(here, mode):
    document = here.document()
    request = here.ask(document, people=(SANNE, PIET), mode=mode)
    here.open(SANNE, document)
    here.open(PIET, document)
    answers = {name: here.answer(name, request) for name in (SANNE, PIET)}
    first = here.code(SANNE)
    codes = {PIET: here.code(PIET), SANNE: here.code_now(SANNE)}
    assert first != codes[SANNE]
    sent = together(*(lambda name=name: here.send(name, answers[name], code=codes[name]) for name in (SANNE, PIET)))
    assert here.state(request) is ApprovalState.APPROVED
    counted = [each.result for each in sent].count(SendResult.ALL_SENT)
    assert counted == len(here.decisions(request)) == (2 if mode is ApproverMode.ALL else 1)


def test_one_approval_that_is_sent_twenty_times_at_once(here):
    document = here.document()
    request = here.ask(document)
    here.open(SANNE, document)
    answer, code = here.answer(SANNE, request), here.code(SANNE)
    sent = together(*(lambda: here.send(SANNE, answer, code=code) for _ in range(20)))
    results = [each.result for each in sent if not isinstance(each, Refused)]
    assert results.count(SendResult.ALL_SENT) == len(here.decisions(request)) == 1
    assert here.state(request) is ApprovalState.APPROVED


def test_one_code_in_two_windows(here):
    documents = [here.document(), here.document("Aangifte.pdf")]
    requests = [here.ask(each) for each in documents]
    here.open(SANNE, *documents)
    answers = [here.answer(SANNE, each) for each in requests]
    code = here.code(SANNE)
    sent = together(*(lambda answer=answer: here.send(SANNE, answer, code=code) for answer in answers))
    assert sorted(each.result for each in sent) == [SendResult.ALL_SENT, SendResult.CODE_REFUSED]
    assert sorted(map(here.state, requests)) == [ApprovalState.APPROVED, ApprovalState.OPEN]


@pytest.mark.parametrize("other", ["replace", "withdraw"])
def test_the_office_changes_it_while_it_is_decided(here, other):
    document = here.document()
    request = here.ask(document)
    here.open(SANNE, document)
    answer, code, new = here.answer(SANNE, request), here.code(SANNE), here.place.document("Nieuw.pdf")
    changes = {
        "replace": lambda: versions.replace(here.house.database, here.desk, document, new),
        "withdraw": lambda: closing.withdraw(here.house.database, here.desk, request, "Fout"),
    }
    sent, changed = together(lambda: here.send(SANNE, answer, code=code), changes[other])
    decided = sent.result is SendResult.ALL_SENT
    assert len(here.decisions(request)) == decided
    if other == "replace":
        assert here.state(request) is ApprovalState.REPLACED, "whoever was first"
    else:
        assert isinstance(changed, Refused) == decided
        assert here.state(request) is (ApprovalState.APPROVED if decided else ApprovalState.WITHDRAWN)
    numbers = [each["number"] for each in here.events(request)]
    assert numbers == list(range(1, len(numbers) + 1))
