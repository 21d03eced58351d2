"""Invitations and new passwords: a link by mail, once, for the one it was sent to."""

import re
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from faltering import FALTERS, faltering
from people import NOW
from sqlalchemy import select
from users import PASSWORD

from dossier.login import letters, sign_in
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused, TryLater, Undeliverable
from dossier.rules.signing_in import LETTER_LIMIT, LetterState
from dossier.rules.work import ClaimLost
from models import HandOver, LoginLetter
from models.claims import claim

NEW = "een nieuwe zin met schapen"


def work(office, **later):
    """What the worker does with all that waits: the mails' links. Raises what the mailer raises."""
    now = NOW + timedelta(**later)
    with office.database.read() as session:
        waiting = session.scalars(select(HandOver.id).where(HandOver.station == letters.STATION)).all()
    for each in waiting:
        with office.database.write() as session:
            taken = claim(session, each, now, timedelta(seconds=1))
        letters.write(office, taken, now)


def text_of(mail):
    return message_from_bytes(mail.content, policy=default).get_content()


def link_of(mail):
    return re.search(r"http://localhost:8025/wachtwoord/(\S+)", text_of(mail)).group(1)


def state(office, **later):
    [line] = letters.invitations(office, office.settings.domain, NOW + timedelta(**later))
    return line.state


def ask(office, name, **later):
    letters.ask_new_password(office, office.settings.domain, name, "192.0.2.10", NOW + timedelta(**later))


@pytest.mark.parametrize("way", FALTERS)
def test_one_that_left_is_not_made_void_by_a_second_because_the_database_faltered(office, piet, post, way):
    letters.invite(office, piet.id, Act("cli", piet.act().now))
    with faltering(office, way) as house, suppress(ClaimLost):
        work(house)
    work(office, hours=1)
    [mail] = post.mails
    assert letters.look(office, link_of(mail), NOW)
    assert state(office) is LetterState.SEEN


@pytest.mark.attack("X05")
def test_an_invitation_from_asked_to_accepted(office, piet, post):
    letters.invite(office, piet.id, Act("cli", piet.act().now))
    assert state(office) is LetterState.ASKED
    work(office)
    assert state(office) is LetterState.INVITED
    [mail] = post.mails
    assert mail.to == piet.email
    assert "nodigt u uit" in text_of(mail)
    token = link_of(mail)
    assert letters.look(office, token, NOW).name == "Piet Jansen"
    assert state(office) is LetterState.SEEN
    with pytest.raises(Refused):
        letters.accept(office, token, "kort", NOW)
    assert letters.accept(office, token, NEW, NOW) == piet.id
    assert state(office) is LetterState.ACCEPTED
    assert isinstance(piet.begin(NEW), sign_in.Halfway)
    with pytest.raises(NotFound):
        letters.accept(office, token, PASSWORD, NOW)


@pytest.mark.attack("P14")
def test_an_invitation_expires(office, piet, post):
    letters.invite(office, piet.id, Act("cli", piet.act().now))
    work(office)
    assert state(office, days=29) is LetterState.INVITED
    assert state(office, days=30) is LetterState.EXPIRED
    with pytest.raises(NotFound):
        letters.accept(office, link_of(post.mails[0]), NEW, NOW + timedelta(days=30))


@pytest.mark.attack("P06")
def test_sent_again_the_old_link_is_void(office, piet, post):
    for day in (0, 1):
        letters.invite(office, piet.id, Act("cli", piet.act(days=day).now))
        work(office, days=day)
    old, new = map(link_of, post.mails)
    with pytest.raises(NotFound):
        letters.accept(office, old, NEW, NOW)
    assert letters.look(office, old, NOW).state is LetterState.WITHDRAWN
    assert letters.accept(office, new, NEW, NOW) == piet.id


def test_an_address_that_takes_no_mail_is_seen(office, piet, post):
    post.fails = Undeliverable(550, "no such user")
    letters.invite(office, piet.id, Act("cli", piet.act().now))
    work(office)
    assert state(office) is LetterState.BOUNCED


def test_while_the_relay_is_away_the_letter_waits_and_then_has_a_new_token(office, piet, post):
    letters.invite(office, piet.id, Act("cli", piet.act().now))
    post.fails = TryLater("away")
    with pytest.raises(TryLater):
        work(office)
    assert state(office) is LetterState.ASKED
    post.fails = None
    work(office, minutes=1)
    assert letters.accept(office, link_of(post.mails[0]), NEW, NOW + timedelta(minutes=1)) == piet.id


@pytest.mark.attack("P15")
def test_a_new_password_by_mail_leaves_the_second_step_and_ends_the_lock(office, sanne, post):
    sanne.with_app()
    for _ in range(10):
        sanne.begin("verkeerd wachtwoord")
    assert sanne.begin().again_at
    ask(office, "Sanne@DeVries.example ")
    work(office)
    letters.accept(office, link_of(post.mails[0]), NEW, NOW)
    assert isinstance(sanne.begin(NEW), sign_in.Halfway)
    assert sanne.begin() == sign_in.NotIn(None)


def test_asking_for_nobody_writes_the_same_and_mails_nothing(office, sanne, post):
    for name in (sanne.email, "niemand@devries.example"):
        ask(office, name)
    with office.database.read() as session:
        first, second = session.scalars(select(LoginLetter).order_by(LoginLetter.id)).all()
        assert (first.person_id, second.person_id) == (None, None)
    work(office)
    assert [each.to for each in post.mails] == [sanne.email]
    with office.database.read() as session:
        assert [each.asked_for for each in session.scalars(select(LoginLetter))] == [""]
        assert session.scalars(select(HandOver)).all() == []


def test_nobody_is_flooded_with_letters(office, sanne, post):
    for _ in range(LETTER_LIMIT.tries + 3):
        ask(office, sanne.email)
    work(office)
    assert len(post.mails) == LETTER_LIMIT.tries
    with pytest.raises(NotFound):
        letters.accept(office, link_of(post.mails[0]), NEW, NOW)
    assert letters.accept(office, link_of(post.mails[-1]), NEW, NOW) == sanne.id


def test_a_link_of_nobody(office, sanne):
    assert letters.look(office, "x", NOW) is None
    with pytest.raises(NotFound):
        letters.accept(office, "x", NEW, NOW)


@pytest.mark.attack("P14")
def test_no_token_is_kept(office, piet, post):
    letters.invite(office, piet.id, Act("cli", piet.act().now))
    work(office)
    with office.database.read() as session:
        [row] = session.scalars(select(LoginLetter)).all()
        assert link_of(post.mails[0]) not in str(vars(row))
