"""Self-signed certificates for a door, good ones and bad ones."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def self_signed(name: str, certificate: Path, key: Path, *, lasts: timedelta = timedelta(days=1)) -> None:
    """In PEM, into these two files. `lasts` below zero: it has ended."""
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(subject, subject, private.public_key(), x509.random_serial_number())
    now = datetime.now(UTC)
    valid = made.not_valid_before(now - timedelta(days=2)).not_valid_after(now + lasts)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key.write_bytes(private.private_bytes(*form))
    certificate.write_bytes(valid.sign(private, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
