"""A receiver that cannot receive as it was told ends, and says why; it never stays alive without a greeting."""

import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from system import free_port

BROKEN_DESK = """
from ingest.smtp import receiver
def broken(**_): raise RuntimeError("a fault of our own")
receiver.Desk = broken
from ingest.smtp.__main__ import main
main()
"""


def ended(office, *command, **settings):
    """What the program said, and its exit code; it has to end by itself."""
    environment = {f"DOSSIER_{name.upper()}": str(value) for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, *(command or ("-m", "ingest.smtp"))],
        env={
            **os.environ,
            "DOSSIER_DATA": str(office.settings.data),
            "DOSSIER_SMTP_LISTEN": "127.0.0.1:0",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def of_another_pair(certificate, key, make):
    other = key.read_bytes()
    make("other.example")
    key.write_bytes(other)


def no_pem(certificate, key, make):
    certificate.write_text("half")


def missing(certificate, key, make):
    key.unlink()


def expired(certificate, key, make):
    make("first.example", lasts=timedelta(seconds=-1))


def unreadable(certificate, key, make):
    key.unlink()
    key.mkdir()  # to root every file is readable


def sealed(certificate, key, make):
    """With a password, which nobody is there to type."""
    private = serialization.load_pem_private_key(key.read_bytes(), None)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    key.write_bytes(private.private_bytes(*form, serialization.BestAvailableEncryption(b"word")))


@pytest.mark.parametrize("receivers", [1, 2])
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (of_another_pair, "do not belong together"),
        (no_pem, "certificate.pem"),
        (missing, "key.pem"),
        (expired, "ended at"),
        (unreadable, "key.pem"),
        (sealed, "the key cannot be read"),
    ],
)
def test_a_certificate_that_cannot_be_used(office, make_certificate, harm, said, receivers):
    certificate, key = make_certificate("first.example")
    harm(certificate, key, make_certificate)
    done = ended(office, tls_certificate=certificate, tls_key=key, receivers=receivers)
    assert done.returncode == 78, done.stdout + done.stderr
    assert said in done.stderr
    assert "DOSSIER_TLS_CERTIFICATE" in done.stderr
    assert "Traceback" not in done.stderr
    assert "listening" not in done.stdout


@pytest.mark.parametrize("given", ["tls_certificate", "tls_key"])
def test_one_of_the_pair_alone_is_no_silent_farewell_to_starttls(office, make_certificate, given):
    files = dict(zip(("tls_certificate", "tls_key"), make_certificate("first.example"), strict=True))
    done = ended(office, **{given: files[given]})
    assert done.returncode == 78
    assert "DOSSIER_TLS_CERTIFICATE and DOSSIER_TLS_KEY" in done.stderr


def test_a_fault_at_the_start_ends_the_process(office):
    port = free_port()
    done = ended(office, "-c", BROKEN_DESK, smtp_listen=f"127.0.0.1:{port}")
    assert done.returncode == 1
    assert "a fault of our own" in done.stderr
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_receiver_that_is_told_to_listen_nowhere(office):
    done = ended(office, smtp_listen="", lmtp_listen="")
    assert done.returncode == 78
    assert "DOSSIER_SMTP_LISTEN" in done.stderr
