"""Mail that leaves, over a real socket."""

import ssl
from dataclasses import replace
from datetime import UTC, datetime

import dkim
import pytest
from certificates import self_signed
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from relay import running_relay

from adapters.mailer import MAILS_PER_CONNECTION, FolderMailer, Outgoing, open_mailer
from dossier.rules.errors import NoAnswer, PutOff, TryLater, Undeliverable
from dossier.rules.letters import Draft, Mailbox, written
from settings import BadSetting

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
OFFICE = Mailbox("Kantoor", "geen-antwoord@inbox.example")
CONTENT = written(
    Draft(
        Mailbox("Kantoor", "geen-antwoord@inbox.example"),
        Mailbox("Piet", "piet@example.org"),
        "Hoi",
        "tekst\n.\n",
        "",
        "1@x",
        NOW,
    )
)
LETTER = Outgoing("b+1@inbox.example", "piet@example.org", CONTENT)


@pytest.fixture
def relay():
    with running_relay() as relay:
        yield relay


@pytest.fixture
def mailer(settings, relay):
    return open_mailer(settings.model_copy(update={"mail_relay": relay.place, "mail_relay_tls": "none"}))


def test_it_arrives_as_it_was_written(mailer, relay):
    mailer.send(LETTER)
    [caught] = relay.mails
    assert (caught.mail_from, caught.to, caught.content) == (LETTER.mail_from, LETTER.to, CONTENT)


@pytest.mark.attack("S24")
def test_what_pretends_to_end_a_mail_leaves_as_one(mailer, relay):
    """A relay that takes a bare CR or LF for a line end must find none in our letters, and no line that is a dot."""
    text = "a\r.\r\nMAIL FROM:<x@example.org>\n.\r\nRCPT TO:<y@example.org>\r\n.\r\n"
    mailer.send(replace(LETTER, content=written(Draft(OFFICE, OFFICE, text, text, "", "1@x", NOW))))
    [caught] = relay.mails
    assert b"\r" not in caught.content.replace(b"\r\n", b"")
    assert b"\n" not in caught.content.replace(b"\r\n", b"")


def test_one_connection_carries_many(mailer, relay):
    for _ in range(MAILS_PER_CONNECTION + 1):
        mailer.send(LETTER)
    assert len(relay.mails) == MAILS_PER_CONNECTION + 1
    assert relay.connections == 2


@pytest.mark.parametrize("where", ["rcpt_says", "data_says"])
@pytest.mark.parametrize(("answer", "error"), [("450 4.2.0 full", PutOff), ("550 5.1.1 nobody", Undeliverable)])
def test_the_relay_says_no_and_the_next_mail_goes(mailer, relay, where, answer, error):
    setattr(relay, where, answer)
    with pytest.raises(error) as raised:
        mailer.send(LETTER)
    assert raised.value.code == int(answer[:3])
    setattr(relay, where, "250 OK")
    mailer.send(LETTER)


def test_gone_before_its_answer_is_not_knowing(mailer, relay):
    relay.hangs_up = True
    with pytest.raises(NoAnswer):
        mailer.send(LETTER)


def test_gone_between_two_mails_costs_a_connection_and_no_wait(mailer, relay):
    mailer.send(LETTER)
    relay.hang_up_all()
    mailer.send(LETTER)
    assert (len(relay.mails), relay.connections) == (2, 2)


def test_no_relay_is_for_later(settings):
    away = open_mailer(settings.model_copy(update={"mail_relay": "127.0.0.1:1"}))
    with pytest.raises(TryLater) as raised:
        away.send(LETTER)
    assert type(raised.value) is TryLater


def test_without_tls_where_it_is_asked_nothing_is_said(settings, relay):
    careful = open_mailer(settings.model_copy(update={"mail_relay": relay.place}))
    with pytest.raises(TryLater):
        careful.send(LETTER)
    assert relay.mails == []


def test_a_certificate_of_somebody_else_hears_no_letter(settings, tmp_path):
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    self_signed("somebody.example", certificate, key)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    with running_relay(tls_context=context) as relay:
        careful = open_mailer(settings.model_copy(update={"mail_relay": relay.place}))
        with pytest.raises(TryLater):
            careful.send(LETTER)
    assert relay.mails == []


def test_a_signed_mail_verifies(settings, relay):
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    record = "v=DKIM1; k=rsa; p=" + "".join(public.splitlines()[1:-1])
    signing = {"dkim_key": pem, "dkim_selector": "s1", "mail_relay": relay.place, "mail_relay_tls": "none"}
    open_mailer(settings.model_copy(update=signing)).send(LETTER)
    asked = []

    def dns(name, **_):
        asked.append(name)
        return record.encode()

    assert dkim.verify(relay.mails[0].content, dnsfunc=dns)
    assert asked == [b"s1._domainkey.inbox.example."]


def test_a_key_without_its_name_is_a_wrong_setting(settings):
    with pytest.raises(BadSetting):
        open_mailer(settings.model_copy(update={"dkim_key": "x"}))


def test_the_outbox_shows_each_mail_once(tmp_path):
    mailer = FolderMailer(tmp_path / "outbox")
    mailer.send(LETTER)
    mailer.send(LETTER)
    mailer.send(replace(LETTER, to="x@example.org", content=CONTENT + b"more\r\n"))
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 2
