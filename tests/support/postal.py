"""One round of notices and the letters of it, in this process."""

from datetime import datetime, timedelta

from sqlalchemy import select

from adapters.house import House
from ingest import work_claims
from models import HandOver
from notify.rounds import go_round
from notify.send import send


def post(house: House, now: datetime) -> int:
    """Begin what is due and let it leave: how many letters were begun."""
    begun = go_round(house, now)
    deliver(house, now)
    return begun


def deliver(house: House, now: datetime) -> None:
    with house.database.read() as session:
        bags = session.scalars(select(HandOver.id).where(HandOver.station == "send").order_by(HandOver.id)).all()
    for each in bags:
        if claim := work_claims.take(house, each, now, timedelta(minutes=5)):
            send(house, claim, now)
