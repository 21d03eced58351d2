"""What leaves an installation that tries things out: letters and SMS are files in its outbox."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from sqlalchemy import select

from adapters.house import House
from dossier.login import letters
from models import HandOver
from models.claims import claim


def link_by_mail(house: House) -> str:
    """Does what the worker does with the letters that wait: the link in the last one."""
    write_letters(house)
    newest = max(_outbox(house).glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    text = message_from_bytes(newest.read_bytes(), policy=default).get_content()
    return re.search(r"https?://\S+/(?:wachtwoord|mailadres)/\S+", text).group()


def write_letters(house: House) -> dict[str, str]:
    """Does what the worker does with the letters that wait: the words of the last to each."""
    now = datetime.now(UTC)
    with house.database.read() as session:
        waiting = session.scalars(select(HandOver.id).where(HandOver.station == letters.STATION)).all()
    for each in waiting:
        with house.database.write() as session:
            taken = claim(session, each, now, timedelta(seconds=30))
        letters.write(house, taken, now)
    files = sorted(_outbox(house).glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    found = [message_from_bytes(each.read_bytes(), policy=default) for each in files]
    return {str(each["To"]): each.get_content() for each in found}


def _outbox(house: House) -> Path:
    return house.settings.data / "outbox"


def code_by_sms(house: House) -> str:
    """The code in the last message."""
    newest = max(_outbox(house).glob("*.sms.txt"))
    return re.search(r"\d{6} ", newest.read_text(encoding="utf-8")).group().strip()
