"""SMS: a file in the outbox by default; through a gateway that is a real HTTP server here."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from adapters import sms
from adapters.sms import ConsoleSms, SmsFailed, open_sms
from dossier.rules.errors import TryLater
from settings import BadSetting

NUMBER = "+31612345678"
TEXT = "424242 is uw code"


class Gateway(ThreadingHTTPServer):
    """Answers with `status`, after `hold` is set."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answer)
        self.status, self.got = 200, []
        self.hold = threading.Event()
        self.hold.set()


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, json.loads(body)["message"]))
        self.server.hold.wait(20)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_):
        """Nothing on the test's output."""


@pytest.fixture
def gateway():
    with Gateway() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.hold.set()
        server.shutdown()


@pytest.fixture
def through(settings, gateway):
    url = f"json://sleutel@127.0.0.1:{gateway.server_port}/sms/{{number}}"
    return open_sms(settings.model_copy(update={"sms_url": url}))


def test_by_default_a_private_file_and_no_word_of_the_code_in_the_log(settings, capfd, caplog):
    console = open_sms(settings)
    assert isinstance(console, ConsoleSms)
    console.send(NUMBER, TEXT)
    [file] = (settings.data / "outbox").glob("*.sms.txt")
    assert file.read_text() == f"To: {NUMBER}\n\n{TEXT}\n"
    assert file.stat().st_mode & 0o077 == 0
    assert "424242" not in caplog.text + "".join(capfd.readouterr())


def test_a_gateway_gets_number_and_text(through, gateway):
    through.send(NUMBER, TEXT)
    [(path, message)] = gateway.got
    assert path == "/sms/+31612345678"
    assert message == TEXT


def test_a_gateway_that_refuses_is_a_failure_and_its_key_stays_out_of_the_log(through, gateway, capfd, caplog):
    gateway.status = 500
    with pytest.raises(SmsFailed):
        through.send(NUMBER, TEXT)
    said = caplog.text + "".join(capfd.readouterr())
    assert not any(secret in said for secret in ("sleutel", "424242", NUMBER))


def test_a_gateway_that_hangs_is_given_up_in_time(through, gateway, monkeypatch):
    monkeypatch.setattr(sms, "PATIENCE", 0.5)
    gateway.hold.clear()
    with pytest.raises(TryLater):
        through.send(NUMBER, TEXT)


@pytest.mark.parametrize(
    "url", ["kaas", "nonsense://x/{number}", "json://127.0.0.1/without-a-number", "https://{number}"]
)
def test_what_is_no_gateway_stops_the_program_at_its_start(settings, url):
    with pytest.raises(BadSetting, match="DOSSIER_SMS_URL"):
        open_sms(settings.model_copy(update={"sms_url": url}))
