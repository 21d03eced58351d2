"""Short ways for the tests of approvals: people who may approve, what they see, and what they say with a code."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import dossiers
from dossiers import NOW, PIET, SANNE
from sqlalchemy import select, update

from adapters.house import House
from dossier.access.desk import Desk
from dossier.access.visitor import Visitor
from dossier.approvals import asking, deciding, lists
from dossier.approvals.asking import NewRequest
from dossier.approvals.certificate import make_certificate
from dossier.approvals.evidence import STATION, Origin
from dossier.documents import seen
from dossier.factors import enrol, totp
from dossier.rules.acts import Act
from dossier.rules.approving import Answer, ApprovalKind, ApprovalState, Party, Said, Verdict
from ingest import work_claims
from models import ApprovalDecision, ApprovalRequest, ClientMember, HandOver, Notice, Person

AT_HOME = Origin("2001:db8::7", "Firefox")


@dataclass
class Setting:
    """The dossier of the bakery, in which Sanne and Piet may approve what lies in the folder Upload."""

    house: House
    place: dossiers.Place
    minutes: int = 0  # since NOW: each code of an app is good once
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def now(self):
        return NOW + timedelta(minutes=self.minutes)

    @property
    def desk(self) -> Desk:
        return replace(self.place.desk, act=Act("cli", self.now))

    def visitor(self, name: str) -> Visitor:
        return Visitor(self.place.client(), self.place.person(name))

    def act(self, name: str) -> Act:
        return Act(str(self.place.person(name)), self.now)

    def document(self, name: str = "Jaarrekening.pdf") -> UUID:
        return self.place.document(name, self.place.folder("Upload"))

    def ask(self, *documents: UUID, people: tuple[str, ...] = (SANNE,), **more) -> UUID:
        ids = tuple(self.place.person(each) for each in people)
        new = NewRequest(ApprovalKind.ANNUAL_ACCOUNTS, Party.CHAMBER_OF_COMMERCE, documents, ids, **more)
        return asking.ask(self.house.database, self.desk, new).request_id

    def open(self, name: str, *documents: UUID) -> None:
        for each in documents:
            seen.open_document(self.house.database, self.visitor(name), each, self.now)

    def tasks(self, name: str):
        return lists.open_tasks(self.house.database, self.visitor(name), self.now)

    def answer(self, name: str, request_id: UUID, verdict: Verdict = Verdict.AGREED, reason: str = "") -> Answer:
        """As the page of this person shows it now."""
        [task] = [each for each in self.tasks(name) if each.request.id == request_id]
        said = tuple(
            Said(each.document_id, each.version, each.sha256, verdict, reason) for each in task.request.documents
        )
        return Answer(request_id, task.statement_sha256, said)

    def code(self, name: str) -> str:
        """A new one of the app, half a minute later or more."""
        if name not in self.secrets:
            before = Act(str(self.place.person(name)), NOW - timedelta(days=2))
            person_id = self.place.person(name)
            self.secrets[name] = enrol.begin_app(self.house, person_id, before).secret
            first = totp.code_at(self.secrets[name], totp.step_at(before.now))
            enrol.confirm_app(self.house, person_id, first, before)
        self.minutes += 2
        return self.code_now(name)

    def code_now(self, name: str) -> str:
        """What the app shows, which must have been set up."""
        return totp.code_at(self.secrets[name], totp.step_at(self.now))

    def send(self, name: str, *answers: Answer, code: str | None = None) -> deciding.Receipt:
        by = deciding.Signing(self.code(name) if code is None else code, AT_HOME)
        return deciding.decide(self.house, self.visitor(name), answers, by, self.act(name))

    def agree(self, name: str, request_id: UUID) -> deciding.Receipt:
        self.open(name, *(each.document_id for each in self.line(request_id).documents))
        return self.send(name, self.answer(name, request_id))

    def line(self, request_id: UUID) -> lists.RequestLine:
        return lists.show(self.house.database, self.desk, request_id)[0]

    def events(self, request_id: UUID):
        return lists.show(self.house.database, self.desk, request_id)[1]

    def state(self, request_id: UUID) -> ApprovalState:
        with self.house.database.read() as session:
            return session.get_one(ApprovalRequest, request_id).state

    def decisions(self, request_id: UUID) -> list[ApprovalDecision]:
        with self.house.database.read() as session:
            mine = select(ApprovalDecision).where(ApprovalDecision.request_id == request_id)
            return list(session.scalars(mine.order_by(ApprovalDecision.id)))

    def may_approve(self, name: str, may: bool) -> None:
        with self.house.database.write() as session:
            whose = select(Person.id).where(Person.name == name)
            session.execute(update(ClientMember).where(ClientMember.person_id.in_(whose)).values(may_approve=may))

    def certify(self, now: datetime | None = None) -> None:
        """As the worker does."""
        for hand_over_id in self.waiting(STATION):
            claim = work_claims.take(self.house, hand_over_id, now or self.now, timedelta(minutes=5))
            make_certificate(self.house, claim, now or self.now)

    def waiting(self, station: str) -> list[UUID]:
        with self.house.database.read() as session:
            return list(session.scalars(select(HandOver.id).where(HandOver.station == station)))

    def told(self, name: str) -> list[str]:
        """The happenings of approvals that this person heard of, the oldest first."""
        with self.house.database.read() as session:
            mine = select(Notice.happening).where(Notice.person_id == self.place.person(name)).order_by(Notice.id)
            return [each.removeprefix("approval-") for each in session.scalars(mine) if each.startswith("approval-")]


def setting(house: House) -> Setting:
    made = Setting(house, dossiers.place(house))
    made.may_approve(PIET, may=True)
    return made
