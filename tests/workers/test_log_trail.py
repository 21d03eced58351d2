"""The id that the sender heard finds every line about a mail, from the import to the last station."""

from datetime import UTC, datetime
from uuid import UUID

from posting import letter, post
from sqlalchemy import select
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs
from walking import work_off

from adapters import meters
from dossier.rules.queues import Queue
from dossier.rules.work import Work
from ingest.accept import Importer
from ingest.derive import ask
from ingest.spool import Spool
from models import Document, HandOver, Mail
from models.claims import wake
from workers.walk import walk


def test_every_line_of_a_mail_has_its_id(any_house, make_administration):
    mails = {post(any_house, letter(subject=f"Geheim {n}"), make_administration()).spool_id for n in range(2)}
    before = meters.STATION.labels("file", "done")._sum.get()
    with capture_logs(processors=[merge_contextvars]) as lines:
        Importer(any_house, Spool(any_house.settings.spool_dir)).run_once(datetime.now(UTC))
        with any_house.database.read() as session:
            waiting = session.scalars(select(HandOver.id)).all()
        walk(any_house, "light", waiting)
    about = [each for each in lines if each["event"] in {"imported", "station"}]
    for mail in mails:
        of_it = [each.get("station", each["event"]) for each in about if each["mail"] == mail]
        assert of_it == ["imported", "parse", "authenticate", "scan", "file"]
    assert not any("Geheim" in str(each) or "@" in str(each) or "factuur" in str(each) for each in lines)
    assert meters.STATION.labels("file", "done")._sum.get() > before


def test_lines_about_a_file_of_several_mails_name_them_all(any_house, make_administration):
    for number in range(2):
        post(any_house, letter(subject=str(number)), make_administration())
    work_off(any_house)
    with any_house.database.write() as session:
        [mails, document] = session.scalars(select(Mail.spool_id)).all(), session.scalars(select(Document)).first()
        asked = ask(session, datetime.now(UTC))
        again = Work("rescan", UUID(document.blob_sha256[:32]), document.office_id, Queue.DERIVED)
        ids = [*(each.hand_over_id for each in asked), wake(session, again, datetime.now(UTC))]
    with capture_logs(processors=[merge_contextvars]) as lines:
        walk(any_house, "derived", ids)
    about = {each["station"]: each.get("about") for each in lines if each["event"] == "station"}
    assert about == {"derive": sorted(mails), "rescan": sorted(mails)}
