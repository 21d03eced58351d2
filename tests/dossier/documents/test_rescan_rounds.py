"""How often, and for how much at a time, files are judged again."""

from posting import letter, post
from rescanning import BYTES, learn, next_round, now, round_of
from sqlalchemy import func, select
from walking import work_off

from dossier.documents import rescan
from dossier.rules.states import DocumentState
from models import Document, HandOver


def test_rounds_are_small_and_one_at_a_time(scanned, scanner, make_administration, monkeypatch):
    monkeypatch.setattr(rescan, "BATCH", 2)
    bakery = make_administration()
    for number in range(3):
        post(scanned, letter((f"{number}.pdf", BYTES + bytes([65 + number]))), bakery)
    work_off(scanned)
    learn(scanner)
    next_round(scanned)
    assert [rescan.ask(scanned, now()), rescan.ask(scanned, now())] == [2, 0]  # the second beat finds the first at it
    next_round(scanned)
    assert rescan.ask(scanned, now()) == 0  # two wait already
    work_off(scanned)
    assert round_of(scanned) == 1
    with scanned.database.read() as session:
        states = session.scalars(select(Document.state)).all()
        assert session.scalar(select(func.count()).select_from(HandOver)) == 0
    assert states == [DocumentState.QUARANTINED] * 3


def test_a_scanner_is_asked_only_by_who_may_and_once_an_hour_when_nothing_is_to_do(scanned, scanner, monkeypatch):
    asked = []
    monkeypatch.setattr(scanner, "signatures", lambda: asked.append(1) or 7)
    for _ in range(3):
        assert rescan.ask(scanned, now()) == 0
    assert len(asked) == 1
