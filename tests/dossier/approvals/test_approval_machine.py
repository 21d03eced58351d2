"""Approvals in whatever order things happen, against a model of their laws (invariants 11 to 16)."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

import approving
import pytest
from dossiers import PIET, SANNE
from hypothesis import HealthCheck, settings, stateful
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dossier.access import grants
from dossier.approvals import asking, chain, closing, sending
from dossier.approvals.sending import Progress
from dossier.documents import versions
from dossier.rules.approving import ApprovalState, ApproverMode, SendResult, Turn, Verdict
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.errors import Refused
from dossier.rules.rights import Level

NAMES = (SANNE, PIET)
who, which, lost = st.sampled_from(NAMES), st.integers(0, 99), st.sampled_from(["", "", "right", "sight", "file"])
some = st.sampled_from([(SANNE,), (PIET,), (SANNE, PIET), (PIET, SANNE)])
OPEN_STATES = {"open", "partly"}
NOT_SENT = {"open", "partly", "approved", "ready", "rejected"}
WAYS = {  # marked -> possible from
    Turn.READY: ({"approved", "rejected"}, "ready"),
    Turn.SUBMIT: ({"approved", "ready"}, "submitted"),
    Turn.ACCEPT: ({"submitted"}, "accepted"),
    Turn.REJECT: ({"submitted"}, "rejected"),
}


@dataclass
class Wanted:
    """What the model knows of a request."""

    versions: dict[UUID, int]  # of its documents, when asked
    people: tuple[str, ...]
    mode: ApproverMode
    last_day: date | None  # None: no end
    state: str = "open"
    agreed: list[str] = field(default_factory=list)
    delegates: dict[str, str] = field(default_factory=dict)
    shown: dict[str, object] = field(default_factory=dict)  # per person the answer of the page they have open


class Approvals(RuleBasedStateMachine):
    here: approving.Setting  # one for all examples: its clock never goes back, or codes would be used twice

    @initialize()
    def begin(self):
        self.database = self.here.house.database
        self.documents = {self.here.document(): 1, self.here.document("LOR.pdf"): 1}
        self.asked: dict[UUID, Wanted] = {}
        self.opened: set[tuple[str, UUID, int]] = set()
        self.rights, self.sight = set(NAMES), set()
        for name in NAMES:
            self.here.may_approve(name, may=True)
            self.change_the_sight(name)
        self.ask_for(list(self.documents)[:1], NAMES, ApproverMode.IN_ORDER, None)

    @rule(n=which, people=some, mode=st.sampled_from(ApproverMode), days=st.sampled_from([None, 0, 2]))
    def ask(self, n, people, mode, days):
        self.ask_for([self.document(n)] if n % 3 else list(self.documents), people, mode, days)

    def ask_for(self, documents, people, mode, days):
        last = None if days is None else self.today + timedelta(days=days)
        try:
            request = self.here.ask(*documents, people=people, mode=mode, expires_on=last)
        except Refused:
            assert not set(people) <= self.rights
            return
        assert set(people) <= self.rights
        self.asked[request] = Wanted({each: self.documents[each] for each in documents}, people, mode, last)

    @rule(name=who, n=which)
    def open_it(self, name, n):
        self.open_one(name, self.document(n))

    def open_one(self, name, document):
        if name in self.sight:
            self.here.open(name, document)
            self.opened.add((name, document, self.documents[document]))

    @precondition(lambda self: self.asked)
    @rule(name=who, n=which, agrees=st.booleans())
    def look(self, name, n, agrees):
        self.look_at_the_page(name, n, agrees)

    def look_at_the_page(self, name, n, agrees):
        request = self.request(n)
        if any(each.request.id == request for each in self.here.tasks(name)):
            verdict = Verdict.AGREED if agrees else Verdict.REFUSED
            self.asked[request].shown[name] = self.here.answer(name, request, verdict, "" if agrees else "Nee")

    @rule(name=who, people=some, mode=st.sampled_from(ApproverMode), opens=st.booleans(), meanwhile=lost)
    def decide_on_a_new_one(self, name, people, mode, opens, meanwhile):
        """All is as it should be but for what is drawn, so that each check is met often."""
        for each in sorted(set(NAMES) - self.rights):
            self.change_the_right(each)
        for each in sorted(set(NAMES) - self.sight):
            self.change_the_sight(each)
        document = self.here.document()
        self.documents[document] = 1
        self.ask_for([document], people, mode, None)
        if opens:
            self.open_one(name, document)
        self.look_at_the_page(name, -1, agrees=True)
        change = {"right": self.change_the_right, "sight": self.change_the_sight, "file": lambda _: self.replace(-1)}
        change.get(meanwhile, lambda _: None)(name)
        self.send_all(name, right_code=True, forged=False)

    @precondition(lambda self: self.asked)
    @rule(name=who, right_code=st.booleans(), forged=st.booleans())
    def send(self, name, right_code, forged):
        self.send_all(name, right_code, forged)

    def send_all(self, name, right_code, forged):
        """Everything that this person has on the screen, with one code."""
        answers = {id_: each.shown[name] for id_, each in self.asked.items() if name in each.shown}
        if not answers:
            return
        if forged:  # a page that says another hash
            first = next(iter(answers))
            wrong = tuple(replace(each, sha256="0" * 64) for each in answers[first].said)
            answers[first] = replace(answers[first], said=wrong)
        able = [id_ for id_ in answers if self.may_decide(name, self.asked[id_]) and not (forged and id_ == first)]
        receipt = self.here.send(name, *answers.values(), code=None if right_code else "000000")
        if not able:
            assert receipt.result is SendResult.NONE_SENT
        elif not right_code:
            assert receipt.result is SendResult.CODE_REFUSED
        else:
            assert receipt.result is (SendResult.ALL_SENT if len(able) == len(answers) else SendResult.SOME_SENT)
            for id_ in able:
                self.decided(name, self.asked[id_], answers[id_])
        assert {each.request_id for each in receipt.lines if each.hitch is None} == set(able)
        self.here.minutes += 60  # so that a wrong code locks nobody out

    @precondition(lambda self: self.asked)
    @rule(n=which)
    def delegate(self, n):
        request = self.request(n)
        wanted = self.asked[request]
        with suppress(Refused):
            ids = [self.here.place.person(each) for each in (wanted.people[0], self.other(wanted.people[0]))]
            asking.delegate(self.database, self.here.desk, request, *ids)
            assert wanted.state in OPEN_STATES
            assert len(wanted.people) == 1
            assert self.other(wanted.people[0]) in self.rights
            wanted.delegates[wanted.people[0]] = self.other(wanted.people[0])

    @rule(n=which)
    def replace_one(self, n):
        self.replace(n)

    def replace(self, n):
        document = self.document(n)
        versions.replace(self.database, self.here.desk, document, self.here.place.document("Nieuw.pdf"))
        self.documents[document] = self.here.place.row(document).version
        for wanted in self.asked.values():
            if document in wanted.versions and wanted.state in NOT_SENT:
                wanted.state = "replaced"

    @rule(name=who)
    def change_the_right_of(self, name):
        self.change_the_right(name)

    def change_the_right(self, name):
        self.rights ^= {name}
        self.here.may_approve(name, may=name in self.rights)

    @rule(name=who)
    def change_the_sight_of(self, name):
        self.change_the_sight(name)

    def change_the_sight(self, name):
        self.sight ^= {name}
        level = Level.VIEW_UPLOAD if name in self.sight else Level.NONE
        right = grants.FolderRight(self.here.place.person(name), self.here.place.folder("Upload"), level)
        grants.grant(self.database, self.here.place.administration_id, right, self.here.desk.act, open_way=True)

    @precondition(lambda self: self.asked)
    @rule(n=which)
    def withdraw(self, n):
        request = self.request(n)
        with suppress(Refused):
            closing.withdraw(self.database, self.here.desk, request, "Fout")
            assert self.asked[request].state in OPEN_STATES
            self.asked[request].state = "withdrawn"

    @rule()
    def next_day(self):
        self.here.minutes += 24 * 60
        closing.expire(self.database, self.here.now)
        for wanted in self.asked.values():
            if wanted.state in OPEN_STATES and self.is_over(wanted):
                wanted.state = "expired"

    @precondition(lambda self: self.asked)
    @rule(n=which, turn=st.sampled_from(list(WAYS)))
    def mark(self, n, turn):
        """Invariant 15: only what is fully approved goes on."""
        request = self.request(n)
        possible, after = WAYS[turn]
        try:
            sending.mark(self.database, self.here.desk, request, Progress(turn, reason="Fout"))
        except Refused:
            assert self.asked[request].state not in possible
            return
        assert self.asked[request].state in possible
        self.asked[request].state = after

    @invariant()
    def states_are_as_the_model_says(self):
        for id_, wanted in getattr(self, "asked", {}).items():
            line = self.here.line(id_)
            assert line.state == wanted.state
            assert sum(bool(each.agreed) for each in line.approvers) == len(wanted.agreed)
            if wanted.state in {"approved", "ready", "submitted", "accepted", "rejected"}:
                needed = 1 if wanted.mode is ApproverMode.ONE_OF else len(wanted.people)
                assert len(wanted.agreed) >= needed
            assert chain.first_broken(self.here.events(id_)) is None

    @invariant()
    def tasks_are_what_waits_and_is_in_sight(self):
        if not hasattr(self, "asked"):
            return
        for name in NAMES:
            expected = {
                id_
                for id_, each in self.asked.items()
                if each.state in OPEN_STATES and name in self.sight and self.place_of(name, each)
            }
            assert {each.request.id for each in self.here.tasks(name)} & set(self.asked) == expected

    def may_decide(self, name, wanted):
        place = self.place_of(name, wanted)
        first = [each for each in wanted.people if each not in wanted.agreed][:1]
        return (
            wanted.state in OPEN_STATES
            and not self.is_over(wanted)
            and place is not None
            and name in self.rights & self.sight
            and (wanted.mode is not ApproverMode.IN_ORDER or [place] == first)
            and all((name, *each) in self.opened for each in wanted.versions.items())
        )

    @property
    def today(self):
        return self.here.now.astimezone(OFFICE_TIME).date()

    def is_over(self, wanted):
        return wanted.last_day is not None and wanted.last_day < self.today

    def place_of(self, name, wanted):
        """For whom this person can still decide. None: for nobody."""
        mine = [each for each in wanted.people if name in {each, wanted.delegates.get(each)}]
        return next((each for each in mine if each not in wanted.agreed), None)

    def decided(self, name, wanted, answer):
        if answer.said[0].verdict is Verdict.REFUSED:
            wanted.state = "refused"
            return
        wanted.agreed.append(self.place_of(name, wanted))
        enough = wanted.mode is ApproverMode.ONE_OF or len(wanted.agreed) == len(wanted.people)
        wanted.state = "approved" if enough else "partly"

    def other(self, name):
        return PIET if name == SANNE else SANNE

    def document(self, n):
        return sorted(self.documents)[n % len(self.documents)]

    def request(self, n):
        return sorted(self.asked)[n % len(self.asked)]


@pytest.mark.timeout(400)
def test_approvals_keep_their_laws(any_house):
    machine = type("OneHouse", (Approvals,), {"here": approving.setting(any_house)})
    stateful.run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=4,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


def test_the_states_of_the_model_are_all_there_are():
    ends = {"refused", "withdrawn", "expired", "replaced", "submitted", "accepted"}
    assert {each.value for each in ApprovalState} == NOT_SENT | ends
