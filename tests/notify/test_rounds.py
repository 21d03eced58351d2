"""What a round of letters reads, when very much waits in the house."""

from dossiers import BAKERY, place
from sqlalchemy import event

from models.base import uuid7
from notify.preparing import take_along


def test_a_bag_begins_with_its_letters_and_not_with_all_that_waits(house):
    """SQLite, which keeps no figures of its tables unless it is asked to: it went over all that waits, for each bag."""
    plan = []

    def explain(connection, _cursor, statement, given, *_rest) -> None:
        if statement.startswith("UPDATE notice"):
            asked = connection.connection.driver_connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)
            plan.extend(row[3] for row in asked)

    database = place(house, BAKERY).database
    event.listen(database.engine, "before_cursor_execute", explain)
    with database.write() as session:
        take_along(session, [uuid7() for _ in range(200)])
    event.remove(database.engine, "before_cursor_execute", explain)
    assert [each.split(" (")[0] for each in plan] == [
        "SEARCH letter USING INDEX sqlite_autoindex_letter_1",
        "SEARCH notice USING INDEX ix_notice_person_id_lane_pace_state",
    ]
