"""Codes are taken once, for one purpose and one thing, and a limited number of times."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from people import NOW
from sqlalchemy import select

from adapters.sms import SmsFailed
from dossier import tries
from dossier.factors import codes, enrol, totp, usable
from dossier.factors.sms import for_site
from dossier.rules.errors import NotFound, Refused, TryLater
from dossier.rules.factors import CODE_LIMIT, Confirmed, Denial, Denied, Factor, Purpose, Sent
from models import AuditEvent, Authenticator, RecoveryCode, SmsCode

SET = "a" * 64  # the digest of the documents that are shown
OTHER = "b" * 64
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def check(who, code, purpose=Purpose.LOGIN, bound_to="", **later):
    with who.house.database.write() as session:
        seals = who.house.seals
        return codes.check_code(session, seals, who.id, code, purpose=purpose, bound_to=bound_to, act=who.act(**later))


def send(who, purpose=Purpose.APPROVE, bound_to=SET, **later):
    return codes.send_sms_code(who.house, who.id, purpose=purpose, bound_to=bound_to, act=who.act(**later))


@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (20000000000, "353130")]
)
def test_the_vectors_of_the_rfc(at, code):
    """RFC 6238 appendix B; its eight digits end in our six."""
    assert totp.code_at(RFC_SECRET, at // 30) == code


@pytest.mark.attack("P13")
def test_a_code_of_the_app_confirms_once(sanne):
    sanne.with_app()
    assert check(sanne, sanne.code()) == Confirmed(Factor.TOTP, "")
    assert check(sanne, sanne.code()) == Denied(Denial.USED, 4)
    assert check(sanne, sanne.code(ahead=-1)).why is Denial.USED
    assert check(sanne, sanne.code(seconds=30), seconds=30) == Confirmed(Factor.TOTP, "")


def test_the_code_of_setting_up_is_used_then(sanne):
    sanne.with_app()
    assert check(sanne, sanne.code(days=-2), days=-2).why is Denial.USED


@pytest.mark.attack("P13")
def test_a_clock_that_runs_away_is_followed_and_no_further_than_a_clock_goes(sanne):
    sanne.with_app()
    for day in range(1, totp.FURTHEST_DRIFT + 1):
        assert check(sanne, sanne.code(days=day, ahead=day), days=day) == Confirmed(Factor.TOTP, "")
    over = totp.FURTHEST_DRIFT + 1
    assert check(sanne, sanne.code(days=over, ahead=over), days=over).why is Denial.WRONG
    assert check(sanne, sanne.code(days=over), days=over).why is Denial.WRONG


def test_spaces_as_the_app_shows_them(sanne):
    sanne.with_app()
    code = sanne.code()
    assert isinstance(check(sanne, f" {code[:3]} {code[3:]} "), Confirmed)


@pytest.mark.attack("P13")
def test_too_many_tries_lock_for_longer_each_time_and_tell_the_person_and_the_office(sanne, marijke):
    sanne.with_app()
    told = len(sanne.told())
    minutes = 0
    for lock in (1, 4, 16):
        left = [check(sanne, "000000", minutes=minutes).tries_left for _ in range(CODE_LIMIT.tries)]
        assert left == [4, 3, 2, 1, 0]
        refused = check(sanne, sanne.code(minutes=minutes), minutes=minutes)
        assert refused == Denied(Denial.LOCKED, 0, NOW + timedelta(minutes=minutes + lock))
        minutes += lock
    assert sanne.told()[told:] == ["account-changed"] * 3
    assert marijke.told() == ["account-changed"] * 3
    assert isinstance(check(sanne, sanne.code(minutes=minutes), minutes=minutes), Confirmed)
    assert check(sanne, "000000", minutes=minutes).tries_left == 4


def test_purposes_are_counted_apart(sanne):
    sanne.with_app()
    for _ in range(CODE_LIMIT.tries):
        check(sanne, "000000", Purpose.APPROVE, SET)
    assert check(sanne, sanne.code(), Purpose.APPROVE, SET).why is Denial.LOCKED
    assert isinstance(check(sanne, sanne.code()), Confirmed)


@pytest.mark.attack("P13")
def test_a_code_by_sms_confirms_exactly_what_it_was_sent_for(sanne, phone):
    sanne.with_mobile()
    assert send(sanne) == Sent("+31*******78", NOW + timedelta(minutes=5), NOW + timedelta(seconds=30))
    number, text = phone.texts[0]
    assert number == "+31612345678"
    assert "Kantoor" in text
    assert check(sanne, phone.code(), Purpose.APPROVE, OTHER).why is Denial.NOT_SET_UP
    assert check(sanne, phone.code(), Purpose.LOGIN, SET).why is Denial.NOT_SET_UP
    assert check(sanne, phone.code(), Purpose.APPROVE, SET) == Confirmed(Factor.SMS, "+31*******78")
    assert check(sanne, phone.code(), Purpose.APPROVE, SET).why is Denial.USED


@pytest.mark.parametrize(
    ("text", "portal", "expected"),
    [
        ("Uw code", "https://portaal.kantoor.example/", "Uw code\n\n@portaal.kantoor.example #123456"),
        ("Uw code", "https://portaal.kantoor.example:8443", "Uw code\n\n@portaal.kantoor.example #123456"),
        ("Uw code", "http://127.0.0.1:8025", "Uw code"),
        ("Uw code", "", "Uw code"),
        ("Uw code" + " " * 130, "https://portaal.kantoor.example", "Uw code" + " " * 130),
    ],
)
def test_a_phone_fills_a_code_in_on_our_site_only(text, portal, expected):
    assert for_site(text, "123456", portal) == expected


def test_a_code_by_sms_is_short_lived_and_replaced_by_the_next(sanne, phone):
    sanne.with_mobile()
    send(sanne)
    first = phone.code()
    assert check(sanne, first, Purpose.APPROVE, SET, minutes=5).why is Denial.EXPIRED
    send(sanne, minutes=6)
    if phone.code() != first:
        assert check(sanne, first, Purpose.APPROVE, SET, minutes=6).why is Denial.WRONG
    assert isinstance(check(sanne, phone.code(), Purpose.APPROVE, SET, minutes=6), Confirmed)


def test_sending_is_limited_per_moment_hour_and_number(sanne, marijke, phone):
    sanne.with_mobile()
    assert isinstance(send(sanne), Sent)
    assert send(sanne, seconds=29) == Denied(Denial.WAIT, again_at=NOW + timedelta(seconds=30))
    for minute in range(1, 5):
        assert isinstance(send(sanne, minutes=minute), Sent)
    assert send(sanne, minutes=5) == Denied(Denial.TOO_MANY_SENT, again_at=NOW + timedelta(hours=1))
    assert send(marijke.with_mobile(), minutes=5).why is Denial.TOO_MANY_SENT
    assert isinstance(send(marijke.with_mobile("+31687654321"), minutes=5), Sent)
    assert isinstance(send(sanne, hours=1), Sent)
    assert len(phone.texts) == 7


def test_a_changed_number_approves_nothing_for_a_while_and_ends_codes_to_the_old_one(sanne, phone):
    sanne.with_mobile()
    send(sanne)
    sanne.with_mobile("+31687654321", changed_at=NOW)
    assert check(sanne, phone.code(), Purpose.APPROVE, SET).why is Denial.NOT_SET_UP
    until = NOW + timedelta(hours=72)
    assert send(sanne, hours=71) == Denied(Denial.MOBILE_CHANGED, again_at=until)
    assert isinstance(send(sanne, Purpose.LOGIN, "", hours=71), Sent)
    assert isinstance(send(sanne, hours=72), Sent)


@pytest.mark.parametrize("fault", [SmsFailed("no"), TryLater("away")])
def test_a_gateway_that_fails_is_seen_by_the_office_and_its_code_is_void(sanne, marijke, phone, fault):
    sanne.with_mobile()
    phone.fails = fault
    assert send(sanne) == Denied(Denial.SMS_FAILED)
    assert marijke.told() == ["sms-failed"]
    with sanne.house.database.read() as session:
        assert session.scalars(select(SmsCode)).one().used_at == NOW


@pytest.mark.attack("P14")
def test_recovery_codes_log_in_once_each_and_confirm_nothing_else(sanne):
    made = enrol.new_recovery_codes(sanne.house, sanne.id, sanne.act())
    assert len(set(made)) == 10
    assert check(sanne, made[0], Purpose.APPROVE, SET).why is Denial.NOT_FOR_THIS
    assert check(sanne, made[0].lower().replace("-", " ")) == Confirmed(Factor.RECOVERY, "")
    assert check(sanne, made[0]).why is Denial.USED
    enrol.new_recovery_codes(sanne.house, sanne.id, sanne.act())
    assert check(sanne, made[1]).why is Denial.WRONG


def test_the_pin_of_sensitive_changes(sanne):
    def check_pin(pin):
        with sanne.house.database.write() as session:
            return codes.check_pin(session, sanne.id, pin, sanne.act())

    assert check_pin("20481").why is Denial.NOT_SET_UP
    for weak in ("1234", "12345", "55555", "98765", "123456789", "1a345"):
        with pytest.raises(Refused):
            enrol.set_pin(sanne.house, sanne.id, weak, sanne.act())
    enrol.set_pin(sanne.house, sanne.id, "20481", sanne.act())
    assert check_pin("20482") == Denied(Denial.WRONG_PIN, 4)
    assert check_pin("20481") == Confirmed(Factor.PIN, "")
    for _ in range(CODE_LIMIT.tries):
        check_pin("11111")
    assert check_pin("20481").why is Denial.LOCKED


def test_a_new_app_replaces_the_old_one_when_it_is_confirmed(sanne):
    old = sanne.with_app().code()
    fresh = enrol.begin_app(sanne.house, sanne.id, sanne.act())
    assert fresh.uri.startswith("otpauth://totp/")
    assert fresh.svg.startswith("<svg")
    assert fresh.secret not in repr(fresh)
    assert enrol.confirm_app(sanne.house, sanne.id, "000000", sanne.act()).why is Denial.WRONG
    assert isinstance(check(sanne, old), Confirmed)
    sanne.secret = fresh.secret
    assert isinstance(enrol.confirm_app(sanne.house, sanne.id, sanne.code(), sanne.act()), Confirmed)
    assert isinstance(check(sanne, sanne.code(minutes=1), minutes=1), Confirmed)


def test_what_somebody_can_approve_with_and_why_not(sanne):
    def factors(**later):
        with sanne.house.database.read() as session:
            found = usable.approval_factors(session, sanne.house.settings, sanne.id, sanne.act(**later).now)
            return {each.factor: (each.why_not, each.masked) for each in found}

    assert factors() == {Factor.TOTP: (Denial.NOT_SET_UP, ""), Factor.SMS: (Denial.NO_MOBILE, "")}
    sanne.with_app().with_mobile(changed_at=NOW)
    assert factors() == {Factor.TOTP: (None, ""), Factor.SMS: (Denial.MOBILE_CHANGED, "+31*******78")}
    assert factors(hours=72)[Factor.SMS] == (None, "+31*******78")
    for _ in range(CODE_LIMIT.tries):
        check(sanne, "000000", Purpose.APPROVE, SET)
    assert {why for why, _ in factors().values()} == {Denial.LOCKED}


@pytest.mark.parametrize("kind", ["app", "sms", "recovery"])
def test_of_two_at_the_same_moment_one_wins(sanne, phone, kind):
    if kind == "app":
        code = sanne.with_app().code()
    elif kind == "sms":
        sanne.with_mobile()
        send(sanne, Purpose.LOGIN, "")
        code = phone.code()
    else:
        code = enrol.new_recovery_codes(sanne.house, sanne.id, sanne.act())[0]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: check(sanne, code), range(4)))
    assert sum(isinstance(each, Confirmed) for each in found) == 1
    assert {each.why for each in found if isinstance(each, Denied)} == {Denial.USED}


def test_no_secret_stands_in_a_row_an_event_or_the_log(sanne, phone, caplog, capfd):
    sanne.with_app().with_mobile()
    send(sanne, Purpose.LOGIN, "")
    check(sanne, "424242")
    check(sanne, phone.code())
    paper = enrol.new_recovery_codes(sanne.house, sanne.id, sanne.act())
    with sanne.house.database.read() as session:
        rows = [
            row
            for table in (Authenticator, SmsCode, RecoveryCode, AuditEvent)
            for row in session.scalars(select(table))
        ]
        events = [row.details for row in rows if isinstance(row, AuditEvent)]
    kept = "".join([caplog.text, *capfd.readouterr(), *(str(vars(row)) for row in rows)])
    for secret in (sanne.secret, phone.code(), paper[0].replace("-", "")):
        assert secret not in kept
    assert not any("424242" in str(each) or "+316" in str(each) for each in events)


def test_nobody_is_not_found(sanne):
    sanne.id = uuid4()
    with pytest.raises(NotFound):
        check(sanne, "123456")


def test_a_count_that_many_share_is_given_back_by_one(office):
    key = tries.key("address", "192.0.2.1")
    with office.database.write() as session:
        for _ in range(3):
            turn = tries.take(session, key, CODE_LIMIT, NOW)
        tries.give_back(session, key)
        assert turn.tries_left == 2
        assert tries.take(session, key, CODE_LIMIT, NOW).tries_left == 2
