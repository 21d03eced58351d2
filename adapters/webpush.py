"""Messages for a browser's push service: encrypted for that browser alone (RFC 8291), and signed by us (RFC 8292).

Only what goes over the line is made here; `adapters.callout` sends it.
"""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

SECRET_BYTES = SALT_BYTES = 16
RECORD_BYTES = 4096  # the one record of a message (RFC 8291 4)
LAST_RECORD = b"\x02"  # delimiter (RFC 8188 2)
TOKEN_LIFE = timedelta(hours=12)  # a day is the most (RFC 8292 2)
COORDINATE_BYTES = 32  # of P-256


@dataclass(frozen=True, slots=True)
class Browser:
    """Who can read the message."""

    public_key: bytes  # uncompressed point on P-256
    secret: bytes  # SECRET_BYTES that it shares with us


class SigningKey:
    """Tells push services that it is us again."""

    def __init__(self, pem: str) -> None:
        key = load_pem_private_key(pem.encode(), password=None)
        assert isinstance(key, EllipticCurvePrivateKey)  # made below
        self._key = key

    @staticmethod
    def new() -> str:
        """PEM."""
        made = generate_private_key(SECP256R1())
        return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    @property
    def public(self) -> str:
        """As browsers want it: `applicationServerKey`."""
        return text_of(_point(self._key.public_key()))

    def header(self, origin: str, contact: str, now: datetime) -> str:
        """The Authorization field for one push service (RFC 8292 3). `origin`: scheme, host, port; `contact`: URI."""
        claims = {"aud": origin, "exp": int((now + TOKEN_LIFE).timestamp()), "sub": contact}
        said = ".".join(text_of(json.dumps(each).encode()) for each in ({"typ": "JWT", "alg": "ES256"}, claims))
        numbers = decode_dss_signature(self._key.sign(said.encode(), ECDSA(SHA256())))
        signature = b"".join(each.to_bytes(COORDINATE_BYTES, "big") for each in numbers)  # RFC 7518 3.4
        return f"vapid t={said}.{text_of(signature)}, k={self.public}"


def browser_of(public_key: str, secret: str) -> Browser:
    """As a subscription says them. Raises ValueError for what no browser would."""
    browser = Browser(bytes_of(public_key), bytes_of(secret))
    EllipticCurvePublicKey.from_encoded_point(SECP256R1(), browser.public_key)
    if len(browser.secret) != SECRET_BYTES or len(browser.public_key) != 1 + 2 * COORDINATE_BYTES:
        raise ValueError("no keys of a push subscription")
    return browser


def encrypted(
    browser: Browser, message: bytes, own: EllipticCurvePrivateKey | None = None, salt: bytes | None = None
) -> bytes:
    """The body, in the content coding aes128gcm. `own`, `salt`: fresh for each message; given by tests."""
    own, salt = own or generate_private_key(SECP256R1()), salt or os.urandom(SALT_BYTES)
    ours = _point(own.public_key())
    shared = own.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), browser.public_key))
    key = _derived(shared, browser.secret, b"WebPush: info\0" + browser.public_key + ours, 32)  # RFC 8291 3.4
    content_key = _derived(key, salt, b"Content-Encoding: aes128gcm\0", 16)  # RFC 8188 2.2
    nonce = _derived(key, salt, b"Content-Encoding: nonce\0", 12)  # RFC 8188 2.3; of record 0
    head = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(content_key).encrypt(nonce, message + LAST_RECORD, None)


def text_of(content: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """Raises ValueError."""
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def _point(key: EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
