"""A real door on the embedded default, with three dossiers: two open, one closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from smtp_door import Door

from adapters.house import House


@pytest.fixture
def office(house: House, make_office, make_administration) -> House:
    make_office()
    make_administration(mail_name="bakkerij-jansen")
    make_administration(mail_name="holding-de-vries")
    make_administration(mail_name="gesloten", dossier_on=False)
    return house


@pytest.fixture
def open_door(office: House):
    """For a door with other settings."""

    @contextmanager
    def opened(**changes: object) -> Iterator[Door]:
        settings = office.settings.model_copy(update={"disk_floor": 0, **changes})
        with Door(replace(office, settings=settings)) as door:
            yield door

    return opened


@pytest.fixture
def door(open_door) -> Iterator[Door]:
    with open_door() as door:
        yield door


@pytest.fixture
def make_certificate(tmp_path: Path):
    """A self-signed certificate for a name: its file and the file of its key, always the same two."""

    def make(name: str) -> tuple[Path, Path]:
        certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
        _self_signed(name, certificate, key)
        return certificate, key

    return make


def _self_signed(name: str, certificate: Path, key: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(subject, subject, private.public_key(), x509.random_serial_number())
    now = datetime.now(UTC)
    signed = made.not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(private, hashes.SHA256())
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
