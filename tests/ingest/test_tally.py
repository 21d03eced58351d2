"""What the door counts for staff."""

from datetime import UTC, date, datetime

from dossier.rules.states import DoorTally
from ingest.tally import DoorLine, Tally, counted
from models import DoorCount

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def in_database(house) -> dict[tuple[str, str], int]:
    with house.database.read() as session:
        return {(row.tally, row.address): row.count for row in session.query(DoorCount)}


def test_counts_add_up_over_flushes_and_processes(any_house, make_office):
    office = make_office()
    one, other = Tally(any_house), Tally(any_house)
    for tally in (one, other, one):
        tally.count(DoorTally.NEAR_MISS, "Jansen.dosier@inbox.localhost", office)
        tally.flush(NOW)
    one.count(DoorTally.REFUSED_POLICY)
    one.flush(NOW)
    one.flush(NOW)
    assert in_database(any_house) == {("near-miss", "jansen.dosier@inbox.localhost"): 3, ("refused-policy", ""): 1}


def test_staff_see_them_by_the_day_of_the_office(any_house, make_office):
    office, tally = make_office(), Tally(any_house)
    tally.count(DoorTally.NEAR_MISS, "jansen.dosier@inbox.localhost", office)
    tally.count(DoorTally.REFUSED_POLICY)
    late = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)
    tally.flush(late)
    assert counted(any_house, late.date()) == ()
    assert counted(any_house, date(2026, 11, 3)) == (
        DoorLine(DoorTally.NEAR_MISS, "jansen.dosier@inbox.localhost", "inbox.localhost", 1),
        DoorLine(DoorTally.REFUSED_POLICY, "", None, 1),
    )


def test_without_the_database_they_are_kept(house):
    tally = Tally(house)
    tally.count(DoorTally.ACCEPTED, "a@b")
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE door_count RENAME TO elsewhere")
    tally.flush(NOW)
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO door_count")
    tally.count(DoorTally.ACCEPTED, "a@b")
    tally.flush(NOW)
    assert in_database(house) == {("accepted", "a@b"): 2}


def test_a_flood_of_addresses_is_counted_without_them(house, monkeypatch):
    monkeypatch.setattr("ingest.tally.DISTINCT_LIMIT", 2)
    tally = Tally(house)
    for number in range(5):
        tally.count(DoorTally.NEAR_MISS, f"{number}@b")
    tally.flush(NOW)
    assert in_database(house) == {("near-miss", "0@b"): 1, ("near-miss", "1@b"): 1, ("near-miss", ""): 3}


def test_a_mistyped_name_is_told_from_a_guess(house, make_office, make_administration):
    office, elsewhere = make_office(), make_office(domain="inbox.ander.nl")
    make_administration(mail_name="bakkerij-jansen")
    tally = Tally(house)
    for local in ("Bakkerij-Janssen.dossier", "bakkerij-jasnen.dosier", "bakerij-jansen.dossier+btw", "x", "info"):
        tally.count(DoorTally.REFUSED_UNKNOWN, f"{local}@inbox.localhost", office)
    tally.count(DoorTally.REFUSED_UNKNOWN, "bakkerij-janssen.dossier@inbox.ander.nl", elsewhere)
    tally.flush(NOW)
    assert in_database(house) == {
        ("near-miss", "bakkerij-janssen.dossier@inbox.localhost"): 1,
        ("near-miss", "bakkerij-jasnen.dosier@inbox.localhost"): 1,
        ("near-miss", "bakerij-jansen.dossier+btw@inbox.localhost"): 1,
        ("refused-unknown", "@inbox.localhost"): 2,
        ("refused-unknown", "@inbox.ander.nl"): 1,
    }


def test_a_flood_of_guesses_is_counted_by_domain(house, make_office, monkeypatch):
    monkeypatch.setattr("ingest.tally.GUESSES", 2)
    office, tally = make_office(), Tally(house)
    for number in range(5):
        tally.count(DoorTally.REFUSED_UNKNOWN, f"{number}.dossier@inbox.localhost", office)
    assert len(tally._guesses) == 2  # what they cost is bounded
    tally.flush(NOW)
    assert in_database(house) == {("refused-unknown", "@inbox.localhost"): 5}
