"""Who may receive, with the database there and away."""

import pytest

from ingest.near_miss import names_meant
from ingest.recipients import FRESH_SECONDS, Recipients, Verdict, read_address
from models import MailAddress

DOMAIN = "inbox.localhost"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jansen(house, make_administration):
    return make_administration(mail_name="jansen", older_names=("bakker",))


def lose_database(house) -> None:
    """Every table is gone: each question fails as it does when the database is away."""
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE office RENAME TO office_elsewhere")


def find_database(house) -> None:
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE office_elsewhere RENAME TO office")


@pytest.mark.parametrize(
    ("local", "tag"),
    [
        ("jansen.dossier", None), ("JANSEN.Dossier", None), ("bakker.dossier", None), ("jansen.dossier+btw", "btw"),
        ("jansen+Btw.dossier", "Btw"), ("Jansen.DOSSIER+a+b", "a+b"), ("jansen.dossier+", None),
        ("jansen.dossier+x.dossier", "x.dossier"),
    ],
)  # fmt: skip
def test_open(house, jansen, local, tag):
    answer = Recipients(house).ask("INBOX.Localhost.", local)
    assert (answer.verdict, answer.administration_id, answer.tag) == (Verdict.OPEN, jansen.id, tag)
    assert answer.office_id == jansen.office_id


@pytest.mark.parametrize(
    ("local", "domain", "verdict"),
    [
        ("pietersen.dossier", DOMAIN, Verdict.UNKNOWN),
        ("jansen", DOMAIN, Verdict.NOT_A_DOSSIER),
        ("jansen.dosier", DOMAIN, Verdict.NEAR_MISS),
        ("jansen-dossier", DOMAIN, Verdict.NEAR_MISS),
        ("jansendossier", DOMAIN, Verdict.NEAR_MISS),
        ("pietersen.dosier", DOMAIN, Verdict.NOT_A_DOSSIER),
        (".dossier", DOMAIN, Verdict.UNKNOWN),
        ("", DOMAIN, Verdict.NOT_A_DOSSIER),
        ("jansen.dossier", "foreign.test", Verdict.FOREIGN),
        ("postmaster", "foreign.test", Verdict.FOREIGN),
    ],
)
def test_not_open(house, jansen, local, domain, verdict):
    assert Recipients(house).ask(domain, local).verdict is verdict


def test_closed_dossier_and_closed_name(house, make_administration):
    make_administration(mail_name="uit", dossier_on=False)
    make_administration(mail_name="oud", open_=False)
    recipients = Recipients(house)
    assert recipients.ask(DOMAIN, "uit.dossier").verdict is Verdict.CLOSED
    assert recipients.ask(DOMAIN, "oud.dossier").verdict is Verdict.CLOSED


def test_one_office_never_takes_the_mail_of_another(house, jansen, make_office, make_administration):
    other = make_office(domain="inbox.ander.nl")
    make_administration(mail_name="elders", office_id=other)
    recipients = Recipients(house)
    assert recipients.ask("inbox.ander.nl", "jansen.dossier").verdict is Verdict.UNKNOWN
    assert recipients.ask("inbox.ander.nl", "jansen.dosier").verdict is Verdict.NOT_A_DOSSIER
    assert recipients.ask("inbox.ander.nl", "elders.dossier").office_id == other
    assert recipients.ask("inbox.ander.nl", "abuse").office_id == other


def test_postmaster_and_abuse_reach_the_office(house, jansen):
    recipients = Recipients(house)
    answers = [recipients.ask(*to) for to in ((DOMAIN, "Postmaster"), (DOMAIN, "abuse+x"), ("", "Postmaster"))]
    assert {answer.verdict for answer in answers} == {Verdict.OPEN}
    assert len({answer.administration_id for answer in answers}) == 1
    assert answers[0].administration_id != jansen.id


def test_an_answer_stays_fresh_for_a_while(house, jansen, clock):
    recipients = Recipients(house, clock=clock)
    assert recipients.known(DOMAIN, "jansen.dossier") is None
    asked = recipients.ask(DOMAIN, "jansen.dossier")
    assert recipients.known(DOMAIN, "JANSEN.dossier") == asked
    assert recipients.known(DOMAIN, "jansen.dossier+btw").tag == "btw"
    assert asked.tag is None
    clock.now += FRESH_SECONDS + 1
    assert recipients.known(DOMAIN, "jansen.dossier") is None


def test_a_change_is_seen_when_the_answer_is_old(house, jansen, clock):
    recipients = Recipients(house, clock=clock)
    recipients.ask(DOMAIN, "jansen.dossier")
    with house.database.write() as session:
        session.query(MailAddress).filter_by(mail_name="jansen").update({"open": False})
    assert recipients.ask(DOMAIN, "jansen.dossier").verdict is Verdict.CLOSED
    assert recipients.known(DOMAIN, "jansen.dossier").verdict is Verdict.CLOSED


def test_without_the_database_the_known_are_known_and_nobody_is_refused(house, jansen, clock):
    recipients = Recipients(house, clock=clock)
    recipients.ask(DOMAIN, "jansen.dossier")
    assert recipients.ask(DOMAIN, "pietersen.dossier").verdict is Verdict.UNKNOWN
    clock.now += FRESH_SECONDS + 1
    lose_database(house)
    assert recipients.ask(DOMAIN, "jansen.dossier+btw").tag == "btw"
    assert recipients.ask(DOMAIN, "jansen.dossier").administration_id == jansen.id
    assert recipients.ask(DOMAIN, "pietersen.dossier").verdict is Verdict.TRY_LATER
    assert recipients.ask("foreign.test", "a").verdict is Verdict.TRY_LATER


def test_after_a_fault_the_database_is_left_alone_for_a_moment(house, jansen, clock):
    recipients = Recipients(house, clock=clock)
    lose_database(house)
    assert recipients.ask(DOMAIN, "jansen.dossier").verdict is Verdict.TRY_LATER
    find_database(house)
    assert recipients.ask(DOMAIN, "jansen.dossier").verdict is Verdict.TRY_LATER
    clock.now += 6
    assert recipients.ask(DOMAIN, "jansen.dossier").verdict is Verdict.OPEN


def test_a_restart_without_the_database_still_knows_them(house, jansen, clock):
    house.settings.spool_dir.mkdir(parents=True)
    before = Recipients(house)
    asked = before.ask(DOMAIN, "jansen.dossier")
    before.remember()
    after = Recipients(house, clock=clock)
    assert after.known(DOMAIN, "jansen.dossier") is None
    lose_database(house)
    assert after.ask(DOMAIN, "jansen.dossier") == asked


@pytest.mark.parametrize("content", ["", "{", "[[1]]", '[["a", "b", "nonsense", "x", "y"]]', "\x00"])
def test_a_spoiled_memory_is_no_memory(house, jansen, content):
    house.settings.spool_dir.mkdir(parents=True)
    (house.settings.spool_dir / "recipients.json").write_text(content, encoding="utf-8")
    assert Recipients(house).ask(DOMAIN, "jansen.dossier").verdict is Verdict.OPEN


def test_guessing_does_not_push_out_the_known(house, jansen, monkeypatch):
    monkeypatch.setattr("ingest.recipients.UNKNOWN_LIMIT", 3)
    recipients = Recipients(house)
    recipients.ask(DOMAIN, "jansen.dossier")
    for number in range(10):
        recipients.ask(DOMAIN, f"guess{number}.dossier")
    assert recipients.known(DOMAIN, "jansen.dossier") is not None
    assert recipients.known(DOMAIN, "guess0.dossier") is None
    assert recipients.known(DOMAIN, "guess9.dossier") is not None


def test_read_address():
    assert read_address("X.NL.", "A+B.dossier") == (("x.nl", "a.dossier"), "B")


def test_names_meant():
    assert "jansen" in names_meant("jansen.dosier")
    assert "jansen" in names_meant("jansen_dossier")
    assert "jansen" in names_meant("jansen.dossiers")
    assert names_meant("jansen") == []
    assert names_meant("info") == []
