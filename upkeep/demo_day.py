"""One working day in the demo office: mails that wait, papers that were filed, rights, and something to approve."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from adapters.broker import Bell
from adapters.house import House
from dossier import unopened
from dossier.access import desk, grants, visitor
from dossier.access.desk import Desk
from dossier.access.grants import FolderRight
from dossier.accounts import people
from dossier.approvals import asking
from dossier.approvals.asking import NewRequest
from dossier.approvals.lists import states_of
from dossier.documents import documents, lists
from dossier.inbox import senders
from dossier.office.demo import Demo
from dossier.rules.approving import ApprovalKind, Party
from dossier.rules.errors import GiveUp, TryLater
from dossier.rules.rights import Level
from dossier.rules.states import Reason
from dossier.structure import apply
from ingest import work_claims
from ingest.authenticate import authenticate
from ingest.by_provider import Offer, Reception
from ingest.file import file
from ingest.mails import list_mails
from ingest.parse import parse
from ingest.scan import scan
from ingest.wanted import Wanted
from upkeep.demo_mails import ANNUAL_ACCOUNTS, DEED, PIET, SANNE, STATEMENTS, UNWANTED, WAGES, DemoMail, mails

MARKER = "demo-day"  # in the data folder, once all of it is there: what somebody changed since stays
LEASE = timedelta(minutes=2)
BAKERY, DENTIST = "bakkerij-jansen", "tandarts-smit"
STATIONS = {"parse": parse, "authenticate": authenticate, "scan": scan, "file": file}
PLACES = {  # a word in the name of the folder
    ANNUAL_ACCOUNTS: "Jaarwerk",
    DEED: "Oprichting",
    WAGES: "Loonstroken",
    **dict.fromkeys(STATEMENTS, "Liquide"),
}


class _Listener(Bell):
    """Hears which work waits, in place of the workers: the broker may not run yet."""

    def __init__(self) -> None:
        self.heard: list[UUID] = []

    def ring(self, queue: str, hand_over_ids: Sequence[UUID]) -> None:
        self.heard += hand_over_ids


@dataclass(frozen=True, slots=True)
class _Day:
    house: House
    desks: Mapping[str, Desk]  # of Marijke, by mail name
    now: datetime


def play(house: House, demo: Demo, now: datetime) -> bool:
    """The day, unless it was played before. Broken off, it goes on the next time. Raises TryLater, Refused."""
    marker = house.settings.data / MARKER
    if marker.exists():
        return False
    marijke = people.id_of(house.database, house.settings.domain, "marijke@kantoor.example")
    desks = {each.mail_name: desk.of_person(house.database, marijke, each.id, now) for each in demo.administrations}
    day = _Day(house, desks, now)
    _folders(day)
    if not list_mails(house, Wanted()):
        _mails(day)
    _filing(day)
    unopened.count_again(house.database, now)
    marker.touch(mode=0o600)
    return True


def _folders(day: _Day) -> None:
    act, year = day.desks[BAKERY].act, day.now.year
    for name, wishes in {
        BAKERY: (apply.Wish("EENMALIG-BASIS"), apply.Wish("JAARWERK-KORT", year - 1), apply.Wish("SALARIS", year)),
        "holding-de-vries": (apply.Wish("EENMALIG-BASIS"), apply.Wish("JAARWERK-KORT", year)),
        "schilders-bakker-mol": (apply.Wish("JAARWERK-KORT", year),),
    }.items():
        for wish in wishes:
            list(apply.apply(day.house.database, [day.desks[name].administration_id], wish, act))


def _mails(day: _Day) -> None:
    dentist = day.desks[DENTIST]
    senders.block(day.house.database, dentist.administration_id, UNWANTED, dentist.act)
    bell = _Listener()
    house = replace(day.house, bell=bell)
    reception = Reception(house)
    for each in mails(day.now):
        bell.heard.clear()
        _receive(reception, each, day)
        if each.is_stuck:
            _set_apart(house, bell.heard)
        else:
            _work_off(house, bell.heard)


def _receive(reception: Reception, mail: DemoMail, day: _Day) -> None:
    address = f"{mail.to}.dossier@{day.house.settings.domain}"
    staff = day.desks[mail.to].staff
    assert staff is not None, "the desk of a person has one"
    offer = Offer(staff.office_id, None, mail.sender[1], (address,), "cli", "127.0.0.1", secure=False)
    reception.take(offer, io.BytesIO(mail.raw(day.now)), day.now - mail.ago)


def _work_off(house: House, waiting: Sequence[UUID]) -> None:
    """As workers do; what is for other stations, and what cannot be done now, is left to them."""
    todo = list(waiting)
    while todo:
        claim = work_claims.take(house, todo.pop(), house.database.now(), LEASE)
        if claim is None:
            continue
        if claim.work.station not in STATIONS:
            work_claims.give_back(house, claim, TryLater("for the workers"), house.database.now())
            continue
        try:
            todo += STATIONS[claim.work.station](house, claim, house.database.now())
        except TryLater as error:
            work_claims.give_back(house, claim, error, house.database.now())


def _set_apart(house: House, waiting: Sequence[UUID]) -> None:
    for each in waiting:
        if claim := work_claims.take(house, each, house.database.now(), LEASE):
            work_claims.give_back(house, claim, GiveUp(Reason.TOOK_TOO_LONG), house.database.now())


def _filing(day: _Day) -> None:
    """Sanne's papers into folders that she may see, one of them to be approved; and statements of the bank."""
    database, at = day.house.database, day.desks[BAKERY]
    office = visitor.program(database, at.administration_id)
    folders = lists.folders(database, office, at.administration_id)
    people_of = {each: people.id_of(database, day.house.settings.domain, each) for _, each in (SANNE, PIET)}
    waiting = {each.name: each.id for each in lists.inbox(database, office, at.administration_id)}
    for name, word in PLACES.items():
        target = next((each for each in folders if word in each.name), folders[0])
        if name not in STATEMENTS:
            _open(day, target.id, {each.id: each.parent_id for each in folders}, people_of[SANNE[1]])
        if name in waiting:  # else: filed before, or the scanner is away
            documents.move(database, at, waiting[name], target.id)
        filed = {each.name: each.id for each in lists.documents_in(database, office, target.id)}
        if name == ANNUAL_ACCOUNTS and name in filed and not states_of(database, at, [filed[name]]):
            _ask(day, filed[name], people_of[SANNE[1]])


def _ask(day: _Day, document_id: UUID, person_id: UUID) -> None:
    due_on = (day.now + timedelta(days=14)).date()
    new = NewRequest(ApprovalKind.ANNUAL_ACCOUNTS, Party.BANK, (document_id,), (person_id,), due_on=due_on)
    asking.ask(day.house.database, day.desks[BAKERY], new)


def _open(day: _Day, folder_id: UUID, parents: Mapping[UUID, UUID | None], person_id: UUID) -> None:
    """The folder, and the way to it, for this client user."""
    at, chain, here = day.desks[BAKERY], [folder_id], parents[folder_id]
    while here is not None:
        chain.append(here)
        here = parents[here]
    for each in reversed(chain):
        level = Level.VIEW_UPLOAD if each == folder_id else Level.PASSAGE
        grants.grant(day.house.database, at.administration_id, FolderRight(person_id, each, level), at.act)
