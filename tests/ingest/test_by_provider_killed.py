"""Killed at any step of taking a mail by HTTP: what the provider tries again is one mail."""

import io
import os
import signal
from datetime import UTC, datetime

import pytest
from posting import letter
from providing import offer
from sqlalchemy import func, select

from adapters.blobs_folder import FolderBatch
from adapters.house import House, open_house
from dossier.rules.balance import OFFICE_TIME
from ingest.balance import balance
from ingest.by_provider import Reception
from models import Delivery, HandOver, Mail, Receipt

NOW = datetime.now(UTC)


class Killing(io.BytesIO):
    """A body whose reader dies in the middle of it."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(10) if not self.tell() else die()


def die(*_: object) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def killed(house: House, bakery, raw: bytes, step: str) -> None:
    """Takes the mail in another process, which does not live to answer."""
    child = os.fork()
    if child:
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
        return
    own = open_house(house.settings)  # connections do not survive a fork
    reception = Reception(own)
    match step:
        case "doomed":
            FolderBatch.put = die
        case "stored":
            Reception._commit = die
        case "written":
            Reception._written = lambda *_: die()
        case "committed":
            Reception._count = die
    try:
        reception.take(offer(bakery), Killing(raw) if step == "half" else io.BytesIO(raw), NOW)
    finally:
        os._exit(1)


@pytest.mark.parametrize(
    ("step", "receipts"), [("half", 1), ("doomed", 1), ("stored", 1), ("written", 1), ("committed", 2)]
)
def test_the_second_try_makes_one_mail(house, make_administration, step, receipts):
    bakery, raw = make_administration(), letter()
    house.database.close()
    killed(house, bakery, raw, step)
    taken = Reception(house).take(offer(bakery), io.BytesIO(raw), NOW)
    assert taken.recipients[0].mail_id
    with house.database.read() as session:
        counts = [
            session.scalar(select(func.count()).select_from(each)) for each in (Mail, Delivery, Receipt, HandOver)
        ]
    assert counts == [1, 1, receipts, 1]
    [found] = balance(house, NOW.astimezone(OFFICE_TIME).date(), deep=True)
    assert (found.accepted, found.repeats, found.findings) == (1, receipts - 1, ())
